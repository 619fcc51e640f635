using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>What flipped labels do to a decision threshold: keep the model of the noisy labels and move the threshold, and the clean decision is back.</summary>
/// <remarks>
/// H. Gish et al., "Towards a New Understanding of the Training of Neural Networks with Mislabeled Training Data" (2019): q = (1 − ρ₁)η + ρ₀(1 − η) is above
/// ½(1 − ρ₁ + ρ₀) exactly where η is above ½.
/// </remarks>
public sealed record MislabelThreshold : IDiagnostic
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "mislabel-threshold", "Do wrong labels need a cleaner model, or only another threshold?",
        "H. Gish, J. Silovsky, M.-L. Sung, M.-H. Siu, W. Hartmann, Z. Jiang, \"Towards a New Understanding of the Training of Neural Networks with Mislabeled Training Data\" (2019)",
        "flips × draws × samples points, some thirty passes over each");

    /// <summary>m.</summary>
    [Setting("mean", "The classes are N(±m, 1).", Minimum = 0, AboveMinimum = true, Maximum = 4)]
    public double Mean { get; init; } = 1;

    /// <summary>ρ₁.</summary>
    [Setting("lost", "Shares ρ₁ of ones that are seen as zeros.", Minimum = 0, Maximum = 0.9)]
    public IReadOnlyList<double> Lost { get; init; } = [0.3, 0.4, 0.1, 0.2];

    /// <summary>ρ₀.</summary>
    [Setting("false", "Shares ρ₀ of zeros that are seen as ones, one to each of lost.", Minimum = 0, Maximum = 0.9)]
    public IReadOnlyList<double> False { get; init; } = [0.1, 0, 0.4, 0.2];

    /// <summary>n.</summary>
    [Setting("samples", "Labelled points of a fit.", Minimum = 100, Maximum = 10_000_000)]
    public int Samples { get; init; } = 4000;

    /// <summary>Fits.</summary>
    [Setting("draws", "Independent fits.", Minimum = 2, Maximum = 100_000)]
    public int Draws { get; init; } = 40;

    /// <summary>Bins.</summary>
    [Setting("bins", "Bins of the posterior that knows no model.", Minimum = 3, Maximum = 10_000)]
    public int Bins { get; init; } = 30;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Samples = 1500, Draws = 20 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Lost.Count != False.Count)
            throw new WrongUseException($"false={string.Join(',', False)}: expected as many as lost={string.Join(',', Lost)}, a pair each.");
        LabelFlips[] pairs = [.. Lost.Zip(False, (lost, seen) => new LabelFlips(lost, seen))];
        if (pairs.FirstOrDefault(pair => pair.Contrast <= 0) is { } over)
            throw new WrongUseException($"lost={over.Lost:R} with false={over.False:R}: expected a sum below 1; from there on labels say nothing, or the opposite.");
        if (pairs.Distinct().Count() != pairs.Length)
            throw new WrongUseException("lost, false: expected every pair once.");
        var (problem, rng) = (new GaussianPair(Mean), context.Stream(Card));
        var studies = pairs.Select((flips, i) =>
        {
            context.Report((double)i / pairs.Length);
            return FlipStudy.Of(this, problem, flips, rng.Fork($"{flips.Lost:R}/{flips.False:R}"));
        }).ToList();
        return context.Result(
            this, "two Gaussians on a line",
            [
                GroundTruthCheck.Equal("threshold", new LabelFlips(0.3, 0.1).Threshold, 0.4, 1e-15, "½(1 − 0.3 + 0.1); rounding"),
                .. studies.SelectMany(study => study.Checks()),
            ],
            [.. studies.SelectMany(study => study.Scalars())],
            Findings(studies),
            [.. studies.Select(study => study.Figure())]);
    }

    private static IReadOnlyList<Finding> Findings(IReadOnlyList<FlipStudy> studies)
    {
        var worst = studies.MaxBy(study => study.ExcessAtHalf)!;
        return
        [
            new Finding("move-the-threshold", FindingLevel.Note, $"With ρ₁ = {worst.Flips.Lost:R} and ρ₀ = {worst.Flips.False:R} the threshold ½ costs {100 * worst.ExcessAtHalf:0.0} points of error beyond the best there is, however many labels there are; {worst.Flips.Threshold:0.00} costs nothing, with the same model.", "Estimate both rates on a few examples that are checked by hand, keep the model, and decide at ½(1 − ρ₁ + ρ₀). Equal rates need no move."),
            new Finding("what-has-to-fit", FindingLevel.Note, $"The noisy posterior lies between ρ₀ and 1 − ρ₁ and is no logistic function: plain logistic regression of the noisy labels keeps {100 * worst.LogisticAtThreshold.Value:0.00} points of excess error at the moved threshold, counts in bins {100 * worst.HistogramAtThreshold.Value:0.00} and a model that knows the rates {100 * worst.FitAtThreshold.Value:0.00}.", "Move the threshold of a model that can represent the noisy posterior: a network with enough units can, a linear one cannot in general."),
        ];
    }
}
