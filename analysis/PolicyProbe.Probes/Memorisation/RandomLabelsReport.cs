using PolicyProbe.Core;
using static PolicyProbe.Probes.ReportText;

namespace PolicyProbe.Probes;

/// <summary>What <see cref="RandomLabels"/> says of trainings.</summary>
/// <param name="settings">The settings.</param>
/// <param name="fits">A draw each.</param>
internal sealed class RandomLabelsReport(RandomLabels settings, IReadOnlyList<IReadOnlyDictionary<LabelKind, LabelFit>> fits)
{
    private static readonly (LabelKind Kind, string Id, string Name)[] Kinds =
        [(LabelKind.Real, "real-labels", "real labels"), (LabelKind.RandomLabels, "random-labels", "random labels"), (LabelKind.RandomInputs, "random-inputs", "random inputs")];

    private string Of => $"over {fits.Count} draws of data and weights";

    /// <summary>What no training can change: fresh labels by a fair coin are wrong with ½, and no classifier errs less than the best one.</summary>
    public IEnumerable<GroundTruthCheck> Checks(LabelledGaussians data)
    {
        var (points, best) = ((double)settings.Fresh * fits.Count, 1 - data.Ceiling(0));
        foreach (var (kind, id, _) in Kinds)
        {
            var error = fits.Average(fit => fit[kind].Test);
            yield return kind == LabelKind.Real
                ? GroundTruthCheck.AtLeast($"test-error@{id}", error, best, 4 * Math.Sqrt(best * (1 - best) / points), "Φ(−2), below which no classifier errs; 4 standard errors of all fresh points")
                : GroundTruthCheck.Equal($"test-error@{id}", error, 0.5, 4 * Math.Sqrt(0.25 / points), "½: fresh labels are coins; 4 standard errors of all fresh points");
        }
    }

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        .. Kinds.Select(kind => Scalar($"epochs-{kind.Id}", Epochs(kind.Kind), "epochs", Direction.Neutral, $"epochs until no training point is wrong, at most {settings.Epochs}, {kind.Name}; Student's interval {Of}")),
        .. Kinds.Skip(1).Select(kind => Scalar($"epochs-{kind.Id}-less-real", Later(kind.Kind), "epochs", Direction.Neutral, $"epochs with {kind.Name} less those with real labels, draw by draw")),
        .. Kinds.Select(kind => Scalar($"test-error-{kind.Id}", MeanInterval.OfRepeats(fits.Select(fit => fit[kind.Kind].Test), 0, 1), "1", Direction.Neutral, $"share of fresh points that the fitted network gets wrong, {kind.Name}")),
    ];

    /// <summary>What to conclude.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var random = fits.Count(fit => fit[LabelKind.RandomLabels].Fits);
        var fitting = random == fits.Count
            ? $"fit {settings.Fitted} random labels in {Text(Epochs(LabelKind.RandomLabels))} epochs"
            : $"fit {settings.Fitted} random labels within {settings.Epochs:N0} epochs in {random} of {fits.Count} draws";
        var findings = new List<Finding>
        {
            new("capacity-is-no-bound", FindingLevel.Note, $"2n + d weights take any n values, here up to n = {settings.Sizes.Max():N0}; {settings.Width} hidden units {fitting} and are right on fresh ones {1 - fits.Average(fit => fit[LabelKind.RandomLabels].Test):P0} of the time.",
                "A training loss near 0 says nothing about what was learnt: judge by held-out data."),
            new("how-much-longer", FindingLevel.Note, $"Random labels take {Text(Later(LabelKind.RandomLabels))} epochs more than real ones ({Text(Epochs(LabelKind.Real))}), random inputs {Text(Later(LabelKind.RandomInputs))}.",
                "Where a critic or a policy fits slowly what it fitted fast before, its targets may have become noise to it."),
        };
        if (fits.Sum(fit => fit.Values.Count(training => !training.Fits)) is > 0 and var unfit)
            findings.Add(new Finding("not-fitted", FindingLevel.Warning, $"{unfit} of {3 * fits.Count} trainings still made mistakes after {settings.Epochs:N0} epochs, and count as so many.", "Raise epochs or width: the means are too low."));
        return findings;
    }

    /// <summary>The training error along the epochs.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        var last = fits.Max(fit => fit.Values.Max(training => training.Epochs));
        double[] x = [.. Enumerable.Range(0, last + 1).Select(epoch => (double)epoch)];
        return
        [
            new LineFigure(
                "training-error", "Training error along the epochs",
                $"Share of {settings.Fitted} training points that a network of {settings.Width} hidden units gets wrong; a training ends where it fits. Bands: 95 % intervals {Of}.",
                new Axis("epochs"), new Axis("training error", AxisScale.Linear, 0),
                [.. Kinds.Select(kind => ReportText.Line(kind.Name, x, [.. Enumerable.Range(0, last + 1).Select(epoch => MeanInterval.OfRepeats(fits.Select(fit => At(fit[kind.Kind], epoch)), 0, 1))]))], []),
        ];
    }

    private Estimate Epochs(LabelKind kind) => MeanInterval.OfRepeats(fits.Select(fit => (double)fit[kind].Epochs), 0);

    private Estimate Later(LabelKind kind) => MeanInterval.OfRepeats(fits.Select(fit => (double)fit[kind].Epochs - fit[LabelKind.Real].Epochs));

    private static double At(LabelFit fit, int epoch) => fit.Errors[Math.Min(epoch, fit.Epochs)];
}
