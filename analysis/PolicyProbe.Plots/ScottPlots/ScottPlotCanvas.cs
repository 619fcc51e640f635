using System.Text;
using PolicyProbe.Core;
using Sp = ScottPlot;

namespace PolicyProbe.Plots;

/// <summary>A plot of ScottPlot's in the style of all our pictures: a thin frame, a light grid, the legend below the axis where it covers nothing.</summary>
internal sealed class ScottPlotCanvas
{
    private const int Width = 960, Height = 600;
    private const double Pixels = 1600.0 / Width;

    private readonly List<Sp.LegendItem> _legend = [];
    private AxisRange _x = new(0, 1, AxisScale.Linear), _y = new(0, 1, AxisScale.Linear);

    /// <summary>An empty plot under a title.</summary>
    public ScottPlotCanvas(string title)
    {
        Plot.Font.Set(Font);
        Plot.Title(title, Math.Min(17, 17 * 80f / Math.Max(80, title.Length)));
        Plot.Axes.Title.Label.ForeColor = Colour(Palette.Ink);
        Plot.FigureBackground.Color = Colour(Palette.Paper);
        Plot.Grid.MajorLineColor = Colour(Palette.Grid);
        Plot.Axes.Top.IsVisible = false;
        (Plot.Axes.Right.FrameLineStyle.Width, Plot.Axes.Right.MajorTickStyle.Length, Plot.Axes.Right.MinorTickStyle.Length) = (0, 0, 0);
        (Plot.Axes.Right.TickLabelStyle.IsVisible, Plot.Axes.Right.MinimumSize) = (false, 24);
    }

    /// <summary>DejaVu Sans has every sign that our labels use; where it is not installed, ScottPlot's own choice.</summary>
    public static string Font { get; } = SkiaSharp.SKFontManager.Default.MatchFamily("DejaVu Sans") is { FamilyName: "DejaVu Sans" } ? "DejaVu Sans" : Sp.Fonts.Default;

    /// <summary>What is drawn on.</summary>
    public Sp.Plot Plot { get; } = new();

    /// <summary>A colour <c>#rrggbb</c>, so opaque.</summary>
    public static Sp.Color Colour(string colour, double opacity = 1) => Sp.Color.FromHex(colour).WithAlpha(opacity);

    /// <summary>Where a value lies along the horizontal axis: on a logarithmic one, its logarithm.</summary>
    public double X(double value) => _x.Scale == AxisScale.Log ? Math.Log10(value) : value;

    /// <summary>Where a value lies along the vertical axis.</summary>
    public double Y(double value) => _y.Scale == AxisScale.Log ? Math.Log10(value) : value;

    /// <summary>Sets what the axes show, and their labels where their titles stand.</summary>
    public void Axes(Axis x, AxisRange xs, IEnumerable<double> along, Axis? y, AxisRange ys, IEnumerable<double> up)
    {
        (_x, _y) = (xs, ys);
        Plot.Axes.SetLimits(xs.Laid.Low, xs.Laid.High, ys.Laid.Low, ys.Laid.High);
        Edge(Plot.Axes.Bottom, x.Label, Ticks.At(xs, along).Select(tick => (X(tick), NumberText.Of(tick))));
        Edge(Plot.Axes.Left, y?.Label ?? "", y is null ? [] : Ticks.At(ys, up).Select(tick => (Y(tick), NumberText.Of(tick))));
    }

    /// <summary>Words in place of numbers along the vertical axis.</summary>
    public void Names(IEnumerable<(double At, string Name)> names)
    {
        Edge(Plot.Axes.Left, "", names);
        Plot.Axes.Left.MajorTickStyle.Length = 0;
        Plot.Grid.YAxisStyle.MajorLineStyle.IsVisible = false;
    }

    /// <summary>A line through points, broken where one has no ordinate.</summary>
    public void Line(IEnumerable<(double X, double? Y)> points, Sp.Color colour, double width, Sp.LinePattern pattern)
    {
        var piece = new List<Sp.Coordinates>();
        foreach (var (x, y) in points.Append((0, null)))
            if (y is { } value)
                piece.Add(new Sp.Coordinates(X(x), Y(value)));
            else if (piece.Count > 0)
            {
                var line = Plot.Add.ScatterLine(piece.ToArray(), colour);
                (line.LineWidth, line.LinePattern, piece) = ((float)width, pattern, []);
            }
    }

    /// <summary>Dots.</summary>
    public void Dots(IEnumerable<(double X, double Y)> points, Sp.Color colour, double size, Sp.MarkerShape shape = Sp.MarkerShape.FilledCircle)
    {
        Sp.Coordinates[] places = [.. points.Select(point => new Sp.Coordinates(X(point.X), Y(point.Y)))];
        if (places.Length > 0)
            Plot.Add.Markers(places, shape, (float)size, colour);
    }

