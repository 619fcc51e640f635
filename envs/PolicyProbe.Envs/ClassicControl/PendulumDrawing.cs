using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>A rod of 1 m about a fixed end, and where its tip would be if it stood upright.</summary>
internal static class PendulumDrawing
{
    /// <summary>The picture.</summary>
    /// <param name="angle">The angle from upright, rad, anticlockwise.</param>
    public static Drawing Of(double angle)
    {
        var (sin, cos) = Math.SinCos(angle);
        return new Drawing(new View(-1.3, -1.3, 1.3, 1.3, "x (m)", "y (m)"), [
            new LineShape([.. Enumerable.Range(0, 73).Select(i => i * Math.PI / 36).Select(turn => new Point(Math.Sin(turn), Math.Cos(turn)))], ShapeRole.Guide),
            new CircleShape(new Point(0, 1), 0.06, ShapeRole.Goal),
            new CapsuleShape(new Point(0, 0), new Point(-sin, cos), 0.09, ShapeRole.Body),
            new CircleShape(new Point(0, 0), 0.04, ShapeRole.Ink),
        ]);
    }
}
