using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using static PolicyProbe.Probes.ReportText;

namespace PolicyProbe.Probes;

/// <summary>What deep linear networks showed over the seeds, as numbers, words and pictures.</summary>
/// <param name="settings">What was asked for.</param>
/// <param name="pairs">One a seed.</param>
internal sealed class DeepLinearReport(BatchNormDiagnostic settings, IReadOnlyList<DeepLinearPair> pairs)
{
    private const double Far = 100;
    private const string Without = "without BatchNorm", With = "with BatchNorm";

    private readonly double[] _ratios = [.. pairs.Select(pair => Ratio(pair, settings.Steps[0], sample => sample.High)).OfType<double>()];

    private static (string Name, Func<DeepLinearPair, DeepLinearRun> Run)[] Networks { get; } = [(Without, pair => pair.Plain), (With, pair => pair.Normalised)];

    private static (string Id, string Name, Func<LandscapeSample, double?> Of)[] Measures { get; } =
    [
        ("loss", "loss", sample => sample.Loss),
        ("top", "top of the loss range", sample => sample.High),
        ("predictiveness", "gradient predictiveness", sample => sample.Predictiveness),
        ("smoothness", "effective smoothness β", sample => sample.Smoothness),
        ("cosine", "shift cosine, median of layers", sample => sample.Cosine),
        ("mean-shift", "shift of activations' means", sample => sample.Activations.Average(shift => shift.Mean)),
        ("variance-shift", "shift of activations' variances", sample => sample.Activations.Average(shift => shift.Variance)),
    ];

    public IReadOnlyList<Scalar> Scalars() =>
    [
        .. settings.Steps.SelectMany(step => new[]
        {
            Compared("top-ratio", step, sample => sample.High, "the top of the loss range"),
            Scalar($"top-ratio-beyond-100@{step}", Share(Tops(step), ratio => ratio > Far), "1", Direction.Neutral, $"share of seeds where that ratio is above 100, after {step} steps"),
            Compared("predictiveness-ratio", step, sample => sample.Predictiveness, "gradient predictiveness"),
            Compared("smoothness-ratio", step, sample => sample.Smoothness, "effective smoothness β"),
            Scalar($"more-shift-with-batchnorm@{step}", MoreShift(step), "1", Direction.Neutral, $"share of seeds where BatchNorm turns the layers' gradients further, after {step} steps: the median cosine over layers is lower with it"),
        }),
        Scalar($"top-ratio-below-1@{settings.Steps[0]}", Share(_ratios, ratio => ratio < 1), "1", Direction.Neutral, "share of seeds where the range with BatchNorm reaches higher, at the first look"),
    ];

    public IReadOnlyList<Finding> Findings()
    {
        var (first, last) = (settings.Steps[0], settings.Steps[^1]);
        var (ratio, share, below, shift) = (Median(_ratios), Share(_ratios, value => value > Far), Share(_ratios, value => value < 1), MoreShift(first));
        List<Finding> findings =
        [
            new("range-depends-on-the-seed", FindingLevel.Note,
                $"After {first} steps the loss range of {settings.Layers} linear layers without BatchNorm reaches {Text(ratio)} times as high as with it (median of {pairs.Count} seeds); "
                + $"above {Far:R} times in {Percent(share)} of seeds, and less high in {Percent(below)}.",
                "Look at the distribution: one seed, picked or unlucky, shows a contrast of orders of magnitude or none."),
            new("range-in-training", FindingLevel.Note,
                $"After {last} steps it reaches {Text(Median(Tops(last)))} times as high, above {Far:R} times in {Percent(Share(Tops(last), value => value > Far))} of seeds.",
                "A contrast that appears while training is one between two places, not only between two landscapes: the networks have gone different ways."),
            new("shift-is-not-what-falls", FindingLevel.Note,
                $"BatchNorm turned the layers' gradients further than no BatchNorm in {Percent(shift)} of seeds after {first} steps and in {Percent(MoreShift(last))} after {last} "
                + "(median cosine over layers before and after the step of the layers below).",
                "A share that is not near 0 speaks against reduced internal covariate shift as the reason why BatchNorm helps; one near one half leaves open whether shift rises."),
            new("what-does-not-follow", FindingLevel.Note,
                "These networks are linear, on a full batch, without BatchNorm's own scale and shift: a smoother landscape along one step is not a faster training, and nothing here is about generalisation.",
                "The exact answers beside say that the measurements are right; they say nothing about other networks. Sweep the network that you train."),
        ];
        if (pairs.Count(pair => pair.Plain.Diverged is not null || pair.Normalised.Diverged is not null) is var diverged and > 0)
            findings.Add(new("some-diverged", FindingLevel.Warning, $"{diverged} of {pairs.Count} seeds diverged before the last step; later medians are of the others.", "Compare with a smaller learning-rate before reading the later steps."));
        return findings;
    }

