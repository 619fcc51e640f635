using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>
/// Attacks towards the answer that costs most: on linear rules whose reach and expected cost are known, and of an agent which actions an adversary can force at the states that it
/// meets, weighed by what they cost where the model is known.
/// </summary>
public sealed record CostlyAttack : IDiagnostic, IProbe
{
    private const int Classes = 3;

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "costly-attack", "Which answers can an adversary force, and how much do the worst of them cost?",
        "Q. Chen, R. Al Kontar, M. Nouiehed, J. Yang, C. Lester, \"Rethinking Cost-sensitive Classification in Deep Learning via Adversarial Data Augmentation\" (2022), arXiv:2208.11739",
        "of an agent: repeats × samples environment steps, and radii × repeats × points × actions × starts × iterations rows of the policy, twice that for continuous actions")
    {
        Headlines = ["reach-share"],
    };

    /// <summary>p.</summary>
    [Setting("norm", "the norm that bounds the perturbation")]
    public BallNorm Norm { get; init; } = BallNorm.Linf;

    /// <summary>ε.</summary>
    [Setting("radii", "radii ε in units that the networks see, ascending", Minimum = 0, AboveMinimum = true, Maximum = 1e6)]
    public IReadOnlyList<double> Radii { get; init; } = [0.02, 0.05, 0.1, 0.2, 0.5];

    /// <summary>Gradient steps of a start.</summary>
    [Setting("iterations", "gradient steps of a start, halved as they go", Minimum = 1, Maximum = 100_000)]
    public int Iterations { get; init; } = 20;

    /// <summary>Starts.</summary>
    [Setting("starts", "starts of an attack, the first from the input itself", Minimum = 1, Maximum = 10_000)]
    public int Starts { get; init; } = 2;

    /// <summary>R.</summary>
    [Setting("repeats", "rollouts of an agent", Minimum = 2, Maximum = 1000)]
    public int Repeats { get; init; } = 10;

    /// <summary>Pairs of a rollout.</summary>
    [Setting("samples", "environment steps of each rollout", Minimum = 2, Maximum = 10_000_000)]
    public int Samples { get; init; } = 500;

    /// <summary>States of a rollout.</summary>
    [Setting("points", "states of each rollout that are attacked", Minimum = 2, Maximum = 10_000)]
    public int Points { get; init; } = 30;

    /// <summary>n.</summary>
    [Setting("dimension", "inputs of the rules of diagnose", Minimum = 1, Maximum = 1000)]
    public int Dimension { get; init; } = 10;

    /// <summary>The classes' distance.</summary>
    [Setting("separation", "distance of neighbouring classes' means, in deviations", Minimum = 0, AboveMinimum = true, Maximum = 20)]
    public double Separation { get; init; } = 2;

    /// <summary>c.</summary>
    [Setting("costs", "cost of predicting 0, 1, 2 where 0 is right, then where 1 is, then where 2 is; 0 where it is right", Minimum = 0, Maximum = 1e6)]
    public IReadOnlyList<double> Costs { get; init; } = [0, 1, 3, 1, 0, 10, 3, 1, 0];

    /// <summary>B.</summary>
    [Setting("inputs", "inputs attacked by diagnose", Minimum = 50, Maximum = 1_000_000)]
    public int Inputs { get; init; } = 1000;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Inputs = 200, Radii = [0.1, 0.5] };

    /// <summary>The ascent of all measurements, at one radius.</summary>
    internal SetAscent Ascent(BallNorm norm, int dimension, double radius) => SetAscent.Auto(PerturbationSet.Of(norm, dimension, radius), Iterations, Starts);

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Require();
        if (Costs.Count != Classes * Classes || Enumerable.Range(0, Classes).Any(i => Costs[i * (Classes + 1)] != 0))
            throw new WrongUseException($"costs={string.Join(',', Costs)}: expected 9 numbers, three rows of three classes with 0 for the right answer, as in costs=0,1,3,1,0,10,3,1,0.");
        var truths = new CostlyTruths(this, context);
        return context.Result(this, "linear rules", truths.Checks(), [], truths.Findings(), [truths.Figure()]);
    }

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var head = context.Snapshot.Learner.Agent.Head;
        var targets = head is Categorical ? head.OutputSize : 2 * head.ActionSize;
        return new ProbeCost(Repeats * (double)Samples, Radii.Count * (double)Repeats * Points * targets * Starts * (Iterations + 2));
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Require();
        var (agent, environment, rng) = (context.Precise(), context.PerceivedEnvironment(), context.Stream(Card));
        var n = agent.Policy.Layout.InputSize;
        var work = new Work(context.Progress, 1 + (Repeats * (double)Radii.Count), context.Cancellation);
        var states = AgentStates.Draw(context, Repeats, Samples, Points, rng);
        work.Done(1);
        var points = new GridPoints(context.Threads, () => work.Done(1), context.Cancellation);
        var found = points.Select(Repeats * Radii.Count, i => ForcedActions.Of(agent, states[i / Radii.Count], Ascent(Norm, n, Radii[i % Radii.Count]), rng.Fork($"attack/{i / Radii.Count}")));
        var costs = ForcedCost.Of(agent, environment);
        var cells = Radii.Select((radius, k) => new ForcedCell(radius, [.. Enumerable.Range(0, Repeats).Select(r => found[(r * Radii.Count) + k])])
        {
            Costs = costs is null ? null : [.. Enumerable.Range(0, Repeats).Select(r => costs.Greatest(states[r], found[(r * Radii.Count) + k]).Average())],
            Truth = VisitedStates.Of(agent, environment, Samples) is var (every, shares) ? Exact(ForcedActions.Of(agent, every, Ascent(Norm, n, radius), rng.Fork("every")), every, shares, costs) : null,
        });
        var report = new ForcedReport(this, context.Snapshot, [.. cells]);
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures()) with { Tables = report.Tables() };
    }

    /// <summary>Shares and costs over all states, weighed by how often the policy is there.</summary>
    private static (double Forced, double? Cost) Exact(ForcedActions forced, double[] states, double[] shares, ForcedCost? costs) => (
        Enumerable.Range(0, forced.Count).Sum(b => forced.IsForced(b) ? shares[b] : 0),
        costs?.Greatest(states, forced).Zip(shares, (cost, share) => cost * share).Sum());

    private void Require()
    {
        if (!Radii.SequenceEqual(Radii.Distinct().Order()))
            throw new WrongUseException($"radii={string.Join(',', Radii)}: expected ascending and each once, as in radii={string.Join(',', Radii.Distinct().Order())}.");
    }
}
