using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>A figure of cells with everything decided that is not a program's own business: where cells end, and what the colours span.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="X">From the left edge of the first column to the right edge of the last.</param>
/// <param name="Y">From the lower edge of the first row to the upper edge of the last.</param>
/// <param name="Colour">The least and the greatest value.</param>
/// <param name="ColumnEdges">Where columns meet and end [C + 1].</param>
/// <param name="RowEdges">Where rows meet and end [R + 1].</param>
internal sealed record HeatScene(HeatFigure Figure, AxisRange X, AxisRange Y, AxisRange Colour, IReadOnlyList<double> ColumnEdges, IReadOnlyList<double> RowEdges)
{
    // A straight piece of a path bends with the surface at so many places; and the share of all heights by which it lies above.
    private const int PartsOfASegment = 12;
    private const double Lift = 0.012;

    /// <summary>Decides.</summary>
    /// <exception cref="ArgumentException">A grid that is not ascending or not linear, or a table that is not [R][C].</exception>
    public static HeatScene Of(HeatFigure figure)
    {
        var (columns, rows) = (Edges(figure, nameof(figure.Columns), figure.Columns), Edges(figure, nameof(figure.Rows), figure.Rows));
        if (figure.X.Scale != AxisScale.Linear || figure.Y.Scale != AxisScale.Linear)
            throw new ArgumentException($"figure '{figure.Id}': expected linear axes, got {figure.X.Scale} and {figure.Y.Scale}", nameof(figure));
        CheckShape(figure, nameof(figure.Values), figure.Values);
        CheckShape(figure, nameof(figure.Errors), figure.Errors);
        CheckShape(figure, nameof(figure.Truths), figure.Truths);
        foreach (var path in figure.Paths ?? [])
            if (path.X.Count != path.Y.Count || !path.X.Concat(path.Y).All(double.IsFinite))
                throw new ArgumentException($"figure '{figure.Id}', Paths: expected as many finite ordinates as abscissae, got {path.X.Count} and {path.Y.Count}", nameof(figure));
        double[] values = [.. figure.Values.SelectMany(row => row).OfType<double>().Where(double.IsFinite)];
        return new HeatScene(figure, Whole(columns), Whole(rows), Span(values), columns, rows);
    }

    /// <summary>The cells that have a value.</summary>
    public IEnumerable<(int Row, int Column, double Value)> Cells()
    {
        for (var r = 0; r < Figure.Rows.Count; r++)
            for (var c = 0; c < Figure.Columns.Count; c++)
                if (Figure.Values[r][c] is { } value && double.IsFinite(value))
                    yield return (r, c, value);
    }

    /// <summary>The points that lie on the grid.</summary>
    public IEnumerable<HeatPoint> Points => Figure.Points.Where(point => point.X >= X.Low && point.X <= X.High && point.Y >= Y.Low && point.Y <= Y.High);

    /// <summary>The lines over the cells.</summary>
    public IReadOnlyList<HeatPath> Paths => Figure.Paths ?? [];

    /// <summary>Where contours and surfaces lie, which join the cells' middles.</summary>
    public (AxisRange X, AxisRange Y) Middles =>
        (new AxisRange(Figure.Columns[0], Figure.Columns[^1], AxisScale.Linear), new AxisRange(Figure.Rows[0], Figure.Rows[^1], AxisScale.Linear));

    /// <summary>The values at which contours are drawn: round ones, and the step between them.</summary>
    public (IReadOnlyList<double> Values, double Step) Levels => Ticks.Round(Colour, 12);

    /// <summary>
    /// The value at a place, by bilinear interpolation between the middles of the four cells around it; null outside of all middles, and
    /// where a cell that counts has no value.
    /// </summary>
    public double? Height(double x, double y)
    {
        if (Between(Figure.Columns, x) is not var (column, right) || Between(Figure.Rows, y) is not var (row, up))
            return null;
        var sum = 0.0;
        foreach (var (r, c, weight) in new[] { (row, column, (1 - up) * (1 - right)), (row, column + 1, (1 - up) * right), (row + 1, column, up * (1 - right)), (row + 1, column + 1, up * right) })
            if (weight > 0)
                sum += weight * (Figure.Values[r][c] ?? double.NaN);
        return double.IsFinite(sum) ? sum : null;
    }

