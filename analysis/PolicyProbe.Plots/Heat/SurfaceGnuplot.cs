using static PolicyProbe.Plots.GnuplotScript;

namespace PolicyProbe.Plots;

/// <summary>Values as a surface in gnuplot's words: facets in the palette's colours, seen from a corner; paths and points lie on it and are seen through it.</summary>
internal static class SurfaceGnuplot
{
    /// <summary>Adds everything after the title.</summary>
    public static void Write(HeatScene scene, GnuplotScript script)
    {
        var figure = scene.Figure;
        HeatGnuplot.Frame(scene, script);
        script.Add($"set border 4095 linewidth 0.5 linecolor rgb '{Palette.Grid}'");
        script.Add("set view 56, 38, 1, 1");
        script.Add("set xyplane relative 0");
        script.Add($"set pm3d depthorder border linecolor rgb '{Palette.Ink}' linewidth 0.35");
        script.Add("set tmargin screen 0.93; set bmargin screen 0.13; set lmargin screen 0.08; set rmargin screen 0.86");
        script.Add("set colorbox user origin 0.88, 0.22 size 0.022, 0.56 noborder");
        GnuplotAxis.WriteInSpace("x", figure.X.Label, scene.Middles.X, script);
        GnuplotAxis.WriteInSpace("y", figure.Y.Label, scene.Middles.Y, script);
        GnuplotAxis.WriteInSpace("z", figure.Colour, scene.Colour, script);
        script.Add("unset zlabel; set ztics format ''"); // the colour bar says it
        var grid = script.Block(HeatGnuplot.Grid(figure));
        string[] parts =
        [
            $"{grid} using 1:2:3 with pm3d notitle",
            .. scene.Paths.SelectMany(path => Path(scene, path, script)),
            .. scene.Points.SelectMany((point, i) => Point(scene, point, HeatGnuplot.Sign(i), script)),
        ];
        script.Add("splot " + string.Join(", \\\n  ", parts));
    }

    private static IEnumerable<string> Path(HeatScene scene, Core.HeatPath path, GnuplotScript script)
    {
        var laid = scene.Draped(path);
        if (laid.All(place => place.Z is null)) yield break;
        var line = script.Block(laid.Select(place => place.Z is { } z ? new[] { place.X, place.Y, z } : null));
        yield return $"{line} using 1:2:3 with lines linewidth 3.4 linecolor rgb '{Palette.Ink}' title {Quote(path.Label)}";
        yield return $"{line} using 1:2:3 with lines linewidth 1.6 linecolor rgb '{Palette.Paper}' notitle";
        var stops = script.Block(path.X.Zip(path.Y).Select(at => scene.Lifted(scene.Height(at.First, at.Second)) is { } z ? new[] { at.First, at.Second, z } : null).OfType<double[]>());
        yield return $"{stops} using 1:2:3 with points pointtype 7 pointsize 0.9 linecolor rgb '{Palette.Ink}' notitle";
        yield return $"{stops} using 1:2:3 with points pointtype 7 pointsize 0.5 linecolor rgb '{Palette.Paper}' notitle";
    }

    private static IEnumerable<string> Point(HeatScene scene, Core.HeatPoint point, int sign, GnuplotScript script)
    {
        if (scene.Lifted(scene.Height(point.X, point.Y)) is not { } z) yield break;
        var block = script.Block([[point.X, point.Y, z]]);
        yield return $"{block} using 1:2:3 with points pointtype {sign} pointsize 2.1 linecolor rgb '{Palette.Ink}' title {Quote(point.Label)}";
        yield return $"{block} using 1:2:3 with points pointtype {sign} pointsize 1.3 linecolor rgb '{Palette.Paper}' notitle";
    }
}
