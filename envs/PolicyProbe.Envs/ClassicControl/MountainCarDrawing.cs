using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>A car in the valley h(x) = 0.45 sin 3x + 0.55, whose slope is the one in the task's dynamics up to a factor; a flag at the goal.</summary>
internal static class MountainCarDrawing
{
    private const int Pieces = 90;

    private static readonly Point[] Hull = [new(-0.07, 0.02), new(0.07, 0.02), new(0.07, 0.05), new(0.03, 0.08), new(-0.04, 0.08), new(-0.07, 0.06)];

    /// <summary>The picture.</summary>
    /// <param name="x">The car's place.</param>
    /// <param name="goal">The flag's place.</param>
    public static Drawing Of(double x, double goal)
    {
        var view = new View(-1.3, -0.02, 0.7, 1.28, "x", "height");
        var (place, slope) = (new Point(x, Height(x)), Math.Atan(1.35 * Math.Cos(3 * x)));
        var foot = new Point(goal, Height(goal));
        return new Drawing(view, [
            new PolygonShape([new(view.Left, view.Bottom), .. Enumerable.Range(0, Pieces + 1).Select(i => view.Left + (view.Width * i / Pieces)).Select(at => new Point(at, Height(at))), new(view.Right, view.Bottom)], ShapeRole.Ground),
            new LineShape([foot, foot + new Point(0, 0.2)], ShapeRole.Goal),
            new PolygonShape([foot + new Point(0, 0.2), foot + new Point(0.09, 0.165), foot + new Point(0, 0.13)], ShapeRole.Goal),
            PolygonShape.Placed(Hull, place, slope, ShapeRole.Body),
            new CircleShape(new Point(-0.04, 0.022).Placed(place, slope), 0.022, ShapeRole.Ink),
            new CircleShape(new Point(0.04, 0.022).Placed(place, slope), 0.022, ShapeRole.Ink),
        ]);
    }

    private static double Height(double x) => (0.45 * Math.Sin(3 * x)) + 0.55;
}
