using System.Globalization;
using System.Text;
using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>
/// Writes a <see cref="Drawing"/> as SVG. The same drawing gives the same text; shapes out of view are left out, words are escaped, and
/// there is neither script nor reference in it.
/// </summary>
public static class DrawingSvg
{
    /// <summary>The longer side unless another is asked for, in pixels.</summary>
    public const int DefaultSize = 720;

    private const double Caption = 12;

    /// <summary>The drawing as one SVG element.</summary>
    /// <param name="drawing">The drawing; it is validated.</param>
    /// <param name="title">What a reader who cannot see it is told.</param>
    /// <param name="size">The longer side in pixels, at least 16.</param>
    /// <exception cref="ArgumentException">The drawing cannot be drawn.</exception>
    public static string Write(Drawing drawing, string title, int size = DefaultSize)
    {
        ArgumentNullException.ThrowIfNull(drawing);
        ArgumentNullException.ThrowIfNull(title);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 16);
        var view = drawing.Validate().View;
        var scale = size / Math.Max(view.Width, view.Height);
        var (width, height) = (ShapeSvg.Number(view.Width * scale), ShapeSvg.Number(view.Height * scale));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{ShapeSvg.Escape(title)}</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"{Palette.Paper}\"/>\n");
        svg.Append("<g font-family=\"DejaVu Sans, Verdana, sans-serif\" text-anchor=\"middle\" stroke-linejoin=\"round\" stroke-linecap=\"round\">\n");
        var shapes = new ShapeSvg(view.Left, view.Top, scale, role => RoleInk.Of(role).Stroke, role => RoleInk.Of(role).Area, role => $"fill=\"{RoleInk.Of(role).Line}\"");
        foreach (var shape in drawing.Shapes.Where(view.Shows))
            svg.Append(shapes.Element(shape)).Append('\n');
        if (Axes(view) is { Length: > 0 } axes)
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"8\" y=\"18\" text-anchor=\"start\" font-size=\"{Caption}\" fill=\"{Palette.Muted}\">{ShapeSvg.Escape(axes)}</text>\n");
        return svg.Append("</g>\n</svg>\n").ToString();
    }

    /// <summary>What the axes mean: <c>→ x, m   ↑ z, m</c>; empty where places have no meaning.</summary>
    public static string Axes(View view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return string.Join("   ", new[] { view.Across is { } x ? $"→ {x}" : null, view.Up is { } y ? $"↑ {y}" : null }.OfType<string>());
    }
}
