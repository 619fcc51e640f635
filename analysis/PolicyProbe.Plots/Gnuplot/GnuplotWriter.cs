using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>What a drawing for paper or slides is stored as.</summary>
public enum PlotFormat
{
    /// <summary>Pixels, 1600 by 1000.</summary>
    Png,

    /// <summary>Vectors for pages.</summary>
    Svg,

    /// <summary>Vectors for papers, 16 cm by 10 cm.</summary>
    Pdf,
}

/// <summary>Writes figures as gnuplot scripts that hold their data and draw to standard output.</summary>
public static class GnuplotWriter
{
    private const string Font = "DejaVu Sans";

    /// <summary>The figure as a script: <c>gnuplot figure.gp &gt; figure.png</c>.</summary>
    /// <param name="figure">What is drawn.</param>
    /// <param name="format">What gnuplot writes.</param>
    /// <param name="view">Which of the figure's views (<see cref="FigureViews.Of"/>).</param>
    /// <exception cref="NotSupportedException">A kind of figure that is not drawn here, or a view that it does not have.</exception>
    public static string Write(Figure figure, PlotFormat format, FigureView view = FigureView.Plain)
    {
        var drawing = Drawings.For(figure);
        if (!drawing.Views(figure).Contains(view))
            throw new NotSupportedException($"figure '{figure.Id}': expected one of its views, {string.Join(", ", drawing.Views(figure))}, got {view}");
        var script = new GnuplotScript();
        script.Add("reset session");
        script.Add("set encoding utf8");
        script.Add(Terminal(format));
        script.Add($"set title {GnuplotScript.Quote(figure.Title)} noenhanced font {GnuplotScript.Quote(TitleFont(figure.Title, format))} textcolor rgb '{Palette.Ink}' offset 0,-0.2");
        drawing.Gnuplot(figure, view, script);
        return script.ToString();
    }

    private static string Terminal(PlotFormat format) => format switch
    {
        PlotFormat.Png => $"set terminal pngcairo noenhanced truecolor size 1600,1000 font '{Font},21' linewidth 2.2 pointscale 1.1 background rgb '{Palette.Paper}'",
        PlotFormat.Svg => $"set terminal svg noenhanced size 960,600 dynamic font '{Font},14' linewidth 1.4 background rgb '{Palette.Paper}'",
        // pdfcairo draws size 9 as 12 points times its font scale: here 8 points, what a figure has beside a text of 10.
        PlotFormat.Pdf => $"set terminal pdfcairo noenhanced size 16cm,10cm font '{Font},9' fontscale 0.6667 linewidth 1.5 pointscale 0.5",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "expected Png, Svg or Pdf"),
    };

    /// <summary>A long title is set smaller, so that it fits on its line.</summary>
    private static string TitleFont(string title, PlotFormat format)
    {
        var (size, fits) = format switch { PlotFormat.Png => (25, 80), PlotFormat.Svg => (17, 80), _ => (11, 58) };
        var fitted = title.Length <= fits ? size : Math.Max(size / 2, size * fits / title.Length);
        return $"{Font}:Bold,{fitted}";
    }
}
