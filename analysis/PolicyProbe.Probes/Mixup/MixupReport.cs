using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the words and the figure of <see cref="ManifoldMixup"/>.</summary>
/// <param name="settings">The settings.</param>
/// <param name="runs">Three trainings each.</param>
internal sealed class MixupReport(ManifoldMixup settings, IReadOnlyList<MixupTraining> runs)
{
    private static readonly (string Id, string Name, Func<MixupTraining, MixupArm> Of)[] Arms =
        [("plain", "without mixing", run => run.Plain), ("input", "inputs mixed", run => run.Input), ("manifold", "hidden states mixed", run => run.Manifold)];

    /// <summary>Spread, directions and test error, and what mixing changed.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        .. Arms.SelectMany(arm => new[]
        {
            DrawMean.Scalar($"train-singular-sum-{arm.Id}", runs.Select(run => arm.Of(run).Train.Sum), "1", Direction.LowerIsBetter, $"Σs of a class in the last hidden layer over the distance of the class means, training inputs, {arm.Name}"),
            DrawMean.Scalar($"train-directions-{arm.Id}", runs.Select(run => arm.Of(run).Train.Directions), "1", Direction.LowerIsBetter, $"(Σs²)²/Σs⁴ likewise, {arm.Name}"),
            DrawMean.Scalar($"test-singular-sum-{arm.Id}", runs.Select(run => arm.Of(run).Test.Sum), "1", Direction.LowerIsBetter, $"Σs likewise, held-out inputs, {arm.Name}"),
            DrawMean.Scalar($"test-directions-{arm.Id}", runs.Select(run => arm.Of(run).Test.Directions), "1", Direction.LowerIsBetter, $"(Σs²)²/Σs⁴ likewise, held-out inputs, {arm.Name}"),
            DrawMean.Scalar($"test-error-{arm.Id}", runs.Select(run => arm.Of(run).Test.Error), "1", Direction.LowerIsBetter, $"test error, {arm.Name}", (0, 1)),
        }),
        Change("train-singular-sum-change", arm => arm.Train.Sum, "Σs on training inputs with hidden states mixed less without mixing, same data and weights"),
        Change("train-directions-change", arm => arm.Train.Directions, "(Σs²)²/Σs⁴ on training inputs with hidden states mixed less without mixing"),
        Change("test-singular-sum-change", arm => arm.Test.Sum, "Σs on held-out inputs with hidden states mixed less without mixing"),
        DrawMean.Scalar("test-error-of-input-change", runs.Select(run => run.Input.Test.Error - run.Plain.Test.Error), "1", Direction.LowerIsBetter, "test error with inputs mixed less without mixing"),
        Change("test-error-change", arm => arm.Test.Error, "test error with hidden states mixed less without mixing"),
    ];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var (sum, directions, error) = (Paired(arm => arm.Train.Sum), Paired(arm => arm.Train.Directions), Paired(arm => arm.Test.Error));
        var input = MeanInterval.OfRepeats(runs.Select(run => run.Input.Test.Error - run.Plain.Test.Error));
        return
        [
            new Finding("flattening", FindingLevel.Note, $"Mixing hidden states changes the sum of a class's singular values, as shares of the distance between classes, by {DrawMean.Text(sum)} ({Said(sum, "smaller", "larger")}), the number of directions they spread over by {DrawMean.Text(directions)} ({Said(directions, "fewer", "more")}), and the test error by {DrawMean.Text(error)} ({Said(error, "lower", "higher")}).", "Flattening is what the method promises; whether it helps is the test error's to say. For a policy there are no labels to mix: mix the value network's targets, and judge by held-out fit."),
            new Finding("mixtures-on-the-wrong-ring", FindingLevel.Note, $"Halfway between two inputs of the outer ring lies the inner one: mixing inputs changes the test error by {DrawMean.Text(input)} ({Said(input, "lower", "higher")}).", "Mix inputs only where the line between two of a class stays in the class; states of an environment rarely promise that."),
            new Finding("linear-is-input-mixup", FindingLevel.Note, "In a linear network mixing at any layer is mixing inputs, exactly: what manifold mixup adds lies in the nonlinearity.", string.Empty),
        ];
    }

    /// <summary>Singular values one by one.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        double[] places = [.. Enumerable.Range(1, settings.Width).Select(k => (double)k)];
        Line Curve((string Id, string Name, Func<MixupTraining, MixupArm> Of) arm)
        {
            var means = places.Select((_, k) => MeanInterval.OfRepeats(runs.Select(run => arm.Of(run).Train.Singular[k]))).ToList();
            double? Drawn(double? value) => value is > 1e-4 ? value : null;
            return new Line(arm.Name, LineRole.Measured, places, [.. means.Select(mean => Drawn(mean.Value))], [.. means.Select(mean => Drawn(mean.Interval?.Low))], [.. means.Select(mean => mean.Interval?.High)]);
        }

        return
        [
            new LineFigure("class-singular-values", "How a class varies in the last hidden layer", $"Singular values of a class's training rows around their mean, over the distance of the class means: means over {runs.Count} trainings of {settings.Width} + {settings.Width} ReLU units on two rings with 95 % intervals, λ ~ Beta({settings.Alpha:R}, {settings.Alpha:R}). Those below 10⁻⁴ are not drawn.", new Axis("place of the singular value"), new Axis("singular value", AxisScale.Log, Low: 1e-3), [.. Arms.Select(Curve)], []),
        ];
    }

    private static string Said(Estimate change, string less, string more) => change.Interval switch { { High: < 0 } => less, { Low: > 0 } => more, _ => "not told from 0" };

    private Estimate Paired(Func<MixupArm, double> of) => MeanInterval.OfRepeats(runs.Select(run => of(run.Manifold) - of(run.Plain)));

    private Scalar Change(string id, Func<MixupArm, double> of, string estimand) => DrawMean.Scalar(id, runs.Select(run => of(run.Manifold) - of(run.Plain)), "1", Direction.LowerIsBetter, estimand);
}
