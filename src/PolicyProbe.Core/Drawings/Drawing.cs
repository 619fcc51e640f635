using System.Text.Json.Serialization;

namespace PolicyProbe.Core;

/// <summary>The part of the world that a drawing shows, and what its axes mean. Both axes have the same scale.</summary>
/// <param name="Left">The least x.</param>
/// <param name="Bottom">The least y.</param>
/// <param name="Right">The greatest x.</param>
/// <param name="Top">The greatest y.</param>
/// <param name="Across">What x is, with its unit; null where places have no meaning, as in a diagram of states.</param>
/// <param name="Up">What y is, likewise.</param>
public sealed record View(double Left, double Bottom, double Right, double Top, string? Across = null, string? Up = null)
{
    /// <summary>The width, in the world's units.</summary>
    [JsonIgnore]
    public double Width => Right - Left;

    /// <summary>The height, in the world's units.</summary>
    [JsonIgnore]
    public double Height => Top - Bottom;

    /// <summary>The same view of another place.</summary>
    public View Moved(double across, double up) => this with { Left = Left + across, Right = Right + across, Bottom = Bottom + up, Top = Top + up };

    /// <summary>The view moved as little as it takes to have a point inside with a margin.</summary>
    public View Holding(Point point, double margin)
    {
        return Moved(Shift(point.X, Left, Right), Shift(point.Y, Bottom, Top));

        double Shift(double at, double low, double high) => at < low + margin ? at - margin - low : at > high - margin ? at + margin - high : 0;
    }

    /// <summary>Whether a shape is inside or touches it.</summary>
    public bool Shows(Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var (low, high) = shape.Bounds();
        return high.X >= Left && low.X <= Right && high.Y >= Bottom && low.Y <= Top;
    }
}

/// <summary>
/// A picture as data: shapes in the world's coordinates, y upwards, later ones over earlier ones. It says what is where; colours and
/// pixels are for who draws it.
/// </summary>
/// <param name="View">What part of the world to show; shapes may reach beyond it.</param>
/// <param name="Shapes">The shapes, from the back to the front.</param>
public sealed record Drawing(View View, IReadOnlyList<Shape> Shapes)
{
    /// <summary>The drawing itself, if it can be drawn.</summary>
    /// <exception cref="ArgumentException">A number is not finite, a size or the view is empty, or a body is out of view.</exception>
    public Drawing Validate()
    {
        if (!(double.IsFinite(View.Left + View.Bottom + View.Right + View.Top) && View.Width > 0 && View.Height > 0))
            throw new ArgumentException($"view: expected finite numbers, left below right and bottom below top, got {View}.");
        for (var i = 0; i < Shapes.Count; i++)
        {
            if (Shapes[i].Fault() is { } fault)
                throw new ArgumentException($"shapes[{i}]: a {Shapes[i].Role} {Shapes[i].GetType().Name}: {fault}.");
            if (Shapes[i].Role == ShapeRole.Body && !View.Shows(Shapes[i]))
                throw new ArgumentException($"shapes[{i}]: expected every {ShapeRole.Body} to touch {View}, got {Shapes[i].Bounds()}.");
        }

        return Shapes.Count > 0 ? this : throw new ArgumentException("shapes: expected at least one.");
    }
}