    public IReadOnlyList<Table> Tables() =>
    [
        new("over-seeds", "Medians over the seeds", $"Medians of {pairs.Count} seeds; in brackets the quartiles over seeds, not an interval of the median.", ["steps", "network", .. Measures.Select(measure => measure.Name)],
            [.. from step in settings.Steps from network in Networks select (IReadOnlyList<TableEntry>)[TableEntry.Of(step), TableEntry.Of(network.Name), .. Measures.Select(measure => Entry(Seen(network.Run, step, measure.Of)))]]),
    ];

    public IReadOnlyList<Figure> Figures() =>
    [
        Over("loss-range", "How high the loss reaches along a step", "top"),
        Over("predictiveness", "How far the gradient changes along a step", "predictiveness"),
        Over("smoothness", "Effective smoothness β along a step", "smoothness"),
        Layers(0),
        .. settings.Steps.Count > 1 ? new[] { Layers(settings.Steps.Count - 1) } : [],
        new LineFigure(
            "top-ratios", "One seed shows anything", $"Share of the {pairs.Count} seeds whose loss range, before training, reaches at most so many times as high without BatchNorm as with it{(Edge() is { } edge ? $"; the axis ends at {edge:g2}, and beyond lie a few seeds up to {_ratios.Where(double.IsFinite).Max():g2}" : "")}.",
            new Axis("top of the loss range, without over with BatchNorm", AxisScale.Log, High: Edge()), new Axis("share of seeds", Low: 0, High: 1),
            [Ratios()], [new Mark("equal", 1, null), new Mark("100 times", Far, null)]),
        new LineFigure(
            "one-seed", "The loss range along a step, first seed", "The paper's figure: the loss at the point (line) and its range over steps of 1/100 to 30 times the learning rate (band), of one seed.",
            new Axis("steps + 1", AxisScale.Log), new Axis("loss", AxisScale.Log),
            [.. Networks.Select(network => OneSeed(network.Name, network.Run(pairs[0])))], []),
    ];

    /// <summary>The ratios of the tops after so many steps, of the seeds that came so far in both networks.</summary>
    private double[] Tops(int step) => [.. pairs.Select(pair => Ratio(pair, step, sample => sample.High)).OfType<double>()];

    private Scalar Compared(string id, int step, Func<LandscapeSample, double> of, string what) => Scalar(
        $"{id}@{step}", Median([.. pairs.Select(pair => Ratio(pair, step, of)).OfType<double>()]), "1", Direction.Neutral, $"median over seeds of {what} without BatchNorm over that with it, after {step} steps");

    /// <summary>The share of seeds whose median cosine over the layers is lower with BatchNorm.</summary>
    private Estimate MoreShift(int step)
    {
        var both = pairs.Select(pair => (With: At(pair.Normalised, step)?.Cosine, Without: At(pair.Plain, step)?.Cosine)).Where(pair => pair is { With: not null, Without: not null }).ToList();
        return both.Count == 0 ? Estimate.None("no seed came so far", 0) : ProportionInterval.ClopperPearson(both.Count(pair => pair.With < pair.Without), both.Count);
    }

    private static LandscapeSample? At(DeepLinearRun run, int step) => run.Samples.FirstOrDefault(sample => sample.Step == step);

    /// <summary>Without over with; infinite where the one overflows, null where a network did not come so far.</summary>
    private static double? Ratio(DeepLinearPair pair, int step, Func<LandscapeSample, double> of) =>
        (At(pair.Plain, step), At(pair.Normalised, step)) is ({ } plain, { } normalised) ? of(plain) / of(normalised) is var ratio && !double.IsNaN(ratio) ? ratio : double.PositiveInfinity : null;

