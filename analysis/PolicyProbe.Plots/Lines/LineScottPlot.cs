using PolicyProbe.Core;
using Sp = ScottPlot;

namespace PolicyProbe.Plots;

/// <summary>Curves by ScottPlot: bands below, then the curves, what was measured on top.</summary>
internal static class LineScottPlot
{
    /// <summary>Draws everything below the title.</summary>
    public static void Write(LineScene scene, ScottPlotCanvas canvas)
    {
        canvas.Axes(scene.Figure.X, scene.X, scene.Measured, scene.Figure.Y, scene.Y, []);
        foreach (var curve in scene.Curves)
            foreach (var band in curve.Bands)
                Band(curve, band, canvas);
        foreach (var mark in scene.Figure.Marks)
            if ((mark.X ?? mark.Y) is { } at)
                canvas.Mark(mark.Label, at, mark.X is null, mark.X is null ? 0 : scene.LabelHeight(mark));
        foreach (var curve in scene.BottomUp)
        {
            var (colour, width, pattern) = Style(curve);
            var points = scene.Points(curve).ToList();
            canvas.Line(points.Select(point => (point.X, point.Y)), colour, width, pattern);
            if (curve.HasPoints)
                canvas.Dots(points.Where(point => point.Y is not null).Select(point => (point.X, point.Y!.Value)), colour, 7);
        }

        foreach (var curve in scene.Shown)
        {
            var (colour, width, pattern) = Style(curve);
            canvas.Legend(curve.Line.Name, colour, width, pattern, curve.HasPoints ? Sp.MarkerShape.FilledCircle : Sp.MarkerShape.None);
        }
    }

    private static void Band(Curve curve, Band band, ScottPlotCanvas canvas)
    {
        var colour = ScottPlotCanvas.Colour(curve.Colour, Palette.BandOpacity);
        if (band.X.Count == 1)
        {
            canvas.Line([(band.X[0], band.Low[0]), (band.X[0], band.High[0])], colour, 4, Sp.LinePattern.Solid);
            return;
        }

        var fill = canvas.Plot.Add.FillY([.. band.X.Select(canvas.X)], [.. band.Low.Select(canvas.Y)], [.. band.High.Select(canvas.Y)]);
        (fill.FillColor, fill.LineWidth, fill.MarkerShape) = (colour, 0, Sp.MarkerShape.None);
    }

    private static (Sp.Color Colour, double Width, Sp.LinePattern Pattern) Style(Curve curve) => curve.Line.Role switch
    {
        LineRole.Theory => (ScottPlotCanvas.Colour(curve.Colour), 1.8, Sp.LinePattern.Dashed),
        LineRole.Truth => (ScottPlotCanvas.Colour(curve.Colour), 2.5, Sp.LinePattern.Solid),
        LineRole.Background => (ScottPlotCanvas.Colour(curve.Colour, Palette.BackgroundOpacity), 0.8, Sp.LinePattern.Solid),
        _ => (ScottPlotCanvas.Colour(curve.Colour), 2, Sp.LinePattern.Solid),
    };
}
