using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>The arms of a bandit as bars as long as their mean rewards, and its states beside them, the present one marked. Which arm was pulled is not in the state.</summary>
internal static class BanditDrawing
{
    private const double Height = 4;

    /// <summary>The picture.</summary>
    /// <param name="model">A bandit of <see cref="Bandit"/>: state 0 is before the pull.</param>
    /// <param name="state">The present state.</param>
    public static Drawing Of(FiniteMdp model, int state)
    {
        double[] means = [.. Enumerable.Range(0, model.Actions).Select(arm => Enumerable.Range(0, model.States).Sum(to => model.Transition[0, arm, to] * model.Reward[0, arm, to]))];
        string[] states = model.States == 3 ? ["start", "win", "loss"] : ["start", "end"];
        var (low, high) = (Math.Min(0, means.Min()), Math.Max(0, means.Max()));
        var scale = Height / Math.Max(high - low, 1e-9);
        var (floor, column) = (low * scale, means.Length + 1.2);
        return new Drawing(new View(-0.8, floor - 1.4, column + 0.9, (high * scale) + 0.8), [
            .. means.SelectMany((mean, arm) => Bar(arm, mean, scale, floor)),
            new LineShape([new Point(-0.6, 0), new Point(means.Length - 0.4, 0)], ShapeRole.Guide),
            .. states.SelectMany((name, s) => Marked(new Point(column, floor + 0.6 + (1.3 * (states.Length - 1 - s))), name, s == state)),
        ]);
    }

    private static IEnumerable<Shape> Bar(int arm, double mean, double scale, double floor)
    {
        yield return PolygonShape.Rectangle(arm - 0.35, Math.Min(0, mean * scale), arm + 0.35, Math.Max(0, mean * scale), ShapeRole.Limb);
        yield return new TextShape(new Point(arm, (mean * scale) + (mean < 0 ? -0.3 : 0.3)), Ruler.Label(Math.Round(mean, 2)), 0.32);
        yield return new TextShape(new Point(arm, floor - 0.9), $"arm {arm}", 0.24, ShapeRole.Guide);
    }

    private static IEnumerable<Shape> Marked(Point at, string name, bool isPresent)
    {
        if (isPresent)
            yield return new CircleShape(at, 0.58, ShapeRole.Body);
        yield return new CircleShape(at, 0.48, ShapeRole.Field);
        yield return new TextShape(at, name, 0.3);
    }
}
