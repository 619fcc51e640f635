using PolicyProbe.Core;
using static PolicyProbe.Plots.GnuplotScript;

namespace PolicyProbe.Plots;

/// <summary>Points as gnuplot commands: pale bars below, then guides, then the points.</summary>
internal static class ScatterGnuplot
{
    private const double BarOpacity = 0.35;

    /// <summary>Adds everything after the title.</summary>
    public static void Write(ScatterScene scene, GnuplotScript script)
    {
        var figure = scene.Figure;
        script.Add($"set border 3 linewidth 0.6 linecolor rgb '{Palette.Muted}'");
        script.Add($"set grid xtics ytics back linetype 1 linewidth 0.5 linecolor rgb '{Palette.Grid}'");
        GnuplotKey.Below(script);
        if (scene.Groups.Count + scene.GuideNames.Count < 2) script.Add("set key off; set bmargin 4");
        script.Add("set bars 0");
        script.Add("set rmargin 4");
        GnuplotAxis.Write("x", figure.X.Label, scene.X, [], script);
        GnuplotAxis.Write("y", figure.Y.Label, scene.Y, [], script);
        string[] parts =
        [
            .. scene.BottomUp.Where(cloud => cloud.HasBars).Select(cloud => Bars(cloud, script)),
            .. figure.Guides.Select(guide => $"{script.Block(scene.Guide(guide).Select(point => point.Y is { } y ? new[] { point.X, y } : null))} using 1:2 {GuideStyle} notitle"),
            .. scene.BottomUp.Where(cloud => cloud.Points.Count > 0).Select(cloud => $"{script.Block(cloud.Points.Select(point => new[] { point.X, point.Y }))} using 1:2 {Style(cloud)} notitle"),
            .. scene.Groups.Select(cloud => $"keyentry {Style(cloud)} title {Quote(cloud.Group.Name)}"),
            .. scene.GuideNames.Select(name => $"keyentry {GuideStyle} title {Quote(name)}"),
        ];
        script.Add("plot " + string.Join(", \\\n  ", [.. parts, "NaN notitle"])); // NaN: an empty figure still has its axes
    }

    private static string GuideStyle => $"with lines dashtype 2 linewidth 1.2 linecolor rgb '{Palette.Muted}'";

    private static string Bars(Cloud cloud, GnuplotScript script) =>
        $"{script.Block(cloud.Points.Select(point => new[] { point.X, point.Y, point.XError, point.YError }))} using 1:2:3:4 with xyerrorbars pointtype 0 linewidth 0.8 linecolor rgb '{Translucent(cloud.Colour, BarOpacity)}' notitle";

    private static string Style(Cloud cloud) => cloud.Group.Role switch
    {
        LineRole.Truth => $"with points pointtype 2 pointsize 0.7 linewidth 1.1 linecolor rgb '{cloud.Colour}'",
        LineRole.Background => $"with points pointtype 7 pointsize 0.7 linecolor rgb '{Translucent(cloud.Colour, Palette.BackgroundOpacity)}'",
        _ => $"with points pointtype 7 pointsize 1 linecolor rgb '{cloud.Colour}'",
    };
}
