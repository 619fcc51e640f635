using PolicyProbe.Core;

namespace PolicyProbe.Envs.Box2D;

/// <summary>
/// The lunar lander that both of its tasks share: a hull with two sprung legs above random ground whose middle is flat.
/// </summary>
/// <remarks>
/// The state s has the place (x, y) relative to the pad in half views, the velocity, the angle, the spin and the contacts of both
/// legs. With the potential Φ(s) = −100 √(x² + y²) − 100 √(ẋ² + ẏ²) − 100 |θ| + 10 (leg₁ + leg₂), a step pays
/// Φ(s′) − Φ(s) − 0.3 · main − 0.03 · side. An end pays −100 (the hull touches, or |x| ≥ 1) or +100 (at rest) in its place.
/// Gymnasium, <c>box2d/lunar_lander</c>; O. Klimov.
/// <para>
/// A leg weighs a seventieth of the hull. Box2D 2.3 solves a hinge's pin and limit together, 2.4 one after the other, which at such
/// a ratio has not converged after Gymnasium's 180 iterations: legs then throw the hull about, and random actions return −206 in
/// place of −182. Four times as many give −180, and observations within 1e-6 of Gymnasium's after the first step.
/// </para>
/// </remarks>
public abstract class Lander : Box2DEnvironment
{
    private const double MainPower = 13, SidePower = 0.6, FirstPush = 1000;
    private const double LegAway = 20 / Scale, LegDown = 18 / Scale, SpringTorque = 40, SpringSpeed = 0.3, LegHalfWidth = 2 / Scale, LegHalfHeight = 8 / Scale;
    private const double MainDepth = 4 / Scale, SideAway = 12 / Scale, SideLift = 14 / Scale, SideShift = 17 / Scale;
    private const double PadHeight = ViewHeight / 4;
    private const int Chunks = 11;

    /// <summary>Iterations of the velocity solver, four times Gymnasium's.</summary>
    private const int Iterations = 4 * 180;

    private static readonly float[] HullCorners = [.. new float[] { -14, 17, -17, 0, -17, -10, 17, -10, 17, 0, 14, 17 }.Select(x => (float)(x / Scale))];

    private readonly double[] _heights = new double[Chunks + 1];
    private readonly Point[] _surface = new Point[Chunks];
    private readonly int[] _legs = new int[2];
    private int _hull;
    private double _potential;

    private protected Lander(string id, string summary, Space action) : base(new EnvironmentSpec(
        id,
        summary,
        new Box(
            [-2.5f, -2.5f, -10, -10, (float)(-2 * Math.PI), -10, 0, 0],
            [2.5f, 2.5f, 10, 10, (float)(2 * Math.PI), 10, 1, 1]),
        action,
        TimeLimit: 1000,
        RewardThreshold: 200,
        Source(id)))
    {
    }

    /// <summary>The hull's number in the world.</summary>
    internal int Hull => _hull;

    /// <summary>The numbers of the first and the second leg.</summary>
    internal ReadOnlySpan<int> Legs => _legs;

    /// <inheritdoc/>
    protected sealed override void Begin(Rng rng, Span<float> observation)
    {
        World.Clear();
        BuildGround(rng);
        _hull = World.AddMoving(ViewWidth / 2, ViewHeight, 0);
        World.AddPolygon(_hull, HullCorners, Material.Part(5, 0.1f, 0x0010));
        var (pushX, pushY) = (rng.Uniform(-FirstPush, FirstPush), rng.Uniform(-FirstPush, FirstPush));
        World.Push(_hull, pushX, pushY);
        _legs[0] = BuildLeg(-1);
        _legs[1] = BuildLeg(+1);
        Move(Engines.Off, rng, observation);
    }

    /// <inheritdoc/>
    protected sealed override StepOutcome Advance(ReadOnlySpan<float> action, Rng rng, Span<float> observation)
    {
        var (before, engines) = (_potential, Decode(action));
        var hull = Move(engines, rng, observation);
        if (!hull.IsAwake)
            return new StepOutcome(100, Terminated: true);
        if (hull.HasTouched || Math.Abs(PlaceX(hull)) >= 1)
            return new StepOutcome(-100, Terminated: true);
        return new StepOutcome(_potential - before - (engines.Main * 0.30) - (engines.Side * 0.03), Terminated: false);
    }

    /// <summary>What an action asks of the engines.</summary>
    private protected abstract Engines Decode(ReadOnlySpan<float> action);

    private protected sealed override Drawing Picture() => LanderDrawing.Of(
        [.. _surface],
        ViewWidth,
        ViewHeight,
        (_surface[(Chunks / 2) - 1].X, PadHeight, _surface[(Chunks / 2) + 1].X),
        Part.Polygon(HullCorners, World.State(_hull)),
        [.. _legs.Select(leg => Part.Rectangle(LegHalfWidth, LegHalfHeight, World.State(leg)))]);

