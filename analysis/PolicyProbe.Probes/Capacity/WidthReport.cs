using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figure and the words of <see cref="UnitCapacities"/> about networks of growing width.</summary>
/// <param name="settings">Widths, draws.</param>
/// <param name="outcomes">[widths][draws].</param>
internal sealed class WidthReport(UnitCapacities settings, IReadOnlyList<WidthStudy.Outcome[]> outcomes)
{
    /// <summary>What has to hold of every training.</summary>
    public IEnumerable<GroundTruthCheck> Checks()
    {
        var tests = outcomes.Sum(of => of.Length) * 1000;
        var floor = 1 - WidthStudy.Data.Ceiling(0);
        yield return GroundTruthCheck.AtLeast("error-floor", outcomes.SelectMany(of => of).Average(of => of.Error), floor, 4 * Math.Sqrt(floor * (1 - floor) / tests), "mean error on fresh inputs: at least 1 − Φ(m√d), that of the best classifier; 4 binomial standard errors");
        yield return GroundTruthCheck.AtMost("product-below-layer", outcomes.SelectMany(of => of).Max(of => of.Units.Product / (of.Units.Impact * of.Units.Movement)), 1, 1e-11, "greatest Σ αβ over ‖V‖_F‖U − U⁰‖_F of all trainings: at most 1 by Cauchy and Schwarz");
    }

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        .. WidthStudy.Measures.SelectMany(measure => settings.Widths.Select((width, w) => ReportText.Scalar($"{measure.Id}@{width}", Over(w, measure.Of), "1", Direction.Neutral, $"{measure.Name} of a network of {width} units when it fits, mean over trainings"))),
        .. settings.Widths.Select((width, w) => ReportText.Scalar($"error@{width}", Over(w, of => of.Error), "1", Direction.LowerIsBetter, $"error on fresh inputs of a network of {width} units, mean over trainings")),
        .. WidthStudy.Measures.Select(measure => ReportText.Scalar($"{measure.Id}-slope", Slope(measure.Of), "1", Direction.Neutral, $"slope of log {measure.Name} over log width by least squares, mean over draws of the data")),
    ];

    /// <summary>What falls with width and what does not.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var slopes = WidthStudy.Measures.Select(measure => (measure.Name, Slope: Slope(measure.Of))).ToList();
        string Named(Func<Interval, bool> which) => slopes.Where(of => of.Slope.Interval is { } interval && which(interval)).Select(of => $"{of.Name} (slope {ReportText.Text(of.Slope)})").ToList() is { Count: > 0 } found ? string.Join(", ", found) : "nothing";
        var late = outcomes.SelectMany(of => of).Count(of => of.Loss > settings.Loss);
        return
        [
            new Finding("falls-with-width", FindingLevel.Note, $"With width falls: {Named(interval => interval.High < 0)}. What rises: {Named(interval => interval.Low > 0)}. By slopes of logarithms over {settings.Widths[0]} to {settings.Widths[^1]} units.", "A wide network that fits the same data needs less of each unit; measures that only count weights miss it."),
            new Finding("theorem-of-two-layers", FindingLevel.Note, "The bound is for two layers of ReLU units; its constants make it far larger than 1 here.", "Read the term as a scale to compare networks by, not as a promise."),
            .. late == 0 ? Array.Empty<Finding>() : [new Finding("not-fitted", FindingLevel.Warning, $"{late} of {outcomes.Sum(of => of.Length)} trainings had not come to a loss of {settings.Loss:R} after {settings.Epochs} epochs.", "Raise epochs: measures compare networks that fit alike.")],
        ];
    }

    /// <summary>Measures over width.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        double[] widths = [.. settings.Widths.Select(width => (double)width)];
        return
        [
            new LineFigure("measures-over-width", "Measures of networks that fit the same data, against width", $"Means over {settings.Draws} trainings of each width, over the value at {settings.Widths[0]} units; band: Student's 95 % interval.", new Axis("units", AxisScale.Log), new Axis($"measure, over that at {settings.Widths[0]} units", AxisScale.Log),
                [.. WidthStudy.Measures.Where(measure => measure.Id is "capacity" or "impact" or "movement" or "product" or "layer-term").Select(measure =>
                {
                    var (first, over) = (Over(0, measure.Of).Value!.Value, settings.Widths.Select((_, w) => Over(w, measure.Of)).ToList());
                    return new Line(measure.Name, LineRole.Measured, widths, [.. over.Select(of => of.Value / first)], [.. over.Select(of => of.Interval?.Low / first)], [.. over.Select(of => of.Interval?.High / first)]);
                })], []),
        ];
    }

    private Estimate Over(int w, Func<WidthStudy.Outcome, double> of) => MeanInterval.Student([.. outcomes[w].Select(of)]);

    private Estimate Slope(Func<WidthStudy.Outcome, double> of)
    {
        double[] logs = [.. settings.Widths.Select(width => Math.Log(width))];
        return MeanInterval.Student([.. Enumerable.Range(0, settings.Draws).Select(draw => LogSlope.Of(logs, [.. outcomes.Select(width => Math.Log(of(width[draw])))]))]);
    }
}