    /// <summary>A reference line across the plot with its name at its end.</summary>
    /// <param name="label">The name.</param>
    /// <param name="at">Where it lies.</param>
    /// <param name="horizontal">Whether it is a value of the vertical axis.</param>
    /// <param name="below">How far below the top the name of a vertical one stands, in shares of the height.</param>
    public void Mark(string label, double at, bool horizontal, double below = 0.03)
    {
        var (range, place) = horizontal ? (_y, Y(at)) : (_x, X(at));
        if (at < range.Low || at > range.High)
            return;
        Sp.Plottables.AxisLine line = horizontal ? Plot.Add.HorizontalLine(place) : Plot.Add.VerticalLine(place);
        (line.Color, line.LineWidth, line.LinePattern, line.LegendText) = (Colour(Palette.Muted), 1.2f, Sp.LinePattern.Dotted, "");
        var near = (place - range.Laid.Low) / (range.Laid.High - range.Laid.Low);
        var text = Plot.Add.Text(label, horizontal ? _x.Laid.Low + (0.99 * (_x.Laid.High - _x.Laid.Low)) : place, horizontal ? place : _y.Laid.Low + ((1 - below) * (_y.Laid.High - _y.Laid.Low)));
        text.Alignment = horizontal ? near > 0.9 ? Sp.Alignment.UpperRight : Sp.Alignment.LowerRight : near > 0.6 ? Sp.Alignment.UpperRight : Sp.Alignment.UpperLeft;
        text.OffsetX = horizontal ? 0 : near > 0.6 ? -6 : 6;
        (text.LabelFontColor, text.LabelFontSize, text.LabelFontName) = (Colour(Palette.Muted), 13, Font);
    }

    /// <summary>The bar of colours at the right.</summary>
    public void ColourBar(string label, Sp.IHasColorAxis colours, IEnumerable<double> ticks)
    {
        var bar = Plot.Add.ColorBar(colours);
        bar.Axis.TickGenerator = new Sp.TickGenerators.NumericManual([.. ticks], [.. ticks.Select(tick => NumberText.Of(tick))]);
        (bar.Label, bar.LabelStyle.FontSize, bar.LabelStyle.ForeColor, bar.LabelStyle.FontName) = (label, 15, Colour(Palette.Ink), Font);
        (bar.Axis.TickLabelStyle.ForeColor, bar.Axis.TickLabelStyle.FontSize, bar.Axis.TickLabelStyle.FontName) = (Colour(Palette.Muted), 14, Font);
        Plot.HideGrid();
    }

    /// <summary>A name in the legend.</summary>
    public void Legend(string name, Sp.Color colour, double width, Sp.LinePattern pattern, Sp.MarkerShape marker = Sp.MarkerShape.None) => _legend.Add(new Sp.LegendItem
    {
        LabelText = name,
        LineColor = colour,
        LineWidth = (float)width,
        LinePattern = pattern,
        MarkerShape = marker,
        MarkerSize = 7,
        MarkerColor = colour,
        LabelFontColor = Colour(Palette.Ink),
        LabelFontSize = 14,
        LabelFontName = Font,
    });

    /// <summary>The picture; a legend where it has two names or more.</summary>
    public byte[] Picture(PlotFormat format)
    {
        Plot.Legend.DisplayPlottableLegendItems = false;
        if (_legend.Count > 1)
        {
            Plot.Legend.ManualItems.AddRange(_legend);
            (Plot.Legend.OutlineWidth, Plot.Legend.ShadowColor, Plot.Legend.Orientation) = (0, Sp.Colors.Transparent, Sp.Orientation.Horizontal);
            Plot.ShowLegend(Sp.Edge.Bottom);
        }
        else
        {
            Plot.HideLegend();
        }

        if (format == PlotFormat.Svg)
            return Encoding.UTF8.GetBytes(Plot.GetSvgXml(Width, Height));
        Plot.ScaleFactor = Pixels;
        return Plot.GetImageBytes((int)(Width * Pixels), (int)(Height * Pixels), Sp.ImageFormat.Png);
    }

    private static void Edge(Sp.IAxis axis, string label, IEnumerable<(double At, string Name)> ticks)
    {
        var all = ticks.ToList();
        axis.TickGenerator = new Sp.TickGenerators.NumericManual([.. all.Select(tick => tick.At)], [.. all.Select(tick => tick.Name)]);
        (axis.Label.Text, axis.Label.ForeColor, axis.Label.Bold, axis.Label.FontSize) = (label, Colour(Palette.Ink), false, 15);
        (axis.TickLabelStyle.ForeColor, axis.TickLabelStyle.FontSize) = (Colour(Palette.Muted), 14);
        (axis.MajorTickStyle.Color, axis.FrameLineStyle.Color, axis.FrameLineStyle.Width) = (Colour(Palette.Muted), Colour(Palette.Muted), 0.8f);
    }
}