    private static Estimate Median(double[] ratios) => ratios.Length == 0 ? Estimate.None("no seed came so far", 0) : MedianInterval.Of(ratios);

    private static Estimate Share(double[] ratios, Func<double, bool> met) =>
        ratios.Length == 0 ? Estimate.None("no seed came so far", 0) : ProportionInterval.ClopperPearson(ratios.Count(met), ratios.Length);

    /// <summary>A measure after so many steps, of every seed that came so far, ascending.</summary>
    private List<double> Seen(Func<DeepLinearPair, DeepLinearRun> run, int step, Func<LandscapeSample, double?> of) =>
        [.. pairs.Select(pair => run(pair).Samples.FirstOrDefault(sample => sample.Step == step)).Select(sample => sample is null ? null : of(sample))
            .OfType<double>().Where(value => !double.IsNaN(value)).Order()];

    private static TableEntry Entry(List<double> seen) => seen.Count == 0 ? TableEntry.Of("diverged")
        : new TableEntry(Value: Finite(MedianInterval.Quantile(seen, 0.5)), Low: Finite(MedianInterval.Quantile(seen, 0.25)), High: Finite(MedianInterval.Quantile(seen, 0.75)));

    private LineFigure Over(string id, string title, string measure) => new(
        id, title, $"Median of {pairs.Count} seeds and quartiles (band), over steps of 1/100 to 30 times the learning rate.", new Axis("steps + 1", AxisScale.Log), new Axis(Measures.First(one => one.Id == measure).Name, AxisScale.Log),
        [.. Networks.Select(network => Spread(network.Name, [.. settings.Steps.Select(step => step + 1.0)], [.. settings.Steps.Select(step => Seen(network.Run, step, Measures.First(one => one.Id == measure).Of))]))], []);

    private LineFigure Layers(int at) => new(
        $"shift-after-{settings.Steps[at]}", $"How far the step below turns a layer's gradient, after {settings.Steps[at]} steps",
        $"Internal covariate shift as the cosine between a layer's gradient before and after the step of the layers below: median of {pairs.Count} seeds and quartiles (band); 1 is no shift.",
        new Axis("layer"), new Axis("cos(G, G')", Low: -1, High: 1),
        [.. Networks.Select(network => Spread(
            network.Name, [.. Enumerable.Range(1, settings.Layers).Select(layer => (double)layer)],
            [.. Enumerable.Range(0, settings.Layers).Select(layer => Seen(network.Run, settings.Steps[at], sample => sample.Shifts[layer].Cosine))]))], []);

    private static Line Spread(string name, double[] x, List<double>[] seen) => new(
        name, LineRole.Measured, x, Quantiles(seen, 0.5), Quantiles(seen, 0.25), Quantiles(seen, 0.75));

    private static List<double?> Quantiles(List<double>[] seen, double p) => [.. seen.Select(values => values.Count == 0 ? null : Finite(MedianInterval.Quantile(values, p)))];

    /// <summary>Where the axis of the ratios ends: a hundred times the ninth decile where a seed lies beyond; null for what the seeds ask.</summary>
    private double? Edge()
    {
        double[] sorted = [.. _ratios.Where(double.IsFinite).Order()];
        return sorted.Length >= 10 && Math.Max(Far, 100 * sorted[sorted.Length * 9 / 10]) is var edge && sorted[^1] > edge ? edge : null;
    }

    private Line Ratios()
    {
        double[] sorted = [.. _ratios.Where(double.IsFinite).Order()];
        return new Line("seeds", LineRole.Measured, sorted, [.. sorted.Select((_, i) => (double?)((i + 1.0) / pairs.Count))]);
    }

    private static Line OneSeed(string name, DeepLinearRun run) => new(
        name, LineRole.Measured, [.. run.Samples.Select(sample => sample.Step + 1.0)], [.. run.Samples.Select(sample => Finite(sample.Loss))],
        [.. run.Samples.Select(sample => Finite(sample.Low))], [.. run.Samples.Select(sample => Finite(sample.High))]);
}
