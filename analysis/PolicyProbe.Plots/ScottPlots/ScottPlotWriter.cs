using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>
/// Draws figures by ScottPlot, inside the process: PNG and SVG without any program besides. It knows every kind of figure in its plain view; PDF, contours and
/// surfaces are gnuplot's.
/// </summary>
public static class ScottPlotWriter
{
    /// <summary>Whether it draws pictures of this format and view.</summary>
    public static bool Draws(PlotFormat format, FigureView view) => format is PlotFormat.Png or PlotFormat.Svg && view == FigureView.Plain;

    /// <summary>The picture's bytes.</summary>
    /// <param name="figure">What is drawn, in its plain view.</param>
    /// <param name="format">PNG, 1600 by 1000 pixels, or SVG, 960 by 600.</param>
    /// <exception cref="NotSupportedException">A kind of figure or a format that is not drawn here.</exception>
    public static byte[] Write(Figure figure, PlotFormat format)
    {
        if (!Draws(format, FigureView.Plain))
            throw new NotSupportedException($"format: expected Png or Svg, got {format}; gnuplot draws it.");
        var drawing = Drawings.For(figure);
        var canvas = new ScottPlotCanvas(figure.Title);
        drawing.ScottPlot(figure, canvas);
        return canvas.Picture(format);
    }
}
