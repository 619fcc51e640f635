using PolicyProbe.Core;

namespace PolicyProbe.Envs.Box2D;

/// <summary>A body as it is drawn: its outline about its origin, and where that is.</summary>
/// <param name="Outline">The corners.</param>
/// <param name="Place">The origin.</param>
/// <param name="Angle">The angle, rad, anticlockwise.</param>
internal readonly record struct Part(IReadOnlyList<Point> Outline, Point Place, double Angle)
{
    /// <summary>The body of a polygon's corners [K, 2].</summary>
    public static Part Polygon(ReadOnlySpan<float> corners, in BodyState state)
    {
        var points = new Point[corners.Length / 2];
        for (var i = 0; i < points.Length; i++)
            points[i] = new Point(corners[2 * i], corners[(2 * i) + 1]);
        return new Part(points, new Point(state.X, state.Y), state.Angle);
    }

    /// <summary>The body of a rectangle, by its half extents.</summary>
    public static Part Rectangle(double halfWidth, double halfHeight, in BodyState state) => new(
        [new(-halfWidth, -halfHeight), new(halfWidth, -halfHeight), new(halfWidth, halfHeight), new(-halfWidth, halfHeight)], new Point(state.X, state.Y), state.Angle);

    /// <summary>Its shape in the world.</summary>
    public Shape Shape(ShapeRole role) => PolygonShape.Placed(Outline, Place, Angle, role);
}
