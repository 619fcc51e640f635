using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// The critical sample ratio: the share of points x with some x′, ‖x′ − x‖∞ ≤ r, of another predicted label. As a diagnostic on linear classifiers, where it is known, and on networks that fitted
/// real or random labels; as a probe the share of an agent's states within r of another greedy action.
/// </summary>
/// <remarks>D. Arpit et al., "A Closer Look at Memorization in Deep Networks" (2017).</remarks>
public sealed record CriticalSamples : IDiagnostic, IProbe
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "critical-samples", "How many inputs lie within a small distance of another decision?",
        "D. Arpit et al., \"A Closer Look at Memorization in Deep Networks\" (2017)",
        "of an agent: repeats × samples environment steps, and at most repeats × points × radii × starts × (iterations + 1) rows of the policy for each way in which a decision can turn")
    {
        Headlines = ["critical-share"],
    };

    /// <summary>n of the linear classifiers.</summary>
    [Setting("dimensions", "Inputs of the linear classifiers.", Minimum = 1, Maximum = 10_000)]
    public IReadOnlyList<int> Dimensions { get; init; } = [2, 20, 100];

    /// <summary>r.</summary>
    [Setting("radii", "Radii r of the balls in L∞, ascending; of an agent in units that its networks see.", Minimum = 0, AboveMinimum = true)]
    public IReadOnlyList<double> Radii { get; init; } = [0.02, 0.05, 0.1, 0.2, 0.5];

    /// <summary>B.</summary>
    [Setting("inputs", "Inputs of each linear classifier; trained networks get a tenth.", Minimum = 100, Maximum = 1_000_000)]
    public int Inputs { get; init; } = 4000;

    /// <summary>Gradient steps of a start.</summary>
    [Setting("iterations", "Gradient steps of a start.", Minimum = 1, Maximum = 100_000)]
    public int Iterations { get; init; } = 20;

    /// <summary>Starts.</summary>
    [Setting("starts", "Starts around each input, the first at the input itself.", Minimum = 1, Maximum = 10_000)]
    public int Starts { get; init; } = 2;

    /// <summary>Points that are fitted.</summary>
    [Setting("fitted", "Training points of a network.", Minimum = 10, Maximum = 100_000)]
    public int Fitted { get; init; } = 100;

    /// <summary>Hidden units.</summary>
    [Setting("width", "Hidden units of a network.", Minimum = 1, Maximum = 10_000)]
    public int Width { get; init; } = 64;

    /// <summary>The most epochs.</summary>
    [Setting("epochs", "The most epochs of a training, which ends where its points are fitted.", Minimum = 1, Maximum = 1_000_000)]
    public int Epochs { get; init; } = 1000;

    /// <summary>Draws of data and networks.</summary>
    [Setting("draws", "Independent draws of data and weights.", Minimum = 2, Maximum = 1000)]
    public int Draws { get; init; } = 10;

    /// <summary>States of a rollout.</summary>
    [Setting("points", "States looked at of each rollout of an agent.", Minimum = 2, Maximum = 10_000)]
    public int Points { get; init; } = 100;

    /// <summary>R.</summary>
    [Setting("repeats", "Rollouts of an agent.", Minimum = 2, Maximum = 1000)]
    public int Repeats { get; init; } = 10;

    /// <summary>Pairs of a rollout.</summary>
    [Setting("samples", "Environment steps of each rollout.", Minimum = 2, Maximum = 10_000_000)]
    public int Samples { get; init; } = 500;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Inputs = 1000, Draws = 4 };

    /// <summary>The ascent of all measurements, in a ball of radius 1.</summary>
    internal SetAscent Ascent(int dimension) => new(PerturbationSet.Of(BallNorm.Linf, dimension, 1)) { Steps = Iterations, Starts = Starts };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Ordered();
        var rng = context.Stream(Card);
        var truths = new CriticalTruths(this, rng.Fork("truths"), context.Cancellation);
        var work = new Work(context.Progress, Draws, context.Cancellation);
        var fits = new GridPoints(context.Threads, () => work.Done(1), context.Cancellation).Select(Draws, d => CriticalFit.Of(this, rng.Fork($"draw/{d}")));
        var report = new CriticalFitReport(this, fits);
        return context.Result(this, "linear classifiers and fitted networks", truths.Checks, report.Scalars(), report.Findings(), [.. truths.Figures(), .. report.Figures()]);
    }

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var head = context.Snapshot.Learner.Agent.Head;
        var ways = head is Categorical discrete ? discrete.Actions > 2 ? discrete.Actions : 1 : 2 * head.ActionSize;
        return new ProbeCost(Repeats * (double)Samples, Repeats * (double)Points * Radii.Count * Starts * (Iterations + 1) * ways);
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Ordered();
        var (agent, rng) = (context.Precise(), context.Stream(Card));
        var work = new Work(context.Progress, Repeats + 1.0, context.Cancellation);
        var states = AgentStates.Draw(context, Repeats, Samples, Points, rng);
        work.Done(1);
        var shares = new GridPoints(GridPoints.Threads(context.Threads, agent.Policy.Traits), () => work.Done(1), context.Cancellation).Select(Repeats, r => Shares(agent, states[r], rng.Fork($"ascent/{r}")));
        var report = new CriticalAgentReport(this, context.Snapshot, shares);
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures());
    }

    /// <summary>The share of an agent's states that are critical at every radius [R].</summary>
    internal double[] Shares(PreciseAgent agent, double[] states, Rng rng) => Shares(
        new CriticalSearch(agent.Policy, agent.PolicyTheta, AgentDecisions.Of(agent, states)).Over(states, Ascent(agent.Policy.Layout.InputSize), Radii, rng));

    /// <summary>The share that was found at every radius [R].</summary>
    internal static double[] Shares(bool[][] found) => [.. found.Select(rows => rows.Count(turned => turned) / (double)rows.Length)];

    private void Ordered()
    {
        if (!Radii.SequenceEqual(Radii.Distinct().Order()))
            throw new WrongUseException($"radii={string.Join(',', Radii)}: expected ascending, each once, as in radii={string.Join(',', Radii.Distinct().Order())}.");
    }
}
