using System.Text.Json.Serialization;

namespace PolicyProbe.Core;

/// <summary>What a shape is in the task, from which follows its colour.</summary>
public enum ShapeRole
{
    /// <summary>Solid ground, a wall, a floor.</summary>
    Ground,

    /// <summary>A field to stand on, or a state to be in.</summary>
    Field,

    /// <summary>A helping line: a rail, an axis, a tick and its number.</summary>
    Guide,

    /// <summary>What the agent is, or the heart of it: a cart, a torso, the present state. It is always in view.</summary>
    Body,

    /// <summary>A part of it: a pole, a leg.</summary>
    Limb,

    /// <summary>A part on the side that is turned away, where two would look alike.</summary>
    FarLimb,

    /// <summary>Where to get to.</summary>
    Goal,

    /// <summary>What ends badly: a hole, a cliff.</summary>
    Hazard,

    /// <summary>What is carried or pushed.</summary>
    Cargo,

    /// <summary>Letters, hinges, small marks.</summary>
    Ink,
}

/// <summary>A shape of a <see cref="Drawing"/>, in the world's units, y upwards.</summary>
/// <param name="Role">What it is in the task.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(LineShape), "line")]
[JsonDerivedType(typeof(CircleShape), "circle")]
[JsonDerivedType(typeof(PolygonShape), "polygon")]
[JsonDerivedType(typeof(CapsuleShape), "capsule")]
[JsonDerivedType(typeof(TextShape), "text")]
public abstract record Shape(ShapeRole Role)
{
    /// <summary>What is wrong with it, as <c>name: rule, value</c>; null if nothing is.</summary>
    internal abstract string? Fault();

    /// <summary>The smallest rectangle around it; of a text, its place.</summary>
    public abstract (Point Low, Point High) Bounds();

    private protected static (Point Low, Point High) Around(IReadOnlyList<Point> points, double margin = 0)
    {
        var (low, high) = (points[0], points[0]);
        foreach (var (x, y) in points)
            (low, high) = (new Point(Math.Min(low.X, x), Math.Min(low.Y, y)), new Point(Math.Max(high.X, x), Math.Max(high.Y, y)));
        return (low + new Point(-margin, -margin), high + new Point(margin, margin));
    }

    private protected static string? PointsFault(IReadOnlyList<Point> points, int least) =>
        points.Count < least ? $"points: expected at least {least}, got {points.Count}"
        : points.Any(point => !point.IsFinite) ? $"points: expected finite numbers, got {points.First(point => !point.IsFinite)}" : null;

    private protected static string? LengthFault(string name, double value) => double.IsFinite(value) && value > 0 ? null : $"{name}: expected a finite number above 0, got {value}";
}

/// <summary>A thin line through two or more points; its thickness is the medium's.</summary>
/// <param name="Points">The points.</param>
/// <param name="Role">What it is.</param>
public sealed record LineShape(IReadOnlyList<Point> Points, ShapeRole Role) : Shape(Role)
{
    /// <inheritdoc/>
    public override (Point Low, Point High) Bounds() => Around(Points);

    internal override string? Fault() => PointsFault(Points, 2);
}

/// <summary>A disc.</summary>
/// <param name="Centre">Its centre.</param>
/// <param name="Radius">Its radius, above 0.</param>
/// <param name="Role">What it is.</param>
public sealed record CircleShape(Point Centre, double Radius, ShapeRole Role) : Shape(Role)
{
    /// <inheritdoc/>
    public override (Point Low, Point High) Bounds() => Around([Centre], Radius);

    internal override string? Fault() => PointsFault([Centre], 1) ?? LengthFault("radius", Radius);
}

/// <summary>A closed, filled polygon.</summary>
/// <param name="Points">Its corners, at least three.</param>
/// <param name="Role">What it is.</param>
public sealed record PolygonShape(IReadOnlyList<Point> Points, ShapeRole Role) : Shape(Role)
{
    /// <summary>An upright rectangle between two corners.</summary>
    public static PolygonShape Rectangle(double left, double bottom, double right, double top, ShapeRole role) =>
        new([new(left, bottom), new(right, bottom), new(right, top), new(left, top)], role);

    /// <summary>A rigid body's polygon, given in its own coordinates.</summary>
    public static PolygonShape Placed(IEnumerable<Point> corners, Point origin, double angle, ShapeRole role) =>
        new([.. corners.Select(corner => corner.Placed(origin, angle))], role);

    /// <inheritdoc/>
    public override (Point Low, Point High) Bounds() => Around(Points);

    internal override string? Fault() => PointsFault(Points, 3);
}

/// <summary>All points within a radius of a segment: a limb with round ends.</summary>
/// <param name="From">One end of the segment.</param>
/// <param name="To">The other; the same for a disc.</param>
/// <param name="Radius">The radius, above 0.</param>
/// <param name="Role">What it is.</param>
public sealed record CapsuleShape(Point From, Point To, double Radius, ShapeRole Role) : Shape(Role)
{
    /// <inheritdoc/>
    public override (Point Low, Point High) Bounds() => Around([From, To], Radius);

    internal override string? Fault() => PointsFault([From, To], 1) ?? LengthFault("radius", Radius);
}

/// <summary>A word, centred.</summary>
/// <param name="At">Where its centre is.</param>
/// <param name="Text">The word.</param>
/// <param name="Height">The size of its letters, above 0.</param>
/// <param name="Role">What it is.</param>
public sealed record TextShape(Point At, string Text, double Height, ShapeRole Role = ShapeRole.Ink) : Shape(Role)
{
    /// <inheritdoc/>
    public override (Point Low, Point High) Bounds() => (At, At);

    internal override string? Fault() => PointsFault([At], 1) ?? LengthFault("height", Height);
}
