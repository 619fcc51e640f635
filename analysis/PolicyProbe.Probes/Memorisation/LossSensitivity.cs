using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// Loss sensitivity g_x = ‖∂L_t/∂x‖₁, averaged over training time t, and the Gini coefficient of it over samples: whether a few samples matter or all alike. As a diagnostic on linear models, where it
/// is known, and on networks in training on real or random labels; as a probe of an agent's value loss and of log π(a|s) over the states that it meets.
/// </summary>
/// <remarks>D. Arpit et al., "A Closer Look at Memorization in Deep Networks" (2017).</remarks>
public sealed record LossSensitivity : IDiagnostic, IProbe
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "loss-sensitivity", "Does learning hang on a few of its samples, or on all alike?",
        "D. Arpit et al., \"A Closer Look at Memorization in Deep Networks\" (2017)",
        "of an agent: repeats × samples environment steps, and as many rows of policy and value function for each checkpoint")
    {
        Headlines = ["value-gini", "policy-gini"],
    };

    /// <summary>n of the linear models.</summary>
    [Setting("dimensions", "Inputs of the linear models.", Minimum = 2, Maximum = 10_000)]
    public IReadOnlyList<int> Dimensions { get; init; } = [2, 20, 100];

    /// <summary>Numbers drawn from known laws.</summary>
    [Setting("sizes", "How many numbers of a known law each Gini coefficient is of.", Minimum = 10, Maximum = 10_000_000)]
    public IReadOnlyList<int> Sizes { get; init; } = [100, 1000, 10_000];

    /// <summary>Points that are fitted.</summary>
    [Setting("fitted", "Training points of a network.", Minimum = 10, Maximum = 100_000)]
    public int Fitted { get; init; } = 100;

    /// <summary>Hidden units.</summary>
    [Setting("width", "Hidden units of a network.", Minimum = 1, Maximum = 10_000)]
    public int Width { get; init; } = 64;

    /// <summary>Epochs.</summary>
    [Setting("epochs", "Epochs of a training, over which g is averaged.", Minimum = 1, Maximum = 1_000_000)]
    public int Epochs { get; init; } = 100;

    /// <summary>Draws of data and networks.</summary>
    [Setting("draws", "Independent draws of data and weights.", Minimum = 2, Maximum = 1000)]
    public int Draws { get; init; } = 10;

    /// <summary>R.</summary>
    [Setting("repeats", "Rollouts of an agent.", Minimum = 2, Maximum = 1000)]
    public int Repeats { get; init; } = 10;

    /// <summary>Pairs of a rollout.</summary>
    [Setting("samples", "Environment steps of each rollout, all of whose states are looked at.", Minimum = 2, Maximum = 10_000_000)]
    public int Samples { get; init; } = 500;

    /// <summary>Checkpoints before the agent's own.</summary>
    [Setting("checkpoints", "Earlier checkpoints of the run, evenly spread, that g is averaged over beside the agent as it is; 0 for none.", Minimum = 0, Maximum = 10_000)]
    public int Checkpoints { get; init; }

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Draws = 4 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var rng = context.Stream(Card);
        var checks = new SensitivityTruths(Dimensions, Sizes).Checks(rng.Fork("truths"));
        var work = new Work(context.Progress, Draws, context.Cancellation);
        var fits = new GridPoints(context.Threads, () => work.Done(1), context.Cancellation).Select(Draws, d => SensitivityFit.Of(this, rng.Fork($"draw/{d}")));
        var report = new SensitivityFitReport(this, fits);
        return context.Result(this, "linear models and networks in training", checks, report.Scalars(), report.Findings(), report.Figures());
    }

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ProbeCost(Repeats * (double)Samples, 2.0 * Repeats * Samples * (1 + EarlierCheckpoints.Count(context, Checkpoints)));
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Cancellation.ThrowIfCancellationRequested();
        var (snapshot, rng) = (context.Snapshot, context.Stream(Card));
        List<PreciseAgent> times = [.. EarlierCheckpoints.Updates(context, Checkpoints).Select(update => EarlierCheckpoints.Precise(context, update)), context.Precise()];
        var work = new Work(context.Progress, Repeats, context.Cancellation);
        var threads = GridPoints.Threads(context.Threads, snapshot.Learner.Agent.Policy.Network.Traits);
        var rollouts = new GridPoints(threads, () => work.Done(1), context.Cancellation).Select(
            Repeats, r => SensitivityRollout.Collect(snapshot, context.PerceivedEnvironment, Samples, rng.Fork($"rollout/{r}")).Measure(times));
        var report = new SensitivityAgentReport(snapshot, times.Count, rollouts);
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures());
    }
}