    private static double PlaceX(in BodyState hull) => (hull.X - (ViewWidth / 2)) / (ViewWidth / 2);

    /// <summary>Eleven random heights, smoothed over three neighbours, with five equal ones in the middle; below, a floor at 0.</summary>
    private void BuildGround(Rng rng)
    {
        foreach (ref var height in _heights.AsSpan())
            height = rng.Uniform(0, ViewHeight / 2);
        _heights.AsSpan((Chunks / 2) - 2, 5).Fill(PadHeight);

        var ground = World.AddFixed();
        World.AddEdge(ground, 0, 0, ViewWidth, 0, Material.Ground(0.2f));
        for (var i = 0; i < Chunks; i++)
            _surface[i] = new Point(ViewWidth / (Chunks - 1) * i, Smooth(i));
        for (var i = 0; i + 1 < Chunks; i++)
            World.AddEdge(ground, _surface[i].X, _surface[i].Y, _surface[i + 1].X, _surface[i + 1].Y, Material.Ground(0.1f));

        // The neighbour to the left of the first height is the last of the twelve, which stands nowhere: a wrap-around of Gymnasium's.
        double Smooth(int i) => 0.33 * (_heights[(i + Chunks) % (Chunks + 1)] + _heights[i] + _heights[i + 1]);
    }

    /// <summary>The first leg (side −1) stands on the right, the second (+1) on the left; a motor holds each against its limit.</summary>
    private int BuildLeg(int side)
    {
        var leg = World.AddMoving((ViewWidth / 2) - (side * LegAway), ViewHeight, side * 0.05);
        World.AddRectangle(leg, LegHalfWidth, LegHalfHeight, Material.Part(1, 0.2f, 0x0020));
        var (lower, upper) = side < 0 ? (0.9 - 0.5, 0.9) : (-0.9, -0.9 + 0.5);
        World.Join(_hull, leg, new Hinge(
            0, 0, (float)(side * LegAway), (float)LegDown, (float)lower, (float)upper, (float)SpringTorque, (float)(SpringSpeed * side)));
        return leg;
    }

    private BodyState Move(Engines engines, Rng rng, Span<float> observation)
    {
        Fire(engines, rng);
        World.Step(Iterations);
        var hull = World.State(_hull);
        var (first, second) = (World.State(_legs[0]).Touches ? 1 : 0, World.State(_legs[1]).Touches ? 1 : 0);
        var (x, y) = (PlaceX(hull), (hull.Y - (PadHeight + LegDown)) / (ViewHeight / 2));
        var (vx, vy) = (hull.VelocityX * (ViewWidth / 2) / StepsPerSecond, hull.VelocityY * (ViewHeight / 2) / StepsPerSecond);
        _potential = (-100 * Math.Sqrt((x * x) + (y * y))) - (100 * Math.Sqrt((vx * vx) + (vy * vy))) - (100 * Math.Abs((double)hull.Angle)) + (10 * first) + (10 * second);

        observation[0] = (float)x;
        observation[1] = (float)y;
        observation[2] = (float)vx;
        observation[3] = (float)vy;
        observation[4] = hull.Angle;
        observation[5] = (float)(20.0 * hull.Spin / StepsPerSecond);
        observation[6] = first;
        observation[7] = second;
        return hull;
    }

    /// <summary>
    /// The engines' impulses. Both random numbers are drawn in every step, used or not: the first disperses along the hull's axis,
    /// the second across it. The side engines' place shifts with the angle, as in Gymnasium, which has 17 in one coordinate and 14
    /// in the other.
    /// </summary>
    private void Fire(Engines engines, Rng rng)
    {
        var (along, across) = (rng.Uniform(-1, 1) / Scale, rng.Uniform(-1, 1) / Scale);
        if (engines == Engines.Off)
            return;
        var hull = World.State(_hull);
        var (sin, cos) = (Math.Sin(hull.Angle), Math.Cos(hull.Angle));
        if (engines.Main > 0)
        {
            var depth = MainDepth + (2 * along);
            var (x, y) = ((sin * depth) - (cos * across), -(cos * depth) - (sin * across));
            var impulse = MainPower * engines.Main;
            World.Hit(_hull, -x * impulse, -y * impulse, hull.X + x, hull.Y + y);
        }

        if (engines.Side > 0)
        {
            var away = (3 * across) + (engines.Direction * SideAway);
            var (x, y) = ((sin * along) - (cos * away), -(cos * along) - (sin * away));
            var impulse = SidePower * engines.Side;
            World.Hit(_hull, -x * impulse, -y * impulse, hull.X + x - (sin * SideShift), hull.Y + y + (cos * SideLift));
        }
    }
}
