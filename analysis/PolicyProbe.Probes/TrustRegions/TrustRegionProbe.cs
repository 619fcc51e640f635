using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// Whether updates stay inside their trust region. R updates are recomputed, each from K fresh pairs; after each pass over them, and after the
/// whole update, mean and largest KL(π_old ‖ π_new), the ratios π_new(a|s)/π_old(a|s) and what the clip cuts, on those pairs and on K fresh
/// ones of the same old policy. TRPO's line search beside them.
/// </summary>
/// <remarks>
/// Engstrom et al., arXiv:2005.12729, section 4, figures 2 to 4: mean KL and largest ratio with the lines 1 + ε and δ. The first minibatch
/// has ratios of 1 and is never clipped: the optimiser sets the size of a step, not the clip.
/// </remarks>
public sealed record TrustRegionProbe : IProbe
{
    /// <summary>R, the recomputed updates.</summary>
    [Setting("repeats", "recomputed updates R, each with held-out pairs", Minimum = 2, Maximum = 1000)]
    public int Repeats { get; init; } = 10;

    /// <summary>K, the pairs of an update.</summary>
    [Setting("step-samples", "state-action pairs K of an update, and held out", Minimum = 2, Maximum = 100_000_000)]
    public int StepSamples { get; init; } = 2000;

    /// <summary>ε of the ratios' region where the algorithm has none.</summary>
    [Setting("clip", "the ratios' region [1 − clip, 1 + clip] where the algorithm has none of its own", Minimum = 0, AboveMinimum = true, Maximum = 1000)]
    public double Clip { get; init; } = 0.2;

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "trust-region",
        "Does an update keep the policy inside its trust region?",
        "Engstrom et al., Implementation Matters in Deep Policy Gradients, arXiv:2005.12729, section 4, figures 2 to 4",
        "repeats × 2 × step-samples environment steps and repeats whole updates: 40,000 steps with the defaults, some seconds on one core")
    {
        Headlines = ["mean-kl", "max-ratio", "clip-fraction"],
    };

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var options = context.Snapshot.Configuration.Options();
        return new ProbeCost(Repeats * 2.0 * StepSamples, Repeats * RecomputedUpdate.Rows(options, StepSamples));
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Cancellation.ThrowIfCancellationRequested();
        var (snapshot, options, rng) = (context.Snapshot, context.Snapshot.Configuration.Options(), context.Stream(Card));
        var agent = snapshot.Learner.Agent;
        var (environments, steps) = RecomputedUpdate.Shape(options, StepSamples);
        var moments = RolloutMoments.Of(agent, context.PerceivedEnvironment(), options.Discount, steps);
        var work = new Work(context.Progress, Repeats, context.Cancellation);
        var threads = GridPoints.Threads(context.Threads, agent.Policy.Network.Traits);
        var repeats = new GridPoints(threads, () => work.Done(1), context.Cancellation).Select(
            Repeats, r => TrustRegionRepeat.Of(snapshot, context.PerceivedEnvironment, StepSamples, ClipOf(options), moments, rng.Fork($"repeat/{r}")));
        var report = new TrustRegionReport(snapshot, environments * steps, ClipOf(options), repeats);
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures());
    }

    /// <summary>ε: the algorithm's own where it clips.</summary>
    private double ClipOf(AlgorithmOptions options) => options is PpoOptions ppo ? ppo.Clip : Clip;
}
