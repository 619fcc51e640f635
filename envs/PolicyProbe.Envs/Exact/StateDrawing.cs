using System.Globalization;
using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>The states of a decision process as discs on a line or around a circle, the terminal ones darker, with a ring about the present one and lines to where a step may lead from it.</summary>
internal static class StateDrawing
{
    // More discs than these would be a grey ring.
    private const int Most = 60;
    private const double Radius = 0.4;
    private const double Ring = 0.1;

    /// <summary>Around a circle, state 0 on top, clockwise.</summary>
    public static Drawing Circle(FiniteMdp model, int state)
    {
        // Neighbours stand 1.25 apart, so that their discs do not touch.
        var turn = Math.Max(1.5, 1.25 * Math.Min(model.States, Most) / (2 * Math.PI));
        var edge = turn + 0.7;
        return Of(model, state, new View(-edge, -edge, edge, edge), At, Number);

        Point At(int s)
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * s / model.States);
            return new Point(turn * sin, turn * cos);
        }
    }

    /// <summary>From left to right.</summary>
    public static Drawing Line(FiniteMdp model, int state, Func<int, string> name) =>
        Of(model, state, new View(-0.7, -0.9, model.States - 0.3, 0.9), s => new Point(s, 0), name);

    private static string Number(int state) => state.ToString(CultureInfo.InvariantCulture);

    private static Drawing Of(FiniteMdp model, int state, View view, Func<int, Point> at, Func<int, string> name)
    {
        var next = Enumerable.Range(0, model.States).Where(to => to != state && !model.Terminal[state] && Enumerable.Range(0, model.Actions).Any(action => model.Transition[state, action, to] > 0));
        var shown = model.States <= Most ? Enumerable.Range(0, model.States) : [state];
        return new Drawing(view, [
            .. next.Select(to => new LineShape([at(state), at(to)], ShapeRole.Guide)),
            new CircleShape(at(state), Radius + Ring, ShapeRole.Body),
            .. shown.Select(s => new CircleShape(at(s), Radius, model.Terminal[s] ? ShapeRole.Ground : ShapeRole.Field)),
            .. shown.Select(s => new TextShape(at(s), name(s), 0.36)),
        ]);
    }
}
