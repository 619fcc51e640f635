using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// How far off-policy normalisation by the minibatch makes an update before its first step: the ratio between the policy as it acted, by running statistics, and
/// as the update sees it, by the minibatch's.
/// </summary>
/// <remarks>
/// As a diagnostic it measures Gaussian and categorical policies whose shift it makes itself; as a probe it measures a trained agent. Layer normalisation and
/// none at all have the ratio 1 exactly. The question, not the measurement: openai/coinrun issue 41, google-research/seed_rl issue 28.
/// </remarks>
public sealed record BatchNormRatio : IDiagnostic, IProbe
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "batchnorm-ratio", "Is a policy with BatchNorm off-policy before its update takes a step?",
        "S. Ioffe and C. Szegedy, arXiv:1502.03167, on the two modes; closed forms in the documentation",
        "2 × samples environment steps, and minibatches × samples rows through both networks in either mode: some seconds")
    {
        Headlines = ["kl", "clip-fraction", "effective-share"],
    };

    /// <summary>S.</summary>
    [Setting("samples", "states that the ratio is averaged over", Minimum = 4, Maximum = 1_000_000)]
    public int Samples { get; init; } = 2048;

    /// <summary>Actions a state.</summary>
    [Setting("draws", "actions drawn in every state", Minimum = 1, Maximum = 100_000)]
    public int Draws { get; init; } = 64;

    /// <summary>ε.</summary>
    [Setting("clip", "the ratios' region [1 − clip, 1 + clip] where the algorithm has none of its own", Minimum = 0, AboveMinimum = true, Maximum = 1000)]
    public double Clip { get; init; } = 0.2;

    /// <summary>m.</summary>
    [Setting("minibatches", "rows of a minibatch, ascending; beside them an agent's own", Minimum = 2, Maximum = 1_000_000)]
    public IReadOnlyList<int> Minibatches { get; init; } = [16, 64, 256, 1024];

    /// <summary>w/τ.</summary>
    [Setting("gain", "diagnose only: what one standard deviation of the normalised unit moves the policy's mean, in its σ", Minimum = 0, AboveMinimum = true, Maximum = 100)]
    public double Gain { get; init; } = 0.5;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Samples = 512 };

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context) => new(2.0 * Samples, (4.0 * (Minibatches.Count + 1) * Samples) + Samples);

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var report = SyntheticRatio.Of(this, Sizes(null), context.Stream(Card), context);
        return Result(0, "policies of known shift", context.Seed, report);
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var options = context.Snapshot.Configuration.Options();
        var minibatch = (int)Math.Min((options as PpoOptions)?.Minibatch ?? options.Pairs, Samples);
        var clip = (options as PpoOptions)?.Clip is { } own && double.IsFinite(own) && own < 1000 ? own : Clip;
        var report = new RatioReport(context.Snapshot, AgentRatio.Of(this with { Clip = clip }, Sizes(minibatch), minibatch, context));
        return Result(context.Snapshot.Update, context.Snapshot.Configuration.Environment, context.Seed, report);
    }

    private ProbeResult Result(int update, string environment, ulong seed, IRatioReport report) => new(
        Card.Id, update, environment, seed, Settings.Values(this), report.Scalars(), report.Findings(), report.Figures())
    {
        GroundTruth = report.Checks(),
    };

    /// <summary>The sizes to look at, that of an agent's own minibatches among them.</summary>
    private IReadOnlyList<int> Sizes(int? own)
    {
        if (!Minibatches.SequenceEqual(Minibatches.Distinct().Order()))
            throw new WrongUseException($"minibatches={string.Join(',', Minibatches)}: expected ascending, as in minibatches={string.Join(',', Minibatches.Distinct().Order())}.");
        var fitting = Minibatches.Concat(own is { } size && size > 1 ? [size] : []).Where(size => size <= Samples).Distinct().Order().ToList();
        return fitting.Count > 0 ? fitting : throw new WrongUseException($"minibatches={string.Join(',', Minibatches)}: expected one of at most samples={Samples}.");
    }
}

/// <summary>What was seen of ratios, as parts of a result.</summary>
internal interface IRatioReport
{
    IReadOnlyList<Scalar> Scalars();

    IReadOnlyList<Finding> Findings();

    IReadOnlyList<Figure> Figures();

    IReadOnlyList<GroundTruthCheck> Checks();
}
