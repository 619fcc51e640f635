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
/// nested: sizes share their rollouts, estimates do not. McCandlish et al., arXiv:1812.06162, for B.
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

    /// <summary>How the advantage is estimated.</summary>
    [Setting("advantage", "how the advantage is estimated")]
    public AdvantageKind Advantage { get; init; } = AdvantageKind.Gae;

    /// <summary>What the return is compared with.</summary>
    [Setting("baseline", "what the return is compared with")]
    public BaselineKind Baseline { get; init; } = BaselineKind.Value;

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

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var sizes = SizesFor(context.Snapshot);
        return new ProbeCost(context.StepsOf((Repeats + Reference) * (double)sizes[^1], Unit), context.StepsOf(Units(sizes), Unit));
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (agent, options) = (context.Snapshot.Learner.Agent, context.Snapshot.Configuration.Options());
        var sizes = SizesFor(context.Snapshot);
        var estimator = new GradientEstimator(Unit, Advantage, Baseline, Normalise, StateDiscount, options.Discount, options.Lambda)
        {
            TimeLimits = context.Snapshot.Configuration.TrickSet().OnlyOne<ITimeLimitValue>("judge time limits"),
        };
        var rng = context.Stream(Card);
        var work = new Work(context.Progress, Units(sizes), context.Cancellation);

        var environment = context.PerceivedEnvironment();
        StreamGroup[] estimates = [.. StreamGroup.Cut(Repeats, Repeats, sizes, environment.Spec, first => rng.Fork(first == 0 ? "estimates" : $"estimates/{first}"))];
        var references = StreamGroup.Cut(Reference, ReferencesAbreast, [sizes[^1]], environment.Spec, first => rng.Fork($"reference/{first}"));
        var sampler = new GradientSampler(agent, context.PerceivedEnvironment, estimator, context.Threads, context.Cancellation);
        var taken = sampler.Take([.. estimates, .. references], units => work.Done(units));
        StreamGradients[] streams = [.. taken[..estimates.Length].SelectMany(group => group)];
        var chunks = GradientSet.Of([.. taken[estimates.Length..].SelectMany(group => group).Select(stream => stream.Gradients[0])]);
        var exact = ExactGradient.Of(agent, environment, estimator);
        var rows = sizes.Select((size, k) => GradientQualityAtSize.Of(
            size,
            GradientSet.Of([.. streams.Select(stream => stream.Gradients[k])]),
            chunks,
            exact?.Gradient,
            streams.Average(stream => stream.Episodes[k]))).ToList();

        var report = new GradientQualityReport(this, rows, exact, context.Snapshot);
        return new ProbeResult(
            Card.Id, context.Snapshot.Update, context.Snapshot.Configuration.Environment, context.Seed,
            Settings.Of(this).ToDictionary(setting => setting.Id, setting => setting.Value),
            report.Scalars(), report.Findings(), [report.Figure()]);
    }

    /// <summary>The grid of K, ascending, with the algorithm's own.</summary>
    private int[] SizesFor(Snapshot snapshot)
    {
        var own = snapshot.Configuration.PairsPerUpdate();
        return [.. (Unit == SampleUnit.Pairs && own <= Sizes.Max() ? Sizes.Append(own) : Sizes).Distinct().Order()];
    }

    /// <summary>The units that gradients are taken of.</summary>
    private double Units(int[] sizes) => (Repeats * sizes.Sum(size => (double)size)) + (Reference * (double)sizes[^1]);
}
