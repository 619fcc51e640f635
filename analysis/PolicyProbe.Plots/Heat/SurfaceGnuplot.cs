using static PolicyProbe.Plots.GnuplotScript;

namespace PolicyProbe.Plots;

/// <summary>Values as a surface in gnuplot's words: facets in the palette's colours, seen from a corner; paths and points lie on it, and are seen where a hill is before them too.</summary>
internal static class SurfaceGnuplot
{
    /// <summary>Adds everything after the title.</summary>
    public static void Write(HeatScene scene, GnuplotScript script)
    {
        var figure = scene.Figure;
        HeatGnuplot.Frame(scene, script);
        // The floor, and uprights at the corners that nothing hides but the surface.
        script.Add($"set border 127 linewidth 0.6 linecolor rgb '{Palette.Grid}'");
        script.Add("set view 58, 42, 0.98, 1.1");
        script.Add("set xyplane relative 0");
        script.Add("set origin -0.06, 0.01; set size 1, 0.99; unset rmargin");
        script.Add($"set pm3d depthorder border linecolor rgb '{Palette.Ink}' linewidth 0.35");
        script.Add("set key at screen 0.47, screen 0.06 center center horizontal maxrows 1");
        script.Add("set colorbox user origin screen 0.87, screen 0.24 size screen 0.02, screen 0.5 noborder");
        GnuplotAxis.WriteInSpace("x", figure.X.Label, scene.Middles.X, script);
        GnuplotAxis.WriteInSpace("y", figure.Y.Label, scene.Middles.Y, script);
        script.Add($"set zrange [{Number(scene.Heights.Low)}:{Number(scene.Heights.High)}]; unset ztics"); // the colour bar says it
        var grid = script.Block(HeatGnuplot.Grid(figure));
        string[] marks =
        [
            .. scene.Paths.SelectMany(path => Path(scene, path, script)),
            .. scene.Points.SelectMany((point, i) => Point(scene, point, HeatGnuplot.Sign(i), script)),
        ];
        if (marks.Length > 0) script.Add("set multiplot");
        script.Add($"splot {grid} using 1:2:3 with pm3d notitle");
        if (marks.Length == 0) return;
        // Facets that are sorted by depth go over all else of their plot, whatever its place: what lies on them is a plot of its own. An
        // empty title keeps the room of the other, and with it the scale.
        script.Add("set title ' '; unset border; unset tics; unset xlabel; unset ylabel; unset colorbox; unset pm3d");
        script.Add("splot " + string.Join(", \\\n  ", marks));
        script.Add("unset multiplot");
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
        yield return $"{block} using 1:2:3 with points pointtype {sign} pointsize 2.1 linecolor rgb '{Palette.Ink}' notitle";
        yield return $"{block} using 1:2:3 with points pointtype {sign} pointsize 1.3 linecolor rgb '{Palette.Paper}' notitle";
        yield return HeatGnuplot.PointKey(point, sign);
    }
}
