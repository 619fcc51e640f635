using System.Globalization;
using System.Security;
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
        var (width, height) = (Number(view.Width * scale), Number(view.Height * scale));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Escape(title)}</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"{Palette.Paper}\"/>\n");
        svg.Append("<g font-family=\"DejaVu Sans, Verdana, sans-serif\" text-anchor=\"middle\" stroke-linejoin=\"round\" stroke-linecap=\"round\">\n");
        foreach (var shape in drawing.Shapes.Where(view.Shows))
            svg.Append(Element(shape, view, scale)).Append('\n');
        if (view.Across is not null || view.Up is not null)
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"8\" y=\"18\" text-anchor=\"start\" font-size=\"{Caption}\" fill=\"{Palette.Muted}\">{Escape(Axes(view))}</text>\n");
        return svg.Append("</g>\n</svg>\n").ToString();
    }

    private static string Axes(View view) => string.Join("   ", new[] { view.Across is { } x ? $"→ {x}" : null, view.Up is { } y ? $"↑ {y}" : null }.OfType<string>());

    private static string Element(Shape shape, View view, double scale)
    {
        var ink = RoleInk.Of(shape.Role);
        return shape switch
        {
            LineShape line => $"<polyline points=\"{Places(line.Points)}\" fill=\"none\" stroke=\"{ink.Line}\" stroke-width=\"{Number(ink.LineWidth)}\"/>",
            PolygonShape polygon => $"<polygon points=\"{Places(polygon.Points)}\" {ink.Area}/>",
            CircleShape circle => $"<circle cx=\"{X(circle.Centre)}\" cy=\"{Y(circle.Centre)}\" r=\"{Number(circle.Radius * scale)}\" {ink.Area}/>",
            CapsuleShape capsule => $"<path d=\"{Outline(capsule)}\" {ink.Area}/>",
            TextShape text => $"<text x=\"{X(text.At)}\" y=\"{Y(text.At)}\" dy=\"0.35em\" font-size=\"{Number(text.Height * scale)}\" fill=\"{ink.Line}\">{Escape(text.Text)}</text>",
            _ => throw new NotSupportedException($"shape: expected one of the kinds of {nameof(Shape)}, got {shape.GetType().Name}."),
        };

        string X(Point at) => Number((at.X - view.Left) * scale);
        string Y(Point at) => Number((view.Top - at.Y) * scale);
        string Place(Point at) => $"{X(at)},{Y(at)}";
        string Places(IEnumerable<Point> points) => string.Join(' ', points.Select(Place));

        // Two sides and two half circles; a capsule of no length points up.
        string Outline(CapsuleShape capsule)
        {
            var (dx, dy) = (capsule.To.X - capsule.From.X, capsule.To.Y - capsule.From.Y);
            var length = Math.Sqrt((dx * dx) + (dy * dy));
            var (ux, uy) = length > 0 ? (dx / length, dy / length) : (0, 1);
            var (left, right) = (new Point(-uy * capsule.Radius, ux * capsule.Radius), new Point(uy * capsule.Radius, -ux * capsule.Radius));
            var arc = $"A{Number(capsule.Radius * scale)},{Number(capsule.Radius * scale)} 0 0 1 ";
            return $"M{Place(capsule.From + left)} L{Place(capsule.To + left)} {arc}{Place(capsule.To + right)} L{Place(capsule.From + right)} {arc}{Place(capsule.From + left)} Z";
        }
    }

    /// <summary>Hundredths of a pixel; what lies far outside stays far outside.</summary>
    private static string Number(double pixels) => Math.Round(Math.Clamp(pixels, -1e6, 1e6), 2).ToString("0.##", CultureInfo.InvariantCulture) is var text && text == "-0" ? "0" : text;

    private static string Escape(string text) => SecurityElement.Escape(string.Concat(text.Where(c => c >= ' ')));
}
