using PolicyProbe.Core;
using Sp = ScottPlot;

namespace PolicyProbe.Plots;

/// <summary>Cells by ScottPlot: rectangles in the palette's colours, the colour bar at the right, paths and points above them.</summary>
internal static class HeatScottPlot
{
    private static readonly Sp.MarkerShape[] Signs = [Sp.MarkerShape.FilledCircle, Sp.MarkerShape.FilledSquare, Sp.MarkerShape.FilledDiamond, Sp.MarkerShape.FilledTriangleUp];

    /// <summary>Draws everything below the title.</summary>
    public static void Write(HeatScene scene, ScottPlotCanvas canvas)
    {
        var figure = scene.Figure;
        canvas.Axes(figure.X, scene.X, figure.Columns, figure.Y, scene.Y, figure.Rows);
        var colours = new Colours(scene.Colour);
        foreach (var (row, column, value) in scene.Cells())
        {
            var cell = canvas.Plot.Add.Rectangle(scene.ColumnEdges[column], scene.ColumnEdges[column + 1], scene.RowEdges[row], scene.RowEdges[row + 1]);
            (cell.FillColor, cell.LineWidth) = (colours.Colormap.GetColor((value - scene.Colour.Low) / (scene.Colour.High - scene.Colour.Low)), 0.4f);
            cell.LineColor = cell.FillColor;
        }

        foreach (var path in scene.Paths)
        {
            var places = path.X.Zip(path.Y).ToList();
            foreach (var (colour, width, size) in new[] { (ScottPlotCanvas.Colour(Palette.Ink), 4.0, 8.0), (ScottPlotCanvas.Colour(Palette.Paper), 1.6, 4.5) })
            {
                canvas.Line(places.Select(place => (place.First, (double?)place.Second)), colour, width, Sp.LinePattern.Solid);
                canvas.Dots(places, colour, size);
            }

            canvas.Legend(path.Label, ScottPlotCanvas.Colour(Palette.Ink), 3, Sp.LinePattern.Solid, Sp.MarkerShape.FilledCircle);
        }

        foreach (var (point, place) in scene.Points.Select((point, place) => (point, place)))
        {
            var sign = Signs[place % Signs.Length];
            canvas.Dots([(point.X, point.Y)], ScottPlotCanvas.Colour(Palette.Ink), 16, sign);
            canvas.Dots([(point.X, point.Y)], ScottPlotCanvas.Colour(Palette.Paper), 9, sign);
            canvas.Legend(point.Label, ScottPlotCanvas.Colour(Palette.Ink), 0, Sp.LinePattern.Solid, sign);
        }

        canvas.ColourBar(figure.Colour, colours, Ticks.At(scene.Colour, []));
    }

    /// <summary>The palette between the least and the greatest value.</summary>
    private sealed class Colours(AxisRange range) : Sp.IHasColorAxis
    {
        public Sp.IColormap Colormap { get; } = new Sp.Colormaps.CustomInterpolated([.. Palette.Heat.Select(colour => Sp.Color.FromHex(colour))]);

        public Sp.Range GetRange() => new(range.Low, range.High);
    }
}
