using System.Text.Json.Nodes;
using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>Draws curves with bands and reference lines.</summary>
internal sealed class LineDrawing : IDrawing
{
    /// <inheritdoc/>
    public Type Kind => typeof(LineFigure);

    /// <inheritdoc/>
    public JsonObject Plotly(Figure figure) => LinePlotly.Write(LineScene.Of((LineFigure)figure));

    /// <inheritdoc/>
    public void Gnuplot(Figure figure, FigureView view, GnuplotScript script) => LineGnuplot.Write(LineScene.Of((LineFigure)figure), script);

    /// <inheritdoc/>
    public void ScottPlot(Figure figure, ScottPlotCanvas canvas) => LineScottPlot.Write(LineScene.Of((LineFigure)figure), canvas);
}
