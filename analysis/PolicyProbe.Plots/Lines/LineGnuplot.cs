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
        script.Add($"set key outside below center horizontal Left reverse noenhanced samplen 2.2 width 1 height 0.7 spacing 1.3 textcolor rgb '{Palette.Ink}'");
        if (scene.Curves.Count < 2) script.Add("set key off; set bmargin 4");
        script.Add("set style fill noborder");
        script.Add("set rmargin 4");
        Axis('x', figure.X, scene.X, scene.Measured, script);
        Axis('y', figure.Y, scene.Y, [], script);
        foreach (var mark in figure.Marks) Mark(scene, mark, script);
        string[] parts =
        [
            .. scene.Curves.SelectMany(c => BandParts(c, script)),
            .. scene.BottomUp.Select(c => LinePart(scene, c, script)).OfType<string>(),
            .. scene.Curves.Select(c => $"keyentry {Style(c)} title {Quote(c.Line.Name)}"),
        ];
        script.Add("plot " + string.Join(", \\\n  ", [.. parts, "NaN notitle"])); // NaN: an empty figure still has its axes
    }

    private static void Axis(char name, Axis axis, AxisRange range, IEnumerable<double> values, GnuplotScript script)
    {
        var labels = Ticks.At(range, values).Select(v => $"{Quote(NumberText.Of(v))} {Number(v)}");
        if (range.Scale == AxisScale.Log) script.Add($"set logscale {name} 10");
        script.Add($"set {name}range [{Number(range.Low)}:{Number(range.High)}]");
        script.Add($"set {name}tics ({string.Join(", ", labels)}) nomirror out scale 0.5 textcolor rgb '{Palette.Muted}'");
        script.Add($"set {name}label {Quote(axis.Label)} noenhanced textcolor rgb '{Palette.Ink}' offset {(name == 'x' ? "0,0.2" : "0.3,0")}");
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
            script.Add($"set label {text} at first {Number(at)}, graph 0.97 {(place > 0.6 ? "right offset -0.6,0" : "left offset 0.6,0")}");
        }
    }
}
