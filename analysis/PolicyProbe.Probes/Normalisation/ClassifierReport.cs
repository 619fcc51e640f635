using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using static PolicyProbe.Probes.ReportText;

namespace PolicyProbe.Probes;

/// <summary>What classifiers under several normalisations showed along training, as numbers, words and pictures.</summary>
/// <param name="settings">What was asked for.</param>
/// <param name="images">What they learned.</param>
/// <param name="runs">One a normalisation.</param>
internal sealed class ClassifierReport(BatchNormDiagnostic settings, ImageSet images, IReadOnlyList<ClassifierRun> runs)
{
    private static (string Id, string Name, Func<LandscapeSample, double?> Of)[] Measures { get; } =
    [
        ("loss", "loss", sample => sample.Loss),
        ("range", "loss range", sample => sample.High - sample.Low),
        ("predictiveness", "gradient predictiveness", sample => sample.Predictiveness),
        ("smoothness", "effective smoothness β", sample => sample.Smoothness),
        ("cosine", "shift cosine, median of layers", sample => sample.Cosine),
    ];

    private string Caption => $"One training on {images.Name}, minibatches of {settings.Minibatch}, learning rate {settings.ClassifierRate:R}; steps of ½ to 4 times it, along the minibatch's own gradient.";

    public IReadOnlyList<Scalar> Scalars() =>
    [
        .. runs.SelectMany(run => run.Samples.SelectMany(sample => Measures.Select(measure =>
            Plain($"{Name(run)}-{measure.Id}@{sample.Step}", measure.Of(sample), "1", Direction.Neutral, 1, $"{measure.Name} with normalisation {Name(run)} after {sample.Step} steps, of one minibatch")))),
        .. runs.Select(run => Scalar($"{Name(run)}-accuracy", run.Accuracy is { } right ? ProportionInterval.ClopperPearson((int)Math.Round(right * images.Held), images.Held) : Estimate.None("no image was held out", 0), "1", Direction.HigherIsBetter,
            $"share of {images.Held} held-out images that are right with normalisation {Name(run)}, in evaluation mode")),
    ];

    public IReadOnlyList<GroundTruthCheck> Checks() =>
        [.. runs.Select(run => GroundTruthCheck.Equal($"moved-buffers-{Name(run)}", run.MovedBuffers, 0, 0, "a measurement moves no statistics: buffers that differ after all looks"))];

    public IReadOnlyList<Finding> Findings()
    {
        string Medians(Func<LandscapeSample, double?> of) => string.Join(", ", runs.Select(run => $"{Name(run)} {Number(Median(run, of))}"));
        return
        [
            new("range-by-normalisation", FindingLevel.Note, $"Median over the looks of the loss range along a step: {Medians(sample => sample.High - sample.Low)}.",
                "Noisy BatchNorm and ℓp beside BatchNorm tell what of it is the landscape and what the distributions of activations."),
            new("shift-by-normalisation", FindingLevel.Note, $"Median shift cosine (1 is no shift): {Medians(sample => sample.Cosine)}.", "Where noisy BatchNorm shifts most and still has a smooth landscape, shift is not what matters."),
            new("one-training", FindingLevel.Note, "Every normalisation was trained once, from the same weights on the same minibatches.", "Repeat with --seed 2, 3, … before taking a difference for one of normalisations; deep-linear shows how much seeds differ."),
        ];
    }

    public IReadOnlyList<Figure> Figures() =>
    [
        new LineFigure(
            "loss-range", "The loss range along a step", $"{Caption} The loss at the point (line) and its range over the steps (band).", new Axis("steps + 1", AxisScale.Log), new Axis("loss"),
            [.. runs.Where(run => run.Normalisation is ImageNormalisation.None or ImageNormalisation.Batch or ImageNormalisation.NoisyBatch).Select(run => new Line(
                Name(run), LineRole.Measured, Steps(run), [.. run.Samples.Select(sample => Finite(sample.Loss))], [.. run.Samples.Select(sample => Finite(sample.Low))], [.. run.Samples.Select(sample => Finite(sample.High))]))], []),
        .. Measures.Skip(1).Take(3).Select(measure => new LineFigure(
            measure.Id, $"{measure.Name} along a step", Caption, new Axis("steps + 1", AxisScale.Log), new Axis(measure.Name, AxisScale.Log),
            [.. runs.Select(run => new Line(Name(run), LineRole.Measured, Steps(run), [.. run.Samples.Select(sample => Finite(measure.Of(sample)))]))], [])),
        .. Enumerable.Range(0, runs[0].Samples[0].Shifts.Count).Skip(1).Select(layer => new LineFigure(
            $"shift-of-layer-{layer + 1}", $"How far the step below turns layer {layer + 1}'s gradient", $"{Caption} cos(G, G') with the layers below before and after the step; 1 is no shift.", new Axis("steps + 1", AxisScale.Log), new Axis("cos(G, G')"),
            [.. runs.Select(run => new Line(Name(run), LineRole.Measured, Steps(run), [.. run.Samples.Select(sample => Finite(sample.Shifts[layer].Cosine))]))], [])),
    ];

    private static double[] Steps(ClassifierRun run) => [.. run.Samples.Select(sample => sample.Step + 1.0)];

    private static double? Median(ClassifierRun run, Func<LandscapeSample, double?> of) => run.Samples.Select(of).OfType<double>().ToList() is { Count: > 0 } seen ? MedianInterval.Of(seen).Value : null;

    private static string Name(ClassifierRun run) => run.Normalisation switch { ImageNormalisation.NoisyBatch => "noisy-batch", var form => form.ToString().ToLowerInvariant() };
}
