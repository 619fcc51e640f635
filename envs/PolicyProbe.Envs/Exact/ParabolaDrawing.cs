using System.Globalization;
using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>The reward −(a − a*)² over the choice a, and what was chosen; a choice beyond the view is marked at its edge.</summary>
internal static class ParabolaDrawing
{
    private const double Reach = 1.6;
    private const int Pieces = 64;

    /// <summary>The picture.</summary>
    /// <param name="best">a*.</param>
    /// <param name="choice">a; null before the choice.</param>
    public static Drawing Of(double best, double? choice)
    {
        var view = new View(best - Reach - 0.1, -(Reach * Reach) - 0.1, best + Reach + 0.1, 0.5, "choice", "reward");
        return new Drawing(view, [
            new LineShape([new Point(view.Left, 0), new Point(view.Right, 0)], ShapeRole.Guide),
            .. Ruler.Along(view, 0, 0.5),
            new LineShape([.. Enumerable.Range(0, Pieces + 1).Select(i => Paid(best + (Reach * ((2.0 * i / Pieces) - 1))))], ShapeRole.Ink),
            new CircleShape(new Point(best, 0), 0.06, ShapeRole.Goal),
            new TextShape(new Point(best, 0.3), choice is null ? "not chosen yet" : $"a = {choice.Value.ToString("G4", CultureInfo.InvariantCulture)}", 0.16),
            .. choice is { } a ? [new CircleShape(Paid(Math.Clamp(a, best - Reach, best + Reach)), 0.09, ShapeRole.Body)] : Array.Empty<Shape>(),
        ]);

        Point Paid(double at) => new(at, -(at - best) * (at - best));
    }
}
