using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// How well gradient estimates agree with one another and with the gradient that they estimate. M estimates from independent
/// rollouts, each from its first K pairs (or episodes) for a grid of K; a reference from further, disjoint rollouts; the mean
/// pairwise cosine 2/(M(M−1)) Σ cos(ĝᵢ, ĝⱼ), the cosine to the reference and, with the reference's noise taken out, to E[ĝ]; the
/// gradient noise scale B = tr Σ/|E ĝ|² with the curves 1/(1+B/K) and 1/√(1+B/K) that follow from it. Where the environment's model
/// is known, the cosine to the exact ∇J and the bias cosine beside them.
/// </summary>
/// <remarks>
/// Ilyas et al., arXiv:1811.02553, section 2.1, figures 1, 2, 9, 10 (M = 10, reference of 10⁶ to 10⁷ pairs). The K of one estimate are
/// nested: sizes share their rollouts, estimates do not. McCandlish et al., arXiv:1812.06162, for B. Estimates may instead be cut from long
/// rollouts, in blocks or as shuffled pairs, and the direction may be a whole step of TRPO or PPO (section 2.1, footnote 1).
/// </remarks>
public sealed record GradientQuality : IProbe
{
    private const int ReferencesAbreast = 16;

    /// <summary>M, the independent estimates.</summary>
    [Setting("repeats", "independent gradient estimates M", Minimum = 3, Maximum = 1000)]
    public int Repeats { get; init; } = 20;

    /// <summary>The grid of K; the size of the algorithm's own update joins it.</summary>
    [Setting("sizes", "sample sizes K of an estimate, in units", Minimum = 1, Maximum = 100_000_000)]
    public IReadOnlyList<int> Sizes { get; init; } = [128, 256, 512, 1024, 2048, 4096, 8192];

    /// <summary>R, the further rollouts of the largest K whose mean gradient is the reference.</summary>
    [Setting("reference", "rollouts of the largest K behind the reference gradient", Minimum = 3, Maximum = 100_000)]
    public int Reference { get; init; } = 64;

    /// <summary>What K counts.</summary>
    [Setting("unit", "what a sample size counts")]
    public SampleUnit Unit { get; init; } = SampleUnit.Pairs;

    /// <summary>How the pairs of repeated estimates are drawn.</summary>
    [Setting("sampling", "how the pairs of repeated estimates are drawn")]
    public StreamSampling Sampling { get; init; } = StreamSampling.IndependentRollouts;

    /// <summary>G, the long rollouts that blocks or shuffled pairs are cut from.</summary>
    [Setting("rollouts", "long rollouts of repeats × the largest K that blocks or shuffled pairs are cut from", Minimum = 3, Maximum = 1000)]
    public int Rollouts { get; init; } = 10;

    /// <summary>Of what the direction is measured.</summary>
    [Setting("target", "of what the direction is measured")]
    public GradientTarget Target { get; init; } = GradientTarget.Gradient;

    /// <summary>How the advantage is estimated.</summary>
    [Setting("advantage", "how the advantage is estimated")]
    public AdvantageKind Advantage { get; init; } = AdvantageKind.Gae;

    /// <summary>What the return is compared with.</summary>
    [Setting("baseline", "what the return is compared with")]
    public BaselineKind Baseline { get; init; } = BaselineKind.Value;

    /// <summary>The pairs that a fitted baseline is fitted to.</summary>
    [Setting("fit-pairs", "pairs whose returns a fitted baseline is fitted to", Minimum = 1, Maximum = 100_000_000)]
    public int FitPairs { get; init; } = 100_000;

    /// <summary>Whether each estimate's advantages are normalised over its sample, as the algorithms do.</summary>
    [Setting("normalise", "advantages of an estimate to mean 0 and standard deviation 1")]
    public bool Normalise { get; init; } = true;

