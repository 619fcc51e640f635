using System.Globalization;
using System.Security;
using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>Writes shapes as SVG elements, whose ink is written by who asks: as attributes, or as the name of a class.</summary>
/// <param name="left">The world's x at the page's left edge.</param>
/// <param name="top">The world's y at its upper edge; y goes down on a page.</param>
/// <param name="scale">Pixels a unit of the world.</param>
/// <param name="lineInk">The attributes of a line of a role.</param>
/// <param name="areaInk">The attributes of an area.</param>
/// <param name="letterInk">The attributes of letters.</param>
internal sealed class ShapeSvg(double left, double top, double scale, Func<ShapeRole, string> lineInk, Func<ShapeRole, string> areaInk, Func<ShapeRole, string> letterInk)
{
    /// <summary>A shape as one element.</summary>
    public string Element(Shape shape) => shape switch
    {
        LineShape line => $"<polyline points=\"{Places(line.Points)}\" {lineInk(shape.Role)}/>",
        PolygonShape polygon => $"<polygon points=\"{Places(polygon.Points)}\" {areaInk(shape.Role)}/>",
        CircleShape circle => $"<circle cx=\"{X(circle.Centre)}\" cy=\"{Y(circle.Centre)}\" r=\"{Number(circle.Radius * scale)}\" {areaInk(shape.Role)}/>",
        CapsuleShape capsule => $"<path d=\"{Outline(capsule)}\" {areaInk(shape.Role)}/>",
        TextShape text => $"<text x=\"{X(text.At)}\" y=\"{Y(text.At)}\" dy=\"0.35em\" font-size=\"{Number(text.Height * scale)}\" {letterInk(shape.Role)}>{Escape(text.Text)}</text>",
        _ => throw new NotSupportedException($"shape: expected one of the kinds of {nameof(Shape)}, got {shape.GetType().Name}."),
    };

    /// <summary>Hundredths of a pixel; what lies far outside stays far outside.</summary>
    public static string Number(double pixels) => Math.Round(Math.Clamp(pixels, -1e6, 1e6), 2).ToString("0.##", CultureInfo.InvariantCulture) is var text && text == "-0" ? "0" : text;

    /// <summary>Text as it stands in an element or an attribute, without control characters.</summary>
    public static string Escape(string text) => SecurityElement.Escape(string.Concat(text.Where(c => c >= ' ')));

    private string X(Point at) => Number((at.X - left) * scale);

    private string Y(Point at) => Number((top - at.Y) * scale);

    private string Place(Point at) => $"{X(at)},{Y(at)}";

    private string Places(IEnumerable<Point> points) => string.Join(' ', points.Select(Place));

    /// <summary>Two sides and two half circles; a capsule of no length points up.</summary>
    private string Outline(CapsuleShape capsule)
    {
        var (dx, dy) = (capsule.To.X - capsule.From.X, capsule.To.Y - capsule.From.Y);
        var length = Math.Sqrt((dx * dx) + (dy * dy));
        var (ux, uy) = length > 0 ? (dx / length, dy / length) : (0, 1);
        var (aside, other) = (new Point(-uy * capsule.Radius, ux * capsule.Radius), new Point(uy * capsule.Radius, -ux * capsule.Radius));
        var arc = $"A{Number(capsule.Radius * scale)},{Number(capsule.Radius * scale)} 0 0 1 ";
        return $"M{Place(capsule.From + aside)} L{Place(capsule.To + aside)} {arc}{Place(capsule.To + other)} L{Place(capsule.From + other)} {arc}{Place(capsule.From + aside)} Z";
    }
}
