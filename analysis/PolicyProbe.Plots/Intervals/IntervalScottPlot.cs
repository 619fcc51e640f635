using PolicyProbe.Core;
using Sp = ScottPlot;

namespace PolicyProbe.Plots;

/// <summary>Rows by ScottPlot: names at the left, seeds as pale dots, a line for each interval, a dot for each value.</summary>
internal static class IntervalScottPlot
{
    private const double SampleDrop = 0.17;

    /// <summary>Draws everything below the title.</summary>
    public static void Write(IntervalScene scene, ScottPlotCanvas canvas)
    {
        var (low, high) = scene.Heights;
        canvas.Axes(scene.Figure.X, scene.X, [], null, new AxisRange(low, high, AxisScale.Linear), []);
        canvas.Names(scene.Figure.Rows.Select((row, place) => ((double)-place, row)));
        foreach (var (label, at) in scene.Marks)
            canvas.Mark(label, at, horizontal: false);
        foreach (var series in scene.Series)
        {
            var colour = ScottPlotCanvas.Colour(series.Colour);
            canvas.Dots(series.Samples.Select(sample => (sample.X, sample.Y - (SampleDrop / scene.Series.Count))), ScottPlotCanvas.Colour(series.Colour, Palette.BackgroundOpacity), 6);
            foreach (var point in series.Points.Where(point => point.HasInterval))
                canvas.Line([(point.Drawn(scene.X).Low, point.Y), (point.Drawn(scene.X).High, point.Y)], colour, 2, Sp.LinePattern.Solid);
            canvas.Dots(series.Points.Select(point => (point.Value, point.Y)), colour, 11);
            canvas.Legend(series.Group.Name, colour, 0, Sp.LinePattern.Solid, Sp.MarkerShape.FilledCircle);
        }
    }
}
