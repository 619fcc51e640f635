using System.Text.Json.Nodes;
using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>
/// How one kind of figure is drawn, by every program. A new kind is one class that implements this: the writers find it.
/// </summary>
internal interface IDrawing
{
    /// <summary>The kind of figure it draws.</summary>
    Type Kind { get; }

    /// <summary>The views that a figure has, the plain one first.</summary>
    IReadOnlyList<FigureView> Views(Figure figure) => [FigureView.Plain];

    /// <summary>
    /// The figure as an object with <c>data</c> (Plotly's traces) and <c>layout</c>; of a figure with several views also <c>views</c>, such
    /// objects by the view's name, in whose traces <c>same</c> lists what they share with the first trace of the plain one.
    /// </summary>
    JsonObject Plotly(Figure figure);

    /// <summary>A view of the figure as gnuplot commands, from its title to its plot command, whatever the terminal.</summary>
    void Gnuplot(Figure figure, FigureView view, GnuplotScript script);

    /// <summary>The plain view of the figure on a canvas of ScottPlot's, below its title.</summary>
    void ScottPlot(Figure figure, ScottPlotCanvas canvas);
}
