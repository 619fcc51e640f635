using System.Text.Json.Nodes;
using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>Draws values with intervals in named rows.</summary>
internal sealed class IntervalDrawing : IDrawing
{
    /// <inheritdoc/>
    public Type Kind => typeof(IntervalFigure);

    /// <inheritdoc/>
    public JsonObject Plotly(Figure figure) => IntervalPlotly.Write(IntervalScene.Of((IntervalFigure)figure));

    /// <inheritdoc/>
    public void Gnuplot(Figure figure, FigureView view, GnuplotScript script) => IntervalGnuplot.Write(IntervalScene.Of((IntervalFigure)figure), script);

    /// <inheritdoc/>
    public void ScottPlot(Figure figure, ScottPlotCanvas canvas) => IntervalScottPlot.Write(IntervalScene.Of((IntervalFigure)figure), canvas);
}
