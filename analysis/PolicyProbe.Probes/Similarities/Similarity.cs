using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// How alike representations are, and whether they moved to any use: as a diagnostic where alignment and fine-tuning of one layer are known exactly; as a probe on an
/// agent's hidden layers against those of untrained agents and earlier checkpoints, and on heads fitted afresh on its frozen body.
/// </summary>
/// <remarks>
/// S. Kornblith et al., "Similarity of Neural Network Representations Revisited" (2019); A. Raghu et al., "Rapid Learning or Feature Reuse? Towards Understanding the
/// Effectiveness of MAML" (2020), which freezes the body and adapts the head.
/// </remarks>
public sealed record Similarity : IDiagnostic, IProbe
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "similarity", "Did training move the hidden layers, and to any use?",
        "S. Kornblith, M. Norouzi, H. Lee, G. Hinton, \"Similarity of Neural Network Representations Revisited\" (2019), section 3; A. Raghu, M. Raghu, S. Bengio, O. Vinyals, \"Rapid Learning or Feature Reuse?\" (2020), section 3",
        "of an agent: 2 × repeats × samples environment steps and about as many rows of policy and value function, for each agent that it is held against")
    {
        Headlines = ["policy-similarity", "value-similarity", "body-gain"],
    };

    /// <summary>n of the independent representations.</summary>
    [Setting("sizes", "Inputs on which independent representations are compared.", Minimum = 8, Maximum = 10_000)]
    public IReadOnlyList<int> Sizes { get; init; } = [20, 50, 100, 200];

    /// <summary>p.</summary>
    [Setting("first", "Features of the first of them.", Minimum = 2, Maximum = 1000)]
    public int First { get; init; } = 10;

    /// <summary>q.</summary>
    [Setting("second", "Features of the second.", Minimum = 2, Maximum = 1000)]
    public int Second { get; init; } = 20;

    /// <summary>Draws.</summary>
    [Setting("draws", "Independent pairs of representations of each size.", Minimum = 100, Maximum = 1_000_000)]
    public int Draws { get; init; } = 1000;

    /// <summary>h.</summary>
    [Setting("hidden", "Hidden units of the network that goes on with another task; it has 8 inputs.", Minimum = 1, Maximum = 8)]
    public int Hidden { get; init; } = 4;

    /// <summary>Steps.</summary>
    [Setting("steps", "Gradient steps on each task.", Minimum = 10, Maximum = 1_000_000)]
    public int Steps { get; init; } = 500;

    /// <summary>R.</summary>
    [Setting("repeats", "Rollouts that heads are fitted to, and as many that are measured.", Minimum = 2, Maximum = 1000)]
    public int Repeats { get; init; } = 10;

    /// <summary>Pairs of a rollout.</summary>
    [Setting("samples", "Environment steps of each rollout.", Minimum = 8, Maximum = 10_000_000)]
    public int Samples { get; init; } = 500;

    /// <summary>ρ.</summary>
    [Setting("ridge", "Ridge of the heads that are fitted, as a part of the features' mean spread.", Minimum = 0, Maximum = 1)]
    public double Ridge { get; init; } = 1e-3;

    /// <summary>Checkpoints before the agent's own.</summary>
    [Setting("checkpoints", "Earlier checkpoints of the run, evenly spread, that the agent is held against too; 0 for none.", Minimum = 0, Maximum = 10_000)]
    public int Checkpoints { get; init; }

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Sizes = [20, 50], Draws = 500, Steps = 300 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!Sizes.Zip(Sizes.Skip(1), (one, next) => one < next).All(ascending => ascending))
            throw new WrongUseException($"sizes={string.Join(',', Sizes)}: expected ascending, each once, as in sizes=20,50,100.");
        var (rng, means) = (context.Stream(Card), new List<(double Biased, double Debiased)>());
        GroundTruthCheck[] exact = [.. AlignmentTruths.Exact(rng.Fork("exact"))];
        context.Report(0.2);
        GroundTruthCheck[] independent = [.. AlignmentTruths.Independent(Sizes, First, Second, Draws, rng.Fork("independent"), means)];
        context.Report(0.8);
        var tuned = FineTuning.Of(60, 8, Hidden, Steps, rng.Fork("fine-tuning"));
        var report = new SimilarityTruthReport(this, means, tuned);
        context.Report(1);
        return context.Result(this, "Gaussians and linear networks", [.. exact, .. independent, .. FineTuning.Checks(tuned)], report.Scalars(), report.Findings(), report.Figures());
    }

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var pairs = Repeats * (double)Samples;
        return new ProbeCost(2 * pairs, pairs * (4 + (2 * (3 + EarlierCheckpoints.Count(context, Checkpoints)))));
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (agent, rng, snapshot) = (context.Precise(), context.Stream(Card), context.Snapshot);
        var (references, doubt) = ReferenceAgent.Of(context, Checkpoints, rng);
        var work = new Work(context.Progress, 2.0 * Repeats, context.Cancellation);
        var (options, limits) = (snapshot.Configuration.Options(), snapshot.Configuration.TrickSet().OnlyOne<ITimeLimitValue>("judge time limits"));
        var judge = ValueFunctions.Of(snapshot.Learner.Agent.Value);
        ValueFunction? beyond = limits is null ? null : (observations, times) => Array.ConvertAll(judge(observations, times), value => (double)limits.OnTimeLimit((float)value));
        var threads = GridPoints.Threads(context.Threads, snapshot.Learner.Agent.Policy.Network.Traits);
        var rollouts = new GridPoints(threads, () => work.Done(1), context.Cancellation).Select(2 * Repeats, r =>
            ReturnedRollout.Of(CompleteRollout.Collect(snapshot.Learner.Agent, context.PerceivedEnvironment, (1, Samples), options.Discount, beyond, rng.Fork($"rollout/{r}"), context.Cancellation)));
        var (train, held) = (rollouts[..Repeats], rollouts[Repeats..]);
        var report = new SimilarityReport(this, snapshot, LayerSimilarity.Of(agent, references, held, context.Cancellation), BodyFit.Of(agent, references, train, held, Ridge));
        return context.Result(this, report.Scalars(), [.. report.Findings(), .. doubt], report.Figures());
    }
}
