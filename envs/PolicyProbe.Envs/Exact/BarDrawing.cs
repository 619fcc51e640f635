using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>The numbers of a state as bars about zero. Their scale doubles until they all fit.</summary>
internal static class BarDrawing
{
    private const double Height = 2;

    /// <summary>The picture.</summary>
    public static Drawing Of(IReadOnlyList<double> state)
    {
        var top = 2.0;
        while (top < state.Max(Math.Abs))
            top *= 2;
        var view = new View(-1, -Height - 0.7, state.Count, Height + 0.7);
        return new Drawing(view, [
            .. Enumerable.Range(-2, 5).Select(i => new LineShape([new Point(-0.5, i * Height / 2), new Point(state.Count - 0.5, i * Height / 2)], ShapeRole.Guide)),
            .. Enumerable.Range(-2, 5).Select(i => new TextShape(new Point(-0.75, i * Height / 2), Ruler.Label(i * top / 2), 0.14, ShapeRole.Guide)),
            .. state.Select((value, i) => PolygonShape.Rectangle(i - 0.25, Math.Min(0, value * Height / top), i + 0.25, Math.Max(0, value * Height / top), ShapeRole.Body)),
            .. state.Select((_, i) => new TextShape(new Point(i, -Height - 0.4), $"x{i + 1}", 0.22)),
        ]);
    }
}
