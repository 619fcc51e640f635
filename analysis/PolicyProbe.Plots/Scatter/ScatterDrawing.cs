using System.Text.Json.Nodes;
using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>Draws points with error bars.</summary>
internal sealed class ScatterDrawing : IDrawing
{
    /// <inheritdoc/>
    public Type Kind => typeof(ScatterFigure);

    /// <inheritdoc/>
    public JsonObject Plotly(Figure figure) => ScatterPlotly.Write(ScatterScene.Of((ScatterFigure)figure));

    /// <inheritdoc/>
    public void Gnuplot(Figure figure, FigureView view, GnuplotScript script) => ScatterGnuplot.Write(ScatterScene.Of((ScatterFigure)figure), script);

    /// <inheritdoc/>
    public void ScottPlot(Figure figure, ScottPlotCanvas canvas) => ScatterScottPlot.Write(ScatterScene.Of((ScatterFigure)figure), canvas);
}
