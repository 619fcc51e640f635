using PolicyProbe.Core;
using Sp = ScottPlot;

namespace PolicyProbe.Plots;

/// <summary>Points by ScottPlot: pale bars below, then guides, then the points.</summary>
internal static class ScatterScottPlot
{
    private const double BarOpacity = 0.35;

    /// <summary>Draws everything below the title.</summary>
    public static void Write(ScatterScene scene, ScottPlotCanvas canvas)
    {
        canvas.Axes(scene.Figure.X, scene.X, [], scene.Figure.Y, scene.Y, []);
        foreach (var cloud in scene.BottomUp)
            foreach (var point in cloud.Points)
                Bars(point, ScottPlotCanvas.Colour(cloud.Colour, BarOpacity), canvas);
        foreach (var guide in scene.Figure.Guides)
            canvas.Line(scene.Guide(guide), ScottPlotCanvas.Colour(Palette.Muted), 1.5, Sp.LinePattern.Dashed);
        foreach (var cloud in scene.BottomUp)
            canvas.Dots(cloud.Points.Select(point => (point.X, point.Y)), Colour(cloud), 8, Shape(cloud));
        foreach (var cloud in scene.Groups)
            canvas.Legend(cloud.Group.Name, Colour(cloud), 0, Sp.LinePattern.Solid, Shape(cloud));
        foreach (var name in scene.GuideNames)
            canvas.Legend(name, ScottPlotCanvas.Colour(Palette.Muted), 1.5, Sp.LinePattern.Dashed);
    }

    private static void Bars(CloudPoint point, Sp.Color colour, ScottPlotCanvas canvas)
    {
        if (point.XError > 0)
            canvas.Line([(point.X - point.XError, point.Y), (point.X + point.XError, point.Y)], colour, 1.2, Sp.LinePattern.Solid);
        if (point.YError > 0)
            canvas.Line([(point.X, point.Y - point.YError), (point.X, point.Y + point.YError)], colour, 1.2, Sp.LinePattern.Solid);
    }

    private static Sp.Color Colour(Cloud cloud) => ScottPlotCanvas.Colour(cloud.Colour, cloud.Group.Role == LineRole.Background ? Palette.BackgroundOpacity : 1);

    private static Sp.MarkerShape Shape(Cloud cloud) => cloud.Group.Role == LineRole.Truth ? Sp.MarkerShape.Eks : Sp.MarkerShape.FilledCircle;
}
