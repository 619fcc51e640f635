using System.Text.Json.Nodes;
using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>
/// How one kind of figure is drawn, by both programs. A new kind is one class that implements this: the writers find it.
/// </summary>
internal interface IDrawing
{
    /// <summary>The kind of figure it draws.</summary>
    Type Kind { get; }

    /// <summary>The figure as an object with <c>data</c> (Plotly's traces) and <c>layout</c>.</summary>
    JsonObject Plotly(Figure figure);

    /// <summary>The figure as gnuplot commands, from its title to its plot command, whatever the terminal.</summary>
    void Gnuplot(Figure figure, GnuplotScript script);
}