    /// <summary>Whether a pair at time t of its episode counts γᵗ, as ∇J of the discounted return asks.</summary>
    [Setting("state-discount", "weigh a pair at time t by γ to the t")]
    public bool StateDiscount { get; init; }

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "gradient-quality",
        "How well does this agent's gradient estimate point along the true gradient?",
        "Ilyas et al., A Closer Look at Deep Policy Gradients, arXiv:1811.02553, section 2.1, figures 1, 2, 9 and 10",
        "(repeats + reference) × the largest size environment steps: 690,000 with the defaults, some seconds on one core")
    {
        Headlines = ["pairwise-cosine", "mean-gradient-cosine", "noise-scale"],
    };

    /// <summary>Whether the estimates of a size share rollouts.</summary>
    internal bool IsLong => Sampling != StreamSampling.IndependentRollouts;

    private bool IsFitted => Baseline == BaselineKind.Fitted && Advantage != AdvantageKind.Exact;

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var sizes = SizesFor(context.Snapshot);
        var fit = IsFitted ? Baselines.FitSteps(FitPairs) : 0;
        var rows = new UpdateDirections(context.Snapshot, EstimatorFor(context, null), Target).RowsPerPair;
        return new ProbeCost(
            fit + context.StepsOf(((IsLong ? Rollouts : 1) * (double)Repeats * sizes[^1]) + (Reference * (double)sizes[^1]), Unit),
            (rows * context.StepsOf(Units(sizes), Unit)) + (IsFitted ? Baselines.FitRows(FitPairs) : 0));
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        GradientQualityRules.Check(this, context.Snapshot);
        var (agent, sizes, rng) = (context.Snapshot.Learner.Agent, SizesFor(context.Snapshot), context.Stream(Card));
        var baselines = new Baselines(context);
        var known = Advantage == AdvantageKind.Exact || Baseline == BaselineKind.Exact
            ? baselines.Exact() ?? throw new WrongUseException($"{(Advantage == AdvantageKind.Exact ? "advantage" : "baseline")}=exact: expected an environment whose model is known and a policy that it can be solved for, got {context.Snapshot.Configuration.Environment}.")
            : null;
        var estimator = EstimatorFor(context, known);
        var fitSteps = IsFitted ? Baselines.FitSteps(FitPairs) : 0;
        var work = new Work(context.Progress, Units(sizes) + (IsFitted ? fitSteps + Baselines.FitRows(FitPairs) : 0), context.Cancellation);
        var judge = Judge(baselines, known, work, rng);

        var environment = context.PerceivedEnvironment();
        var sampler = new GradientSampler(agent, context.PerceivedEnvironment, estimator, context.Threads, context.Cancellation)
        {
            Judge = judge,
            Directions = new UpdateDirections(context.Snapshot, estimator, Target),
        };
        StreamGroup[] estimates = IsLong ? [] : [.. StreamGroup.Cut(Repeats, Repeats, sizes, environment.Spec, first => rng.Fork(first == 0 ? "estimates" : $"estimates/{first}"))];
        var references = StreamGroup.Cut(Reference, ReferencesAbreast, [sizes[^1]], environment.Spec, first => rng.Fork($"reference/{first}"));
        var taken = sampler.Take([.. estimates, .. references], units => work.Done(units));
        var chunks = GradientSet.Of([.. taken[estimates.Length..].SelectMany(group => group).Select(stream => stream.Gradients[0])]);
        var exact = ExactGradient.Of(agent, environment, estimator, judge);
        List<GradientQualityAtSize> rows = IsLong
            ? Rows(sampler.Long(Rollouts, Repeats, sizes, Sampling, rng.Fork("long"), units => work.Done(units)), sizes, chunks, exact)
            : Rows([.. taken[..estimates.Length].SelectMany(group => group)], sizes, chunks, exact);

        var report = new GradientQualityReport(this, rows, exact, context.Snapshot);
        return context.Result(this, report.Scalars(), report.Findings(), [report.Figure()]);
    }

    private static List<GradientQualityAtSize> Rows(StreamGradients[] streams, int[] sizes, GradientSet chunks, ExactGradient? exact) =>
        [.. sizes.Select((size, k) => GradientQualityAtSize.Of(
            size, GradientSet.Of([.. streams.Select(stream => stream.Gradients[k])]), chunks, exact?.Gradient, streams.Average(stream => stream.Episodes[k])))];

    private static List<GradientQualityAtSize> Rows(LongRollout[] rollouts, int[] sizes, GradientSet chunks, ExactGradient? exact) =>
        [.. sizes.Select((size, k) => GradientQualityAtSize.Of(
            size,
            [.. rollouts.Select(rollout => GradientSet.Of(rollout.Gradients[k]))],
            [.. rollouts.Select(rollout => Mean(rollout.Gradients[k]))],
            chunks, exact?.Gradient, rollouts.Average(rollout => rollout.Episodes[k])))];

    private static double[] Mean(double[][] gradients) =>
        [.. Enumerable.Range(0, gradients[0].Length).Select(p => gradients.Sum(gradient => gradient[p]) / gradients.Length)];

    private GradientEstimator EstimatorFor(ProbeContext context, ExactValues? known)
    {
        var options = context.Snapshot.Configuration.Options();
        return new GradientEstimator(Unit, Advantage, Baseline, Normalise, StateDiscount, options.Discount, options.Lambda)
        {
            TimeLimits = context.Snapshot.Configuration.TrickSet().OnlyOne<ITimeLimitValue>("judge time limits"),
            Exact = known,
        };
    }

    private IStateValue Judge(Baselines baselines, ExactValues? known, Work work, Rng rng)
    {
        if (Baseline == BaselineKind.Exact)
            return new ExactValue(known!);
        if (!IsFitted)
            return baselines.Learned;
        var streams = baselines.FitPairs(FitPairs, rng.Fork("fit-pairs"));
        work.Done(Baselines.FitSteps(FitPairs));
        var seen = 0.0;
        var fitted = baselines.Fitted(
            streams,
            rows =>
            {
                seen += rows;
                work.Done(rows);
            },
            rng.Fork("fit"));
        work.Done(Baselines.FitRows(FitPairs) - seen); // pairs of cut episodes have no return
        return fitted;
    }

    /// <summary>The grid of K, ascending, with the algorithm's own.</summary>
    private int[] SizesFor(Snapshot snapshot)
    {
        var own = snapshot.Configuration.PairsPerUpdate();
        return [.. (Unit == SampleUnit.Pairs && own <= Sizes.Max() ? Sizes.Append(own) : Sizes).Distinct().Order()];
    }

    /// <summary>The units that gradients are taken of.</summary>
    private double Units(int[] sizes) => ((IsLong ? Rollouts : 1) * Repeats * sizes.Sum(size => (double)size)) + (Reference * (double)sizes[^1]);
}
