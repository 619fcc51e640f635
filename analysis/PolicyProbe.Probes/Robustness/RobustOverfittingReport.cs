using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figure and the words of <see cref="RobustOverfitting"/>.</summary>
/// <param name="settings">The settings.</param>
/// <param name="runs">A training each.</param>
/// <param name="ceiling">The greatest accuracy that there can be.</param>
internal sealed class RobustOverfittingReport(RobustOverfitting settings, IReadOnlyList<OverfittingMonitor> runs, double ceiling)
{
    /// <summary>Means over trainings.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        Mean("last-error", run => run.Last.Test, (0, 1), "test error under the attack after the last epoch"),
        Mean("chosen-error", run => run.Chosen.Test, (0, 1), "test error under the attack at the epoch of the least validation error"),
        Mean("best-error", run => run.Best.Test, (0, 1), "least test error under the attack over all epochs; it flatters, since the test set chose it"),
        Mean("gap", run => run.Gap, (0, 1), "test error under the attack at the end less the least there was"),
        Mean("saved-by-stopping", run => run.Saved, (-1, 1), "test error under the attack at the end less that at the epoch chosen by validation", Direction.Neutral),
        Mean("last-train-error", run => run.Last.Train, (0, 1), "training error under the attack after the last epoch", Direction.Neutral),
        Mean("best-epoch", run => run.Best.Epoch, (1, settings.Epochs), "the first epoch of the least test error", Direction.Neutral, "epochs"),
        Mean("chosen-epoch", run => run.Chosen.Epoch, (1, settings.Epochs), "the first epoch of the least validation error", Direction.Neutral, "epochs"),
    ];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var (gap, saved) = (runs.Average(run => run.Gap), Estimate(run => run.Saved, (-1, 1)));
        var overfits = saved.Interval is { Low: > 0 };
        return
        [
            new Finding("robust-overfitting", overfits ? FindingLevel.Warning : FindingLevel.Note,
                $"Under the attack the test error ends at {runs.Average(run => run.Last.Test):P1}, {100 * gap:0.0} points above its least, while the training error falls to {runs.Average(run => run.Last.Train):P1}; the floor is {1 - ceiling:P1}. Stopping by held-out inputs saves {100 * saved.Value:0.0} points{(saved.Interval is { } interval ? $" [{100 * interval.Low:0.0}, {100 * interval.High:0.0}]" : "")}.",
                overfits ? "Keep the parameters of the least error under attack on inputs held out for that, and do not train on to the end." : "The saving is not told from 0 with so many trainings: raise repeats, or epochs."),
            new Finding("chosen-by-the-test-set", FindingLevel.Note, "The best epoch by the test error is a minimum over epochs of the numbers it is judged by; so is any robust accuracy quoted from the best checkpoint on test inputs.", "Quote the epoch chosen by validation."),
        ];
    }

    /// <summary>Errors by epoch, means over trainings.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        List<double> epochs = [.. runs[0].Epochs.Select(epoch => (double)epoch.Epoch)];
        Line Curve(string name, Func<RobustEpoch, double> error, LineRole role) => new(name, role, epochs, [.. Enumerable.Range(0, epochs.Count).Select(i => (double?)runs.Average(run => error(run.Epochs[i])))]);
        return
        [
            new LineFigure(
                "robust-errors", "Error under the attack, epoch by epoch",
                $"Means over {runs.Count} trainings of a network of {settings.Width} units on {settings.Samples} inputs, {settings.Flips:P0} of them mislabelled, ε = {settings.Epsilon:R} in L∞, {settings.Steps} steps. The mark is the least error of any classifier on inputs that are labelled rightly.",
                new Axis("epoch"), new Axis("error under the attack"),
                [Curve("test", epoch => epoch.Test, LineRole.Measured), Curve("training", epoch => epoch.Train, LineRole.Measured), Curve("validation", epoch => epoch.Validation, LineRole.Measured)],
                [new Mark("floor", null, 1 - ceiling), new Mark("chosen by validation", runs.Average(run => run.Chosen.Epoch), null)]),
        ];
    }

    private Estimate Estimate(Func<OverfittingMonitor, double> of, (double Low, double High) range)
    {
        return MeanInterval.OfRepeats(runs.Select(of), range.Low, range.High);
    }

    private Scalar Mean(string id, Func<OverfittingMonitor, double> of, (double Low, double High) range, string estimand, Direction direction = Direction.LowerIsBetter, string unit = "1")
    {
        var estimate = Estimate(of, range);
        return new Scalar(id, estimate.Value, estimate.Interval?.Low, estimate.Interval?.High, unit, direction, runs.Count, $"{estimand}; mean over trainings, Student's interval");
    }
}
