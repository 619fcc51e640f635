using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using static PolicyProbe.Probes.ReportText;

namespace PolicyProbe.Probes;

/// <summary>What <see cref="CriticalSamples"/> says of networks that fitted real and random labels.</summary>
/// <param name="settings">The settings.</param>
/// <param name="fits">A draw each.</param>
internal sealed class CriticalFitReport(CriticalSamples settings, IReadOnlyList<CriticalFit> fits)
{
    private string Of => $"over {fits.Count} draws of data and weights";

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        .. settings.Radii.SelectMany((radius, i) => new[]
        {
            Scalar($"real@{radius:R}", Mean(fit => fit.Real[i]), "1", Direction.Neutral, $"share of fresh inputs found critical at r = {radius:R}, of a network that fitted real labels; Student's interval {Of}"),
            Scalar($"random@{radius:R}", Mean(fit => fit.Random[i]), "1", Direction.Neutral, "the same of a network that fitted random labels of the same inputs"),
            Scalar($"random-less-real@{radius:R}", Difference(i), "1", Direction.Neutral, "their difference, draw by draw"),
            Scalar($"langevin-less-ascent@{radius:R}", MeanInterval.OfRepeats(fits.Select(fit => fit.Langevin[i] - fit.Random[i])), "1", Direction.Neutral, "what a noisy walk finds of the latter with as many gradients, less what ascents find"),
        }),
    ];

    /// <summary>What to conclude.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var middle = settings.Radii.Count / 2;
        var (difference, noise) = (Difference(middle), settings.Radii.Select((_, i) => fits.Average(fit => fit.Langevin[i] - fit.Random[i])).ToList());
        var findings = new List<Finding>
        {
            new("exact-on-linear", FindingLevel.Note, "On linear classifiers the search finds exactly the critical inputs, in every dimension and at every radius.", "On a network it is a lower bound: raise starts and iterations until the share stays."),
            new("random-labels", FindingLevel.Note,
                $"At r = {settings.Radii[middle]:R}, {Percent(Mean(fit => fit.Random[middle]))} of fresh inputs are critical after fitting {settings.Fitted} random labels and {Percent(Mean(fit => fit.Real[middle]))} after fitting real ones; difference {Percent(difference)}.",
                difference.Interval is { Low: > 0 } ? "A network that memorises puts more boundary between its points: compare agents at equal radii and scales of their inputs." : "The difference is not clear at this radius: draw more, or fit more points."),
            new("noise-in-the-search", FindingLevel.Note,
                $"With as many gradients a noisy walk finds between {noise.Min():P1} and {noise.Max():P1} of the inputs more than ascents from {settings.Starts} starts.".Replace("-", "−", StringComparison.Ordinal),
                noise.Max() > 0.01 ? "Noise pays here: raise starts." : "Noise does not pay here; the probe searches by ascents."),
        };
        if (fits.Count(fit => !fit.Fits) is > 0 and var unfit)
            findings.Add(new Finding("not-fitted", FindingLevel.Warning, $"In {unfit} of {fits.Count} draws a network still made mistakes after {settings.Epochs:N0} epochs.", "Raise epochs or width; its share is not that of a network that fits."));
        return findings;
    }

    /// <summary>Both shares against the radius.</summary>
    public IReadOnlyList<Figure> Figures() =>
    [
        new LineFigure(
            "fitted-critical-ratio", "Critical sample ratio after fitting real and random labels",
            $"Share of {settings.Inputs / 10} fresh inputs found critical, of networks with {settings.Width} hidden units that fitted {settings.Fitted} points of two Gaussians in {CriticalFit.Dimension} dimensions. Bands: 95 % intervals {Of}.",
            new Axis("r", AxisScale.Log), new Axis("critical sample ratio", AxisScale.Linear, 0, 1),
            [
                ReportText.Line("random labels", settings.Radii, [.. settings.Radii.Select((_, i) => Mean(fit => fit.Random[i]))]),
                ReportText.Line("real labels", settings.Radii, [.. settings.Radii.Select((_, i) => Mean(fit => fit.Real[i]))]),
            ],
            []),
    ];

    private Estimate Mean(Func<CriticalFit, double> share) => MeanInterval.OfRepeats(fits.Select(share), 0, 1);

    private Estimate Difference(int i) => MeanInterval.OfRepeats(fits.Select(fit => fit.Random[i] - fit.Real[i]), -1, 1);
}
