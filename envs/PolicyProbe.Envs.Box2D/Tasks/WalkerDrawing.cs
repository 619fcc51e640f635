using PolicyProbe.Core;

namespace PolicyProbe.Envs.Box2D;

/// <summary>The walker on its ground: the far leg behind the hull, the near one before it, a flag at the far end. The view follows the hull.</summary>
internal static class WalkerDrawing
{
    private const double Behind = 4;
    private const double Ahead = 8;
    private const double Below = 2.6;
    private const double Above = 3.6;

    /// <summary>The picture.</summary>
    /// <param name="terrain">The ground of this episode.</param>
    /// <param name="end">Where the course ends, m.</param>
    /// <param name="hull">The hull.</param>
    /// <param name="near">Thigh and shin of the first leg.</param>
    /// <param name="far">Thigh and shin of the second leg.</param>
    public static Drawing Of(Terrain terrain, double end, Part hull, IReadOnlyList<Part> near, IReadOnlyList<Part> far)
    {
        var (x, level) = (hull.Place.X, Terrain.Level);
        var view = new View(x - Behind, level - Below, x + Ahead, level + Above, "x (m)", "y (m)").Holding(hull.Place, 1.2);
        var first = Math.Clamp((int)Math.Floor(view.Left / Terrain.Width), 0, Terrain.Columns - 2);
        var last = Math.Clamp((int)Math.Ceiling(view.Right / Terrain.Width), first + 1, Terrain.Columns - 1);
        Point[] surface = [.. Enumerable.Range(first, last - first + 1).Select(i => new Point(i * Terrain.Width, terrain.Heights[i]))];
        var floor = Math.Min(view.Bottom, surface.Min(point => point.Y)) - 0.1;
        return new Drawing(view, [
            new PolygonShape([new Point(surface[0].X, floor), .. surface, new Point(surface[^1].X, floor)], ShapeRole.Ground),
            .. terrain.Blocks.Select(block => PolygonShape.Rectangle(block.Left, block.Bottom, block.Right, block.Top, ShapeRole.Ground)).Where(view.Shows),
            .. Ruler.Along(view, view.Bottom + 0.9, 2),
            new LineShape([new Point(end, terrain.Heights[^1]), new Point(end, terrain.Heights[^1] + 2)], ShapeRole.Goal),
            .. far.Select(part => part.Shape(ShapeRole.FarLimb)),
            hull.Shape(ShapeRole.Body),
            .. near.Select(part => part.Shape(ShapeRole.Limb)),
        ]);
    }
}
