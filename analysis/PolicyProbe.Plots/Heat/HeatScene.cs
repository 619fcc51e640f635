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
