using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>A mass on a line or in the plane with its velocity, and the origin that it is to be held at. The view doubles until the mass is in it.</summary>
internal static class MassDrawing
{
    private const double Reach = 4;

    /// <summary>The picture.</summary>
    /// <param name="place">Where the mass is.</param>
    /// <param name="velocity">Its velocity; drawn as the way of one second.</param>
    /// <param name="isPlanar">Whether it can leave the line.</param>
    public static Drawing Of(Point place, Point velocity, bool isPlanar)
    {
        var reach = Reach;
        while (reach < Math.Max(Math.Abs(place.X), Math.Abs(place.Y)))
            reach *= 2;
        var view = new View(-1.1 * reach, isPlanar ? -1.1 * reach : -0.4 * reach, 1.1 * reach, isPlanar ? 1.1 * reach : 0.4 * reach, isPlanar ? "x₁" : "x", isPlanar ? "x₂" : null);
        return new Drawing(view, [
            new LineShape([new Point(view.Left, 0), new Point(view.Right, 0)], ShapeRole.Guide),
            .. Ruler.Along(view, 0, reach / Reach),
            .. isPlanar ? [new LineShape([new Point(0, view.Bottom), new Point(0, view.Top)], ShapeRole.Guide)] : Array.Empty<Shape>(),
            new CircleShape(new Point(0, 0), 0.03 * reach, ShapeRole.Goal),
            new CircleShape(place, 0.07 * reach, ShapeRole.Body),
            new LineShape([place, place + velocity], ShapeRole.Ink),
        ]);
    }
}
