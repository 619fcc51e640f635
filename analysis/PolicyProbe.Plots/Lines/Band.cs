using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>
/// A connected piece of a curve's band, with both edges finite. An end that is unbounded lies at the edge of the figure;
/// where neither end is known there is no band, and the piece stops.
/// </summary>
/// <param name="X">Abscissae, at least one.</param>
/// <param name="Low">The lower edge, as many.</param>
/// <param name="High">The upper edge, as many.</param>
internal sealed record Band(IReadOnlyList<double> X, IReadOnlyList<double> Low, IReadOnlyList<double> High)
{
    /// <summary>The pieces of a curve's band.</summary>
    /// <param name="line">The curve.</param>
    /// <param name="scale">The horizontal axis' scale.</param>
    /// <param name="range">What the vertical axis shows.</param>
    public static IReadOnlyList<Band> Of(Line line, AxisScale scale, AxisRange range)
    {
        var pieces = new List<Band>();
        var (xs, lows, highs) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i <= line.X.Count; i++)
        {
            if (i < line.X.Count && AxisRange.Has(scale, line.X[i]) && Edges(line.Low?[i], line.High?[i], range) is { } edges)
            {
                xs.Add(line.X[i]);
                lows.Add(edges.Low);
                highs.Add(edges.High);
            }
            else if (xs.Count > 0)
            {
                pieces.Add(new Band(xs, lows, highs));
                (xs, lows, highs) = ([], [], []);
            }
        }
        return pieces;
    }

    private static (double Low, double High)? Edges(double? low, double? high, AxisRange range)
    {
        var (l, h) = (Finite(low), Finite(high));
        if (l is null && h is null) return null;
        if (range.Scale == AxisScale.Linear) return (l ?? range.Low, h ?? range.High);
        if (h is <= 0) return null;
        return (l is > 0 ? l.Value : range.Low, h ?? range.High); // an interval that reaches zero has no foot on this axis
    }

    private static double? Finite(double? value) => value is { } v && double.IsFinite(v) ? v : null;
}
