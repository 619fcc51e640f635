using static PolicyProbe.Plots.GnuplotScript;

namespace PolicyProbe.Plots;

/// <summary>
/// Lines of equal value as gnuplot commands: in the palette's colours within a broader line in ink, so that the palest is seen on white
/// paper; paths and points above them.
/// </summary>
internal static class ContourGnuplot
{
    /// <summary>Adds everything after the title.</summary>
    public static void Write(HeatScene scene, GnuplotScript script)
    {
        var figure = scene.Figure;
        HeatGnuplot.Frame(scene, script);
        GnuplotAxis.Write("x", figure.X.Label, scene.Middles.X, figure.Columns, script);
        GnuplotAxis.Write("y", figure.Y.Label, scene.Middles.Y, figure.Rows, script);
        var grid = script.Block(HeatGnuplot.Grid(figure));
        script.Add("set contour base; unset surface");
        script.Add($"set cntrparam linear; set cntrparam levels discrete {string.Join(", ", scene.Levels.Values.DefaultIfEmpty(scene.Colour.Low).Select(Number))}");
        script.Add($"set table $contours; splot {grid} using 1:2:3; unset table; unset contour; set surface");
        string[] parts =
        [
            $"$contours using 1:2 with lines linewidth 3 linecolor rgb '{Palette.Ink}' notitle",
            "$contours using 1:2:3 with lines linewidth 1.9 linecolor palette notitle",
            .. scene.Paths.SelectMany(path => HeatGnuplot.PathParts(path, script)),
            .. scene.Points.SelectMany((point, i) => HeatGnuplot.PointParts(point, HeatGnuplot.Sign(i), script)),
        ];
        script.Add("plot " + string.Join(", \\\n  ", [.. parts, "NaN notitle"])); // NaN: a constant has no contour, and still has its axes
    }
}
