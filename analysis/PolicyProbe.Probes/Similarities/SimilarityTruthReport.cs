using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>What <see cref="Similarity"/> says of representations whose alignment is known.</summary>
/// <param name="settings">The settings.</param>
/// <param name="means">Mean alignment of independent representations, both kinds, at each size.</param>
/// <param name="tuned">A network that goes on with another task.</param>
internal sealed class SimilarityTruthReport(Similarity settings, IReadOnlyList<(double Biased, double Debiased)> means, IReadOnlyList<FineTuning> tuned)
{
    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        .. settings.Sizes.SelectMany((n, i) => new[]
        {
            ReportText.Plain($"independent-biased@{n}", means[i].Biased, "1", Direction.Neutral, settings.Draws, $"mean biased CKA of independent Gaussians [{n}, {settings.First}] and [{n}, {settings.Second}]"),
            ReportText.Plain($"independent-debiased@{n}", means[i].Debiased, "1", Direction.Neutral, settings.Draws, "the same, debiased: a quotient of unbiased numbers, about 0"),
        }),
        .. tuned.Select(way => ReportText.Plain($"body-kept@{way.Part.ToString().ToLowerInvariant()}", way.Kept, "1", Direction.Neutral, 60, $"CKA of the body's features before and after the second task, training {Words(way.Part)}")),
    ];

    /// <summary>What to conclude.</summary>
    public IReadOnlyList<Finding> Findings() =>
    [
        new Finding("biased-is-not-zero", FindingLevel.Note, $"Of representations that have nothing in common the biased kind gives {means[0].Biased:0.00} on {settings.Sizes[0]} inputs and {means[^1].Biased:0.00} on {settings.Sizes[^1]}, the debiased {ReportText.Number(means[0].Debiased)} and {ReportText.Number(means[^1].Debiased)}.", "Compare layers by the debiased kind, or with a layer that is known to be unrelated on the same inputs."),
        new Finding("what-a-frozen-body-costs", FindingLevel.Note, $"With its body frozen the network gets to {Reached(TrainedPart.Head)}, with its head frozen to {Reached(TrainedPart.Body)}, with nothing frozen to {Reached(TrainedPart.Both)} (½ mean square).", "If a refitted head on a frozen body does as well as the whole network, the features were there already."),
    ];

    /// <summary>Independent representations, and the way to the second task.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        double[] n = [.. settings.Sizes.Select(size => (double)size)];
        double[] fine = [.. Enumerable.Range(0, 41).Select(i => n[0] * Math.Pow(n[^1] / n[0], i / 40.0))];
        var (biased, debiased) = ("biased", "debiased");
        return
        [
            new LineFigure("independent", "CKA of representations that have nothing in common", $"Mean of {settings.Draws:N0} pairs of independent Gaussians of {settings.First} and {settings.Second} features; dashed √(pq/((n + p)(n + q))), the quotient of the means.", new Axis("inputs n", AxisScale.Log), new Axis("CKA"),
            [
                new Line(biased, LineRole.Measured, n, [.. means.Select(mean => (double?)mean.Biased)]),
                new Line("by the quotient of means", LineRole.Theory, fine, [.. fine.Select(size => (double?)AlignmentTruths.Expected(size, settings.First, settings.Second))], About: biased),
                new Line(debiased, LineRole.Measured, n, [.. means.Select(mean => (double?)mean.Debiased)]),
            ], [new Mark("nothing in common", null, 0)]),
            new LineFigure("fine-tuning", "Going on with another task", $"½ mean square of a linear network of {settings.Hidden} hidden units; dashed lines are closed forms.", new Axis("gradient steps", AxisScale.Log), new Axis("loss", AxisScale.Log),
                [.. tuned.SelectMany(way => Lines(way))], [new Mark("optimum on the frozen body", null, tuned.Single(way => way.Part == TrainedPart.Head).Optimum)]),
        ];
    }

    private static IEnumerable<Line> Lines(FineTuning way)
    {
        int[] shown = [.. Enumerable.Range(1, way.Losses.Length - 1).Where(t => t <= 20 || t % Math.Max(1, way.Losses.Length / 100) == 0)], seen = [.. shown.Where((t, place) => t < 10 || place % 5 == 0)];
        double[] steps = [.. shown.Select(t => (double)t)];
        yield return new Line(Words(way.Part), LineRole.Measured, [.. seen.Select(t => (double)t)], [.. seen.Select(t => (double?)way.Losses[t])]);
        if (way.Exact is { } exact)
            yield return new Line($"{Words(way.Part)}, exact", LineRole.Theory, steps, [.. shown.Select(t => (double?)exact[t])], About: Words(way.Part));
    }

    private string Reached(TrainedPart part) => ReportText.Number(tuned.Single(way => way.Part == part).Losses[^1]);

    private static string Words(TrainedPart part) => part switch { TrainedPart.Head => "the head alone", TrainedPart.Body => "the body alone", _ => "both layers" };
}
