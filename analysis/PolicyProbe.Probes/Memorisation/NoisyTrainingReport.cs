using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>What susceptibility says of trainings with clean and with noisy labels.</summary>
/// <param name="settings">The settings.</param>
/// <param name="trainings">Pairs of trainings.</param>
internal sealed class NoisyTrainingReport(Susceptibility settings, IReadOnlyList<NoisyTraining> trainings)
{
    /// <summary>ζ over all epochs, what of it is memorised, and errors.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        Mean("zeta-clean", pair => pair.Clean.Own.Average(), "ζ, mean over epochs of the drop of the loss on a random labelling, trained on clean labels", "nats"),
        Mean("zeta-noisy", pair => pair.Noisy.Own.Average(), "ζ trained on noisy labels", "nats"),
        Mean("zeta-difference", pair => pair.Noisy.Own.Average() - pair.Clean.Own.Average(), "ζ with noisy less ζ with clean labels, same inputs and weights", "nats"),
        Mean("memorised-clean", pair => pair.Clean.Memorised.Average(), "mean over epochs of ζ less the drop of the same loss by a step on another labelling, clean labels", "nats"),
        Mean("memorised-noisy", pair => pair.Noisy.Memorised.Average(), "the same with noisy labels", "nats"),
        Mean("memorised-difference", pair => pair.Noisy.Memorised.Average() - pair.Clean.Memorised.Average(), "the same, noisy less clean", "nats"),
        Mean("loss-clean", pair => pair.Clean.Loss.Average(), "mean over epochs of the loss on a random labelling before the step, clean labels", "nats"),
        Mean("loss-noisy", pair => pair.Noisy.Loss.Average(), "the same with noisy labels", "nats"),
        Mean("test-error-clean", pair => pair.Clean.TestError, "error on clean held-out labels at the end, trained on clean labels", "1", (0, 1)),
        Mean("test-error-noisy", pair => pair.Noisy.TestError, "error on clean held-out labels at the end, trained on noisy labels", "1", (0, 1)),
        Mean("train-error-noisy", pair => pair.Noisy.TrainError, "error on its own noisy labels at the end", "1", (0, 1)),
    ];

    /// <summary>Which of the two a higher number speaks of.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var (zeta, memorised) = (MeanInterval.OfRepeats(trainings.Select(pair => pair.Noisy.Own.Average() - pair.Clean.Own.Average())), MeanInterval.OfRepeats(trainings.Select(pair => pair.Noisy.Memorised.Average() - pair.Clean.Memorised.Average())));
        return
        [
            new Finding("clean-and-noisy", FindingLevel.Note, $"With {settings.Flips:P0} of the labels flipped ζ is {Side(zeta)} than with clean ones, by {DrawMean.Text(zeta)} nats; the part of it that only fits the labelling at hand is {Side(memorised)}, by {DrawMean.Text(memorised)}.", $"Cross-entropy has no bound: a confident network loses {trainings.Average(pair => pair.Clean.Loss.Average()):0.0} nats on random labels where an unsure one loses {trainings.Average(pair => pair.Noisy.Loss.Average()):0.0}, and has more to win back. Compare ζ at like losses, or what is memorised."),
            new Finding("two-parts", FindingLevel.Note, "ζ has two parts: a step towards what all random labellings share, the mean label, which any confident network takes, and a step towards this labelling alone. In linear regression the second is η tr H/B exactly: parameters over rows.", "Subtract the drop that a step on another labelling gives: what is left is memorised."),
        ];
    }

    /// <summary>ζ epoch by epoch.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        double[] epochs = [.. Enumerable.Range(1, settings.Epochs).Select(epoch => (double)epoch)];
        Line Curve(string name, Func<NoisyTraining, double[]> of)
        {
            var means = Enumerable.Range(0, settings.Epochs).Select(epoch => MeanInterval.OfRepeats(trainings.Select(pair => of(pair)[epoch]))).ToList();
            return new Line(name, LineRole.Measured, epochs, [.. means.Select(mean => mean.Value)], [.. means.Select(mean => mean.Interval?.Low)], [.. means.Select(mean => mean.Interval?.High)]);
        }

        return
        [
            new LineFigure("susceptibility-epochs", "What one step takes off random labels, epoch by epoch", $"Means over {trainings.Count} pairs of trainings and {NoisyTraining.Labellings} labellings with their 95 % intervals: {NoisyTraining.Width} ReLU units, {NoisyTraining.Inputs} inputs of two Gaussians in {NoisyTraining.Dimension} dimensions, {settings.Flips:P0} of the noisy labels flipped.", new Axis("epoch"), new Axis("drop of the loss (nats)"), [Curve("noisy labels", pair => pair.Noisy.Own), Curve("clean labels", pair => pair.Clean.Own), Curve("noisy, memorised", pair => pair.Noisy.Memorised), Curve("clean, memorised", pair => pair.Clean.Memorised)], []),
        ];
    }

    private static string Side(Estimate difference) => difference.Interval switch { { Low: > 0 } => "higher", { High: < 0 } => "lower", _ => "not told to be other" };

    private Scalar Mean(string id, Func<NoisyTraining, double> of, string estimand, string unit, (double Low, double High)? range = null) =>
        DrawMean.Scalar(id, trainings.Select(of), unit, Direction.LowerIsBetter, estimand, range);
}
