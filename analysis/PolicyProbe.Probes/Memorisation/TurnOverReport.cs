using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>The truths, numbers, words and figures of <see cref="TurnOverDropout"/>.</summary>
/// <param name="settings">The settings.</param>
/// <param name="trained">Trainings.</param>
/// <param name="ridges">Ridge regressions.</param>
internal sealed class TurnOverReport(TurnOverDropout settings, IReadOnlyList<MemorisedSamples> trained, IReadOnlyList<RidgeComparison> ridges)
{
    /// <summary>Leaving out in closed form, and flipped labels above chance.</summary>
    public IEnumerable<GroundTruthCheck> Checks()
    {
        yield return GroundTruthCheck.Equal("left-out", ridges.Max(ridge => ridge.Gap), 0, 1e-10, "½(e/(1 − h))² − ½e² against fitting again without the sample, largest difference; rounding");
        yield return GroundTruthCheck.Equal("copies", ridges.Max(ridge => ridge.CopyGap), 0, 1e-12, "leverage of one of c = 1, 2, 8 copies against a/(1 + ca); rounding: it falls as 1/c, and with it the influence");
        var (flipped, clean) = (settings.Flipped, settings.Samples - (2 * settings.Flipped));
        var chance = Math.Sqrt((flipped + clean + 1.0) / (12.0 * flipped * clean) / trained.Count);
        yield return GroundTruthCheck.AtLeast("flipped-above-clean", trained.Average(one => one.FlippedAboveClean), 0.5 + (4 * chance), 0, "P(a flipped sample's self-influence is above a clean one's): ½ by chance, rejected by Mann and Whitney's test at 4 of its standard errors");
    }

    /// <summary>Self-influences by group, and ranks against leaving out.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        Mean("influence-clean", one => one.Clean.Average(), "mean self-influence of clean samples", "nats"),
        Mean("influence-flipped", one => one.Flipped.Average(), "mean self-influence of samples with a flipped label", "nats"),
        Mean("influence-copied", one => one.Copied.Average(), $"mean self-influence of a copy among {settings.Copies} of a flipped sample", "nats"),
        Mean("flipped-less-copied", one => one.Flipped.Average() - one.Copied.Average(), "flipped less copied, of one training", "nats"),
        Mean("flipped-above-clean", one => one.FlippedAboveClean, "P(a flipped sample's self-influence is above a clean one's)", "1", (0, 1)),
        Mean("train-error", one => one.TrainError, "share of samples that their own masks' networks get wrong at the end", "1", (0, 1)),
        .. settings.Masks.Select((masks, k) => Rank(k) with { Id = $"rank@{masks}" }),
    ];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var (flipped, copied, clean) = (MeanInterval.OfRepeats(trained.Select(one => one.Flipped.Average())), MeanInterval.OfRepeats(trained.Select(one => one.Copied.Average())), MeanInterval.OfRepeats(trained.Select(one => one.Clean.Average())));
        return
        [
            new Finding("learnt-by-heart", FindingLevel.Note, $"A sample with a flipped label raises the loss on itself by {DrawMean.Text(flipped)} nats where it was not learnt, a clean one by {DrawMean.Text(clean)}. With {settings.Copies} copies in the set it is {DrawMean.Text(copied)}: the units that one copy spared have learnt it from the others.", "A high self-influence is a sample that nothing else explains: look at its label. A low one says that others teach the same, right or wrong: copies of an error hide it."),
            new Finding("against-leaving-out", FindingLevel.Note, $"On ridge regression the ranks of one training's estimates agree with leaving out to {DrawMean.Text(MeanInterval.OfRepeats(ridges.Select(ridge => ridge.Ranks[0])))}, of means over {settings.Masks[^1]:N0} trainings to {DrawMean.Text(MeanInterval.OfRepeats(ridges.Select(ridge => ridge.Ranks[^1])))} (1 is agreement).", "One training's masks tell groups apart, hardly single samples: average over several. Even then it is the influence in a network of half the units, not in the one that is deployed."),
        ];
    }

    /// <summary>Self-influences by group, and ranks by trainings.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        var groups = new (string Name, Func<MemorisedSamples, double[]> Of)[] { ("flipped", one => one.Flipped), ($"flipped, {settings.Copies} copies", one => one.Copied), ("clean", one => one.Clean) };
        List<Estimate> means = [.. groups.Select(group => MeanInterval.OfRepeats(trained.Select(one => group.Of(one).Average())))], ranks = [.. settings.Masks.Select((_, k) => MeanInterval.OfRepeats(ridges.Select(ridge => ridge.Ranks[k])))];
        return
        [
            new IntervalFigure("self-influence", "What samples do to the loss on themselves", $"Means over {trained.Count} trainings of {settings.Width} ReLU units with their 95 % intervals; pale, each training's own.", new Axis("self-influence (nats)"), [.. groups.Select(group => group.Name)],
                [new IntervalGroup("mean", [.. means.Select(mean => mean.Value)], [.. means.Select(mean => mean.Interval?.Low)], [.. means.Select(mean => mean.Interval?.High)], [.. groups.Select(group => (IReadOnlyList<double>)[.. trained.Select(one => group.Of(one).Average())])])], [new Mark("0", 0, null)]),
            new LineFigure("ranks-of-influence", "Agreement with leaving out, against trainings averaged", $"Spearman's rank correlation over {settings.Samples} samples of a ridge regression, mean of {ridges.Count} with its 95 % interval.", new Axis("trainings with other masks", AxisScale.Log), new Axis("rank correlation", AxisScale.Linear, 0, 1),
                [new Line("self-influence", LineRole.Measured, [.. settings.Masks.Select(masks => (double)masks)], [.. ranks.Select(rank => rank.Value)], [.. ranks.Select(rank => rank.Interval?.Low)], [.. ranks.Select(rank => rank.Interval?.High)])], []),
        ];
    }

    private Scalar Rank(int k) => DrawMean.Scalar("rank", ridges.Select(ridge => ridge.Ranks[k]), "1", Direction.HigherIsBetter, $"Spearman's rank correlation of self-influences, estimated as means over {settings.Masks[k]} trainings with other masks, with leaving out in ridge regression", (-1, 1));

    private Scalar Mean(string id, Func<MemorisedSamples, double> of, string estimand, string unit, (double Low, double High)? range = null) => DrawMean.Scalar(id, trained.Select(of), unit, Direction.Neutral, estimand, range);
}
