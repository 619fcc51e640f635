using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>A cart on a rail with a pole of 1 m. The view follows a cart that leaves the rail, as the linear one may.</summary>
internal static class CartPoleDrawing
{
    private const double Rail = 2.4;
    private const double HalfWidth = 0.25;
    private const double HalfHeight = 0.13;
    private const double PoleLength = 1;

    /// <summary>The picture.</summary>
    /// <param name="x">The cart's place, m.</param>
    /// <param name="lean">The pole's angle from upright, rad, to the right; shown within ±π.</param>
    public static Drawing Of(double x, double lean)
    {
        var view = new View(-Rail - 0.3, -0.45, Rail + 0.3, 1.35, "x (m)", "y (m)").Holding(new Point(x, 0), HalfWidth);
        var (sin, cos) = Math.SinCos(Math.Clamp(lean, -Math.PI, Math.PI));
        var hinge = new Point(x, 0);
        return new Drawing(view, [
            new LineShape([new Point(view.Left, 0), new Point(view.Right, 0)], ShapeRole.Guide),
            .. Ruler.Along(view, -HalfHeight),
            PolygonShape.Rectangle(-Rail - 0.02, -HalfHeight, -Rail, HalfHeight, ShapeRole.Hazard),
            PolygonShape.Rectangle(Rail, -HalfHeight, Rail + 0.02, HalfHeight, ShapeRole.Hazard),
            PolygonShape.Rectangle(x - HalfWidth, -HalfHeight, x + HalfWidth, HalfHeight, ShapeRole.Body),
            new CapsuleShape(hinge, new Point(x + (PoleLength * sin), PoleLength * cos), 0.045, ShapeRole.Limb),
            new CircleShape(hinge, 0.025, ShapeRole.Ink),
        ]);
    }
}