    /// <summary>A line over the plane laid onto the surface: its places and some between them, null where it leaves the surface.</summary>
    public IReadOnlyList<(double X, double Y, double? Z)> Draped(HeatPath path)
    {
        var laid = new List<(double X, double Y, double? Z)>();
        for (var i = 0; i < path.X.Count; i++)
        {
            for (var part = 1; i > 0 && part < PartsOfASegment; part++)
                Add(path.X[i - 1] + ((path.X[i] - path.X[i - 1]) * part / PartsOfASegment), path.Y[i - 1] + ((path.Y[i] - path.Y[i - 1]) * part / PartsOfASegment));
            Add(path.X[i], path.Y[i]);
        }

        return laid;

        void Add(double x, double y) => laid.Add((x, y, Lifted(Height(x, y))));
    }

    /// <summary>A height as lines and points have it that lie on the surface: a little above it, so that it does not swallow them.</summary>
    public double? Lifted(double? height) => height + (Lift * (Colour.High - Colour.Low));

    /// <summary>The heights that a surface shows, with room for what lies on its top.</summary>
    public AxisRange Heights => Colour with { High = Colour.High + (2 * Lift * (Colour.High - Colour.Low)) };

    private static (int Index, double Part)? Between(IReadOnlyList<double> middles, double at)
    {
        if (middles.Count < 2 || !(at >= middles[0] && at <= middles[^1]))
            return null;
        var i = 0;
        while (i < middles.Count - 2 && at >= middles[i + 1]) i++;
        return (i, (at - middles[i]) / (middles[i + 1] - middles[i]));
    }

    /// <summary>Cells meet half way between their middles; a lone one is a unit wide.</summary>
    private static double[] Edges(HeatFigure figure, string name, IReadOnlyList<double> middles)
    {
        for (var i = 0; i < middles.Count; i++)
            if (!double.IsFinite(middles[i]) || (i > 0 && middles[i] <= middles[i - 1]))
                throw new ArgumentException($"figure '{figure.Id}', {name}[{i}]: expected finite and ascending, got {middles[i]}", nameof(figure));
        if (middles.Count == 0)
            throw new ArgumentException($"figure '{figure.Id}', {name}: expected at least one, got none", nameof(figure));
        if (middles.Count == 1)
            return [middles[0] - 0.5, middles[0] + 0.5];
        var between = middles.Zip(middles.Skip(1), (left, right) => (left + right) / 2);
        return [(1.5 * middles[0]) - (0.5 * middles[1]), .. between, (1.5 * middles[^1]) - (0.5 * middles[^2])];
    }

    private static AxisRange Whole(double[] edges) => new(edges[0], edges[^1], AxisScale.Linear);

    /// <summary>Values that are all one have the middle of the scale's colours.</summary>
    private static AxisRange Span(double[] values)
    {
        if (values.Length == 0)
            return new AxisRange(0, 1, AxisScale.Linear);
        var (low, high) = (values.Min(), values.Max());
        var half = Math.Max(Math.Abs(low) * 1e-3, 1e-9);
        return high - low > 1e-12 * Math.Abs(high) ? new AxisRange(low, high, AxisScale.Linear) : new AxisRange(low - half, high + half, AxisScale.Linear);
    }

    private static void CheckShape(HeatFigure figure, string name, IReadOnlyList<IReadOnlyList<double?>>? table)
    {
        if (table is null)
            return;
        var (rows, columns) = (figure.Rows.Count, figure.Columns.Count);
        if (table.Count != rows || table.Any(row => row.Count != columns))
            throw new ArgumentException($"figure '{figure.Id}', {name}: expected [R][C] = [{rows}][{columns}], got [{table.Count}][{string.Join(", ", table.Select(row => row.Count).Distinct())}]", nameof(figure));
    }
}
