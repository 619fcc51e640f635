namespace PolicyProbe.Envs.MuJoCo;

/// <summary>The shapes of geoms, numbered as MuJoCo's <c>mjtGeom</c>; the models have no others.</summary>
internal enum GeomKind
{
    /// <summary>An endless plane, or a rectangle where its sizes are set; its normal is the frame's z.</summary>
    Plane = 0,

    /// <summary>Size: radius.</summary>
    Sphere = 2,

    /// <summary>Size: radius, half length along the frame's z.</summary>
    Capsule = 3,

    /// <summary>Size: radius, half length along the frame's z.</summary>
    Cylinder = 5,
}

/// <summary>A geom of a model and where it is.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Kind">Its shape.</param>
/// <param name="IsFixed">Whether it belongs to the world, which never moves.</param>
/// <param name="Size">Its size, as its kind has it [3], m.</param>
/// <param name="Place">Its centre [3], m.</param>
/// <param name="Frame">The axes of its frame as columns of a matrix by rows [9].</param>
internal sealed record Geom(string Name, GeomKind Kind, bool IsFixed, double[] Size, double[] Place, double[] Frame)
{
    /// <summary>A point of the geom's own, in the world [3].</summary>
    public double[] InWorld(double x, double y, double z) =>
        [.. Enumerable.Range(0, 3).Select(row => Place[row] + (Frame[3 * row] * x) + (Frame[(3 * row) + 1] * y) + (Frame[(3 * row) + 2] * z))];
}
