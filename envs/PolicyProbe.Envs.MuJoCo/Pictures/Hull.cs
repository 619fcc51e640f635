using PolicyProbe.Core;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>The convex hull of points in the plane, by Andrew's monotone chain.</summary>
/// <remarks>A. M. Andrew, "Another Efficient Algorithm for Convex Hulls in Two Dimensions" (1979).</remarks>
internal static class Hull
{
    /// <summary>The corners, anticlockwise.</summary>
    public static Point[] Of(IEnumerable<Point> points)
    {
        Point[] sorted = [.. points.Distinct().OrderBy(point => point.X).ThenBy(point => point.Y)];
        return [.. Chain(sorted), .. Chain(sorted.AsEnumerable().Reverse())];
    }

    /// <summary>The lower half of the hull from the first point to the last, which is left out: the other half begins with it.</summary>
    private static List<Point> Chain(IEnumerable<Point> sorted)
    {
        var chain = new List<Point>();
        foreach (var point in sorted)
        {
            while (chain.Count > 1 && Cross(chain[^2], chain[^1], point) <= 0)
                chain.RemoveAt(chain.Count - 1);
            chain.Add(point);
        }

        chain.RemoveAt(chain.Count - 1);
        return chain;
    }

    private static double Cross(Point a, Point b, Point c) => ((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X));
}
