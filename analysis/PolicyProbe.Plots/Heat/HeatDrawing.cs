using System.Text.Json.Nodes;
using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>Draws values on a grid as colours of cells, as contours, and as a surface.</summary>
internal sealed class HeatDrawing : IDrawing
{
    /// <inheritdoc/>
    public Type Kind => typeof(HeatFigure);

    /// <summary>A single row or column, or a grid without a value, is seen as cells only.</summary>
    public IReadOnlyList<FigureView> Views(Figure figure)
    {
        var scene = HeatScene.Of((HeatFigure)figure);
        return scene.Figure.Columns.Count > 1 && scene.Figure.Rows.Count > 1 && scene.Cells().Any() ? [FigureView.Plain, FigureView.Contours, FigureView.Surface] : [FigureView.Plain];
    }

    /// <inheritdoc/>
    public JsonObject Plotly(Figure figure)
    {
        var scene = HeatScene.Of((HeatFigure)figure);
        var cells = HeatPlotly.Write(scene);
        if (Views(figure).Count > 1)
            cells["views"] = new JsonObject { [FigureViews.Name(FigureView.Contours)] = ContourPlotly.Write(scene), [FigureViews.Name(FigureView.Surface)] = SurfacePlotly.Write(scene) };
        return cells;
    }

    /// <inheritdoc/>
    public void Gnuplot(Figure figure, FigureView view, GnuplotScript script)
    {
        var scene = HeatScene.Of((HeatFigure)figure);
        switch (view)
        {
            case FigureView.Contours: ContourGnuplot.Write(scene, script); break;
            case FigureView.Surface: SurfaceGnuplot.Write(scene, script); break;
            default: HeatGnuplot.Write(scene, script); break;
        }
    }

    /// <inheritdoc/>
    public void ScottPlot(Figure figure, ScottPlotCanvas canvas) => HeatScottPlot.Write(HeatScene.Of((HeatFigure)figure), canvas);
}
