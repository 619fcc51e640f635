using PolicyProbe.Core;

namespace PolicyProbe.Envs.Box2D;

/// <summary>
/// The two-legged walker that both of its tasks share: a hull, two legs of two parts with motors in hips and knees, and ten rays that
/// measure how far the ground is.
/// </summary>
/// <remarks>
/// The observation has the hull's angle, spin and velocity; angle and speed of hip and knee and the contact of the first leg; the same
/// of the second; then the rays. With the potential Φ = 130 x/30 − 5 |θ| a step pays Φ′ − Φ − 0.028 Σ |aᵢ|, or −100 where the hull
/// touches the ground or leaves to the left. Gymnasium, <c>box2d/bipedal_walker</c>; O. Klimov.
/// </remarks>
public abstract class Walker : Box2DEnvironment
{
    private const double Torque = 80, HipSpeed = 4, KneeSpeed = 6, FirstPush = 5;
    private const double LegDown = -8 / Scale, LegWidth = 8 / Scale, LegHeight = 34 / Scale, ShinShare = 0.8;
    private const double End = (Terrain.Columns - Terrain.Grass) * Terrain.Width;
    private const double RayLength = 160 / Scale;
    private const int Iterations = 180, Rays = 10, CloudDraws = 10 * (1 + (5 * 2));

    private static readonly float[] HullCorners = [.. new float[] { -30, 9, 6, 9, 34, 1, 34, -8, -30, -8 }.Select(x => (float)(x / Scale))];

    private readonly Course _course;
    private readonly int[] _joints = new int[4];
    private readonly int[] _thighs = new int[2];
    private readonly int[] _shins = new int[2];
    private Terrain? _terrain;
    private int _hull;
    private double _potential;

    private protected Walker(string id, string summary, Course course, int timeLimit) : base(new EnvironmentSpec(
        id, summary, Observations(), Box.Uniform(4, -1, 1), timeLimit, RewardThreshold: 300, Source(id))) => _course = course;

    /// <summary>The hull's number in the world.</summary>
    internal int Hull => _hull;

    /// <summary>The numbers of the lower parts of both legs.</summary>
    internal ReadOnlySpan<int> Shins => _shins;

    /// <summary>The ground of this episode.</summary>
    internal Terrain Terrain => _terrain ??= new Terrain(World, _course);

    /// <inheritdoc/>
    protected sealed override void Begin(Rng rng, Span<float> observation)
    {
        World.Clear();
        Terrain.Build(rng);

        // Gymnasium draws its clouds from the same stream.
        for (var i = 0; i < CloudDraws; i++)
            rng.NextDouble();

        const double x = Terrain.Width * Terrain.StartPad / 2, y = Terrain.Level + (2 * LegHeight);
        _hull = World.AddMoving(x, y, 0);
        World.AddPolygon(_hull, HullCorners, Material.Part(5, 0.1f, 0x0020));
        World.Push(_hull, rng.Uniform(-FirstPush, FirstPush), 0);
        BuildLeg(0, -0.05, x, y);
        BuildLeg(1, +0.05, x, y);
        Move([0, 0, 0, 0], observation);
    }

    /// <inheritdoc/>
    protected sealed override StepOutcome Advance(ReadOnlySpan<float> action, Rng rng, Span<float> observation)
    {
        var before = _potential;
        var hull = Move(action, observation);
        if (hull.HasTouched || hull.X < 0)
            return new StepOutcome(-100, Terminated: true);
        var reward = _potential - before;
        foreach (var part in action)
            reward -= 0.00035 * Torque * Math.Abs(part);
        return new StepOutcome(reward, hull.X > End);
    }

    private protected sealed override Drawing Picture() =>
        WalkerDrawing.Of(Terrain, End, Part.Polygon(HullCorners, World.State(_hull)), Leg(0), Leg(1));

    private static Box Observations()
    {
        const float pi = (float)Math.PI;
        float[] high = [pi, 5, 5, 5, pi, 5, pi, 5, 5, pi, 5, pi, 5, 5, .. Enumerable.Repeat(1f, Rays)];
        float[] low = [.. high.Select(bound => -bound)];
        (low[8], low[13]) = (0, 0);
        return new Box(low, high);
    }

    private void BuildLeg(int leg, double angle, double x, double y)
    {
        var thigh = World.AddMoving(x, y - (LegHeight / 2) - LegDown, angle);
        _thighs[leg] = thigh;
        World.AddRectangle(thigh, LegWidth / 2, LegHeight / 2, Material.Part(1, 0.2f, 0x0020));
        _joints[2 * leg] = World.Join(_hull, thigh, new Hinge(
            0, (float)LegDown, 0, (float)(LegHeight / 2), -0.8f, 1.1f, (float)Torque, (float)Math.Sign(angle)));
        _shins[leg] = World.AddMoving(x, y - (LegHeight * 3 / 2) - LegDown, angle);
        World.AddRectangle(_shins[leg], ShinShare * LegWidth / 2, LegHeight / 2, Material.Part(1, 0.2f, 0x0020));
        _joints[(2 * leg) + 1] = World.Join(thigh, _shins[leg], new Hinge(
            0, (float)(-LegHeight / 2), 0, (float)(LegHeight / 2), -1.6f, -0.1f, (float)Torque, 1));
    }

    private Part[] Leg(int leg) =>
    [
        Part.Rectangle(LegWidth / 2, LegHeight / 2, World.State(_thighs[leg])),
        Part.Rectangle(ShinShare * LegWidth / 2, LegHeight / 2, World.State(_shins[leg])),
    ];

    private BodyState Move(ReadOnlySpan<float> action, Span<float> observation)
    {
        for (var i = 0; i < action.Length; i++)
            World.Drive(_joints[i], (i % 2 == 0 ? HipSpeed : KneeSpeed) * Math.Sign(action[i]), Torque * Math.Min(1, Math.Abs((double)action[i])));
        World.Step(Iterations);
        var hull = World.State(_hull);
        _potential = (130 * (double)hull.X / Scale) - (5 * Math.Abs((double)hull.Angle));

        observation[0] = hull.Angle;
        observation[1] = (float)(2.0 * hull.Spin / StepsPerSecond);
        observation[2] = (float)(0.3 * hull.VelocityX * ViewWidth / StepsPerSecond);
        observation[3] = (float)(0.3 * hull.VelocityY * ViewHeight / StepsPerSecond);
        for (var leg = 0; leg < 2; leg++)
        {
            var part = observation.Slice(4 + (5 * leg), 5);
            var (hip, knee) = (World.HingeState(_joints[2 * leg]), World.HingeState(_joints[(2 * leg) + 1]));
            part[0] = hip.Angle;
            part[1] = (float)(hip.Speed / HipSpeed);
            part[2] = (float)(knee.Angle + 1.0);
            part[3] = (float)(knee.Speed / KneeSpeed);
            part[4] = World.State(_shins[leg]).Touches ? 1 : 0;
        }

        Span<float> ends = stackalloc float[2 * Rays];
        for (var i = 0; i < Rays; i++)
        {
            ends[2 * i] = (float)(hull.X + (Math.Sin(1.5 * i / Rays) * RayLength));
            ends[(2 * i) + 1] = (float)(hull.Y - (Math.Cos(1.5 * i / Rays) * RayLength));
        }

        World.Measure(hull.X, hull.Y, ends, observation[14..]);
        return hull;
    }
}
