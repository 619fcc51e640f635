using PolicyProbe.Core;
using static PolicyProbe.Plots.GnuplotScript;

namespace PolicyProbe.Plots;

/// <summary>Curves as gnuplot commands: a thin frame, a light grid, the legend below the axis where it covers nothing.</summary>
internal static class LineGnuplot
{
    /// <summary>Adds everything after the title.</summary>
    public static void Write(LineScene scene, GnuplotScript script)
    {
        var figure = scene.Figure;
        script.Add($"set border 3 linewidth 0.6 linecolor rgb '{Palette.Muted}'");
        script.Add($"set grid xtics ytics back linetype 1 linewidth 0.5 linecolor rgb '{Palette.Grid}'");
        GnuplotKey.Below(script);
        if (scene.Shown.Count() < 2) script.Add("set key off; set bmargin 4");
        script.Add("set style fill noborder");
        script.Add("set rmargin 4");
        GnuplotAxis.Write("x", figure.X.Label, scene.X, scene.Measured, script);
        GnuplotAxis.Write("y", figure.Y.Label, scene.Y, [], script);
        foreach (var mark in figure.Marks) Mark(scene, mark, script);
        string[] parts =
        [
            .. scene.Curves.SelectMany(c => BandParts(c, script)),
            .. scene.BottomUp.Select(c => LinePart(scene, c, script)).OfType<string>(),
            .. scene.Shown.Select(c => $"keyentry {Style(c)} title {Quote(c.Line.Name)}"),
        ];
        script.Add("plot " + string.Join(", \\\n  ", [.. parts, "NaN notitle"])); // NaN: an empty figure still has its axes
    }

    private static IEnumerable<string> BandParts(Curve curve, GnuplotScript script)
    {
        var colour = Translucent(curve.Colour, Palette.BandOpacity);
        foreach (var band in curve.Bands)
        {
            var block = script.Block(band.X.Select((x, i) => new[] { x, band.Low[i], band.High[i] }));
            yield return band.X.Count > 1
                ? $"{block} using 1:2:3 with filledcurves fillcolor rgb '{colour}' notitle"
                : $"{block} using 1:2:(0):($3-$2) with vectors nohead linewidth 3 linecolor rgb '{colour}' notitle";
        }
    }

    private static string? LinePart(LineScene scene, Curve curve, GnuplotScript script)
    {
        var points = scene.Points(curve).ToArray();
        if (points.All(p => p.Y is null)) return null;
        return $"{script.Block(points.Select(p => p.Y is { } y ? new[] { p.X, y } : null))} using 1:2 {Style(curve)} notitle";
    }

    private static string Style(Curve curve) => curve.Line.Role switch
    {
        LineRole.Theory => $"with lines dashtype 2 linewidth 1.4 linecolor rgb '{curve.Colour}'",
        LineRole.Truth => $"with lines linewidth 2 linecolor rgb '{curve.Colour}'",
        LineRole.Background => $"with lines linewidth 0.6 linecolor rgb '{Translucent(curve.Colour, Palette.BackgroundOpacity)}'",
        _ when !curve.HasPoints => $"with lines linewidth 1.6 linecolor rgb '{curve.Colour}'",
        _ => $"with linespoints linewidth 1.6 pointtype 7 pointsize 0.9 linecolor rgb '{curve.Colour}'",
    };

    private static void Mark(LineScene scene, Mark mark, GnuplotScript script)
    {
        var range = mark.X is null ? scene.Y : scene.X;
        if ((mark.X ?? mark.Y) is not { } at || at < range.Low || at > range.High) return;
        var style = $"nohead back dashtype 3 linewidth 0.9 linecolor rgb '{Palette.Muted}'";
        var text = $"{Quote(mark.Label)} noenhanced front textcolor rgb '{Palette.Muted}'";
        var (low, high) = range.Laid;
        var place = ((range.Scale == AxisScale.Log ? Math.Log10(at) : at) - low) / (high - low);
        if (mark.X is null)
        {
            script.Add($"set arrow from graph 0, first {Number(at)} to graph 1, first {Number(at)} {style}");
            script.Add($"set label {text} at graph 0.99, first {Number(at)} right offset 0,{(place > 0.9 ? "-0.6" : "0.6")}");
        }
        else
        {
            script.Add($"set arrow from first {Number(at)}, graph 0 to first {Number(at)}, graph 1 {style}");
            script.Add($"set label {text} at first {Number(at)}, graph {Number(1 - scene.LabelHeight(mark))} {(place > 0.6 ? "right offset -0.6,0" : "left offset 0.6,0")}");
        }
    }
}
