using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>Two links of 1 m hanging from a pivot, and the height that the tip has to reach.</summary>
internal static class AcrobotDrawing
{
    /// <summary>The picture.</summary>
    /// <param name="first">The first link's angle from hanging, rad, anticlockwise.</param>
    /// <param name="second">The second link's angle relative to the first, rad.</param>
    public static Drawing Of(double first, double second)
    {
        var (pivot, view) = (new Point(0, 0), new View(-2.2, -2.2, 2.2, 2.2, "x (m)", "y (m)"));
        var joint = Hanging(first);
        var tip = joint + Hanging(first + second);
        return new Drawing(view, [
            new LineShape([new Point(view.Left, 1), new Point(view.Right, 1)], ShapeRole.Goal),
            new CapsuleShape(pivot, joint, 0.1, ShapeRole.Body),
            new CapsuleShape(joint, tip, 0.1, ShapeRole.Limb),
            new CircleShape(pivot, 0.05, ShapeRole.Ink),
            new CircleShape(joint, 0.05, ShapeRole.Ink),
        ]);
    }

    private static Point Hanging(double angle) => new(Math.Sin(angle), -Math.Cos(angle));
}
