using System.Text.Json.Nodes;
using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>Draws values on a grid as colours of cells.</summary>
internal sealed class HeatDrawing : IDrawing
{
    /// <inheritdoc/>
    public Type Kind => typeof(HeatFigure);

    /// <inheritdoc/>
    public JsonObject Plotly(Figure figure) => HeatPlotly.Write(HeatScene.Of((HeatFigure)figure));

    /// <inheritdoc/>
    public void Gnuplot(Figure figure, GnuplotScript script) => HeatGnuplot.Write(HeatScene.Of((HeatFigure)figure), script);
}
