using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>A figure of rows with everything decided that is not a program's own business: range, colours, heights, what has a place.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="X">What the horizontal axis shows.</param>
/// <param name="Series">The groups, most important first.</param>
internal sealed record IntervalScene(IntervalFigure Figure, AxisRange X, IReadOnlyList<IntervalSeries> Series)
{
    /// <summary>The share of a row's height that its groups are spread over.</summary>
    private const double Spread = 0.62;

    /// <summary>Decides. Row r lies at height −r, so that the first is on top.</summary>
    /// <exception cref="ArgumentException">A group whose columns are not as long as the rows.</exception>
    public static IntervalScene Of(IntervalFigure figure)
    {
        foreach (var group in figure.Groups)
        {
            int[] lengths = [group.Values.Count, group.Low?.Count ?? figure.Rows.Count, group.High?.Count ?? figure.Rows.Count, group.Samples?.Count ?? figure.Rows.Count];
            if (lengths.Any(length => length != figure.Rows.Count))
                throw new ArgumentException(
                    $"figure '{figure.Id}', group '{group.Name}': expected values, low, high and samples of {figure.Rows.Count} rows, got {string.Join(", ", lengths)}", nameof(figure));
        }

        var ends = figure.Groups.SelectMany(group => group.Values.Concat(group.Low ?? []).Concat(group.High ?? []).OfType<double>().Concat(group.Samples?.SelectMany(own => own) ?? []));
        var x = AxisRange.Of(figure.X, ends.Concat(figure.Marks.Select(mark => mark.X).OfType<double>()));
        return new IntervalScene(figure, x, [.. figure.Groups.Select((group, place) => new IntervalSeries(group, Palette.At(place), [.. RowsOf(figure, x, group, place)], [.. SamplesOf(figure, x, group, place)]))]);
    }

    /// <summary>The heights shown, bottom and top.</summary>
    public (double Low, double High) Heights => (0.5 - Math.Max(1, Figure.Rows.Count), 0.5);

    /// <summary>The marks that have a place.</summary>
    public IEnumerable<(string Label, double At)> Marks => Figure.Marks
        .Where(mark => mark.X is { } at && AxisRange.Has(X.Scale, at) && at >= X.Low && at <= X.High).Select(mark => (mark.Label, mark.X!.Value));

    private static double Height(IntervalFigure figure, int row, int place) => -row + (Spread * (((figure.Groups.Count - 1) / 2.0) - place) / figure.Groups.Count);

    private static IEnumerable<IntervalPoint> RowsOf(IntervalFigure figure, AxisRange x, IntervalGroup group, int place)
    {
        for (var row = 0; row < figure.Rows.Count; row++)
            if (group.Values[row] is { } value && AxisRange.Has(x.Scale, value))
                yield return new IntervalPoint(row, Height(figure, row, place), value, Finite(group.Low?[row]), Finite(group.High?[row]), HasInterval(group, row));
    }

    private static IEnumerable<(double X, double Y)> SamplesOf(IntervalFigure figure, AxisRange x, IntervalGroup group, int place)
    {
        for (var row = 0; row < figure.Rows.Count; row++)
            foreach (var sample in group.Samples?[row] ?? [])
                if (AxisRange.Has(x.Scale, sample))
                    yield return (sample, Height(figure, row, place));
    }

    private static bool HasInterval(IntervalGroup group, int row) => Finite(group.Low?[row]) is not null || Finite(group.High?[row]) is not null;

    private static double? Finite(double? value) => value is { } v && double.IsFinite(v) ? v : null;
}

/// <summary>A group with its colour and what of it has a place.</summary>
/// <param name="Group">The data.</param>
/// <param name="Colour">As <c>#rrggbb</c>.</param>
/// <param name="Points">The values.</param>
/// <param name="Samples">What lies behind them.</param>
internal sealed record IntervalSeries(IntervalGroup Group, string Colour, IReadOnlyList<IntervalPoint> Points, IReadOnlyList<(double X, double Y)> Samples);

/// <summary>A value with its interval: an end that is missing beside one that is there lies at the edge of the figure.</summary>
internal readonly record struct IntervalPoint(int Row, double Y, double Value, double? Low, double? High, bool HasInterval)
{
    /// <summary>The ends as they are drawn, within the axis.</summary>
    public (double Low, double High) Drawn(AxisRange range) => (Math.Clamp(Low ?? range.Low, range.Low, range.High), Math.Clamp(High ?? range.High, range.Low, range.High));
}
