using PolicyProbe.Core;

namespace PolicyProbe.Envs.Box2D;

/// <summary>The lander over its ground, between two flags. The view rises with a lander that leaves it at the top.</summary>
internal static class LanderDrawing
{
    private const double Headroom = 1.2;
    private const double FlagHeight = 50 / 30.0;

    /// <summary>The picture.</summary>
    /// <param name="ground">The surface from left to right.</param>
    /// <param name="width">The ground's width, m.</param>
    /// <param name="height">The height from which the lander falls, m.</param>
    /// <param name="pad">The left end, the height and the right end of the pad.</param>
    /// <param name="hull">Where the hull is, with its corners [K, 2].</param>
    /// <param name="legs">Where the legs are, with their half extents.</param>
    public static Drawing Of(IReadOnlyList<Point> ground, double width, double height, (double Left, double Height, double Right) pad, Part hull, IReadOnlyList<Part> legs)
    {
        var view = new View(0, 0, width, height + Headroom, "x (m)", "y (m)").Holding(hull.Place, Headroom);
        return new Drawing(view, [
            new PolygonShape([new Point(0, Math.Min(0, view.Bottom)), .. ground, new Point(width, Math.Min(0, view.Bottom))], ShapeRole.Ground),
            .. Flag(pad.Left, pad.Height),
            .. Flag(pad.Right, pad.Height),
            .. legs.Select(leg => leg.Shape(ShapeRole.Limb)),
            hull.Shape(ShapeRole.Body),
        ]);
    }

    private static IEnumerable<Shape> Flag(double x, double foot)
    {
        yield return new LineShape([new Point(x, foot), new Point(x, foot + FlagHeight)], ShapeRole.Goal);
        yield return new PolygonShape([new Point(x, foot + FlagHeight), new Point(x + 0.83, foot + FlagHeight - 0.17), new Point(x, foot + FlagHeight - 0.33)], ShapeRole.Goal);
    }
}
