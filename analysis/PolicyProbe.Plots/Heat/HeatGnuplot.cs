using PolicyProbe.Core;
using static PolicyProbe.Plots.GnuplotScript;

namespace PolicyProbe.Plots;

/// <summary>Cells as gnuplot commands: rectangles in the palette's colours, the colour bar at the right, points above them.</summary>
internal static class HeatGnuplot
{
    /// <summary>The signs of points, which a palette's colours leave readable: white on ink.</summary>
    private static readonly int[] Signs = [7, 5, 13, 9];

    /// <summary>Bar, ticks and title of the colours, and a digit of their labels, in gnuplot's units of a margin.</summary>
    private const double BarWidth = 5.2;
    private const double LetterWidth = 0.8;

    /// <summary>Adds everything after the title.</summary>
    public static void Write(HeatScene scene, GnuplotScript script)
    {
        var figure = scene.Figure;
        Frame(scene, script);
        GnuplotAxis.Write("x", figure.X.Label, scene.X, figure.Columns, script);
        GnuplotAxis.Write("y", figure.Y.Label, scene.Y, figure.Rows, script);
        var cells = scene.Cells().Select(cell => new[]
        {
            figure.Columns[cell.Column], figure.Rows[cell.Row],
            scene.ColumnEdges[cell.Column], scene.ColumnEdges[cell.Column + 1], scene.RowEdges[cell.Row], scene.RowEdges[cell.Row + 1], cell.Value,
        }).ToList();
        string[] parts =
        [
            .. cells.Count == 0 ? [] : new[] { $"{script.Block(cells)} using 1:2:3:4:5:6:7 with boxxyerror fillstyle solid 1 border linewidth 0.4 linecolor palette notitle" },
            .. scene.Paths.SelectMany(path => PathParts(path, script)),
            .. scene.Points.SelectMany((point, i) => PointParts(point, Sign(i), script)),
        ];
        script.Add("plot " + string.Join(", \\\n  ", [.. parts, "NaN notitle"])); // NaN: an empty figure still has its axes
    }

    /// <summary>Adds what all views have: frame, legend, colours and their bar.</summary>
    public static void Frame(HeatScene scene, GnuplotScript script)
    {
        script.Add($"set border 15 front linewidth 0.6 linecolor rgb '{Palette.Muted}'");
        script.Add("unset grid");
        GnuplotKey.Below(script);
        if (!scene.Points.Any() && scene.Paths.Count == 0) script.Add("set key off; set bmargin 4");
        script.Add($"set palette defined ({string.Join(", ", Palette.Heat.Select((colour, i) => $"{i} '{colour}'"))})");
        GnuplotAxis.Write("cb", scene.Figure.Colour, scene.Colour, [], script);
        script.Add("set colorbox noborder");
        script.Add($"set rmargin {Number(BarWidth + (LetterWidth * Ticks.At(scene.Colour, []).Max(v => NumberText.Of(v).Length)))}"); // gnuplot leaves room for short labels only
    }

    /// <summary>The values as gnuplot reads a grid: a block of lines a row, an empty line between them.</summary>
    public static IEnumerable<double[]?> Grid(HeatFigure figure)
    {
        for (var r = 0; r < figure.Rows.Count; r++)
        {
            if (r > 0) yield return null;
            for (var c = 0; c < figure.Columns.Count; c++)
                yield return [figure.Columns[c], figure.Rows[r], figure.Values[r][c] ?? double.NaN];
        }
    }

    /// <summary>The sign of a point.</summary>
    public static int Sign(int place) => Signs[place % Signs.Length];

    /// <summary>A white line within a broader one in ink, a dot at each place.</summary>
    public static IEnumerable<string> PathParts(HeatPath path, GnuplotScript script)
    {
        var block = script.Block(path.X.Zip(path.Y, (x, y) => new[] { x, y }));
        yield return $"{block} using 1:2 with linespoints pointtype 7 pointsize 0.9 linewidth 3 linecolor rgb '{Palette.Ink}' title {Quote(path.Label)}";
        yield return $"{block} using 1:2 with linespoints pointtype 7 pointsize 0.5 linewidth 1.2 linecolor rgb '{Palette.Paper}' notitle";
    }

    /// <summary>A sign in white over a larger one in ink, and its name in the legend.</summary>
    public static IEnumerable<string> PointParts(HeatPoint point, int sign, GnuplotScript script)
    {
        var block = script.Block([[point.X, point.Y]]);
        yield return $"{block} using 1:2 with points pointtype {sign} pointsize 2.1 linecolor rgb '{Palette.Ink}' notitle";
        yield return $"{block} using 1:2 with points pointtype {sign} pointsize 1.3 linecolor rgb '{Palette.Paper}' notitle";
        yield return PointKey(point, sign);
    }

    /// <summary>The point in the legend: the open sign, which looks as the white one within ink does. gnuplot numbers it one below the full one.</summary>
    public static string PointKey(HeatPoint point, int sign) =>
        $"keyentry with points pointtype {sign - 1} pointsize 1.5 linewidth 1.8 linecolor rgb '{Palette.Ink}' title {Quote(point.Label)}";
}
