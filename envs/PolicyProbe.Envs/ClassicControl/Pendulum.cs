using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// Swing a pendulum up and hold it with a torque of at most 2 N·m; reward −(θ² + 0.1 θ̇² + 0.001 u²), θ in [−π, π) from upright. No
/// state ends the task. State (θ, θ̇) in double precision, observation (cos θ, sin θ, θ̇) in single precision.
/// </summary>
/// <remarks>
/// As Gymnasium's <c>Pendulum-v1</c> has it, with g = 10, m = l = 1 and dt = 0.05:
/// θ̇ ← clip(θ̇ + (3g/(2l) sin θ + 3/(ml²) u) dt, ±8), θ ← θ + θ̇ dt. θ₀ is uniform on [−π, π), θ̇₀ on [−1, 1). The torque is clipped
/// before it counts, in the dynamics and in the reward.
/// </remarks>
public sealed class Pendulum : IEnvironment, IHasPhysicalState, IHasBatch, IDrawable, ICatalogued
{
    private const double SpeedLimit = 8;
    private const double TorqueLimit = 2;
    private const double TimeUnit = 0.05;
    private const double GravityTerm = 3 * 10.0 / 2;
    private const double TorqueTerm = 3.0;

    // Above what 200 steps at full speed can turn: π + 200 · 8 · 0.05 = 83.1.
    private const double AngleBound = 100;

    private EpisodeClock _clock = new(200);
    private double _angle;
    private double _speed;

    /// <inheritdoc/>
    public static string Id => "Pendulum-v1";

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; } = new(
        Id,
        "Swing a pendulum up and hold it; reward −(θ² + 0.1 θ̇² + 0.001 u²).",
        new Box([-1, -1, -(float)SpeedLimit], [1, 1, (float)SpeedLimit]),
        Box.Uniform(1, -(float)TorqueLimit, (float)TorqueLimit),
        TimeLimit: 200,
        RewardThreshold: null,
        Source: "Gymnasium, Pendulum-v1");

    /// <inheritdoc/>
    public int PhysicalStateSize => 2;

    /// <summary>The largest magnitudes of a saved state's numbers.</summary>
    internal static ReadOnlySpan<double> Bounds => [AngleBound, SpeedLimit];

    /// <inheritdoc/>
    public static IEnvironment Create() => new Pendulum();

    /// <inheritdoc/>
    public void Reset(Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        (_angle, _speed) = DrawStart(rng);
        _clock.Start();
        Observe(_angle, _speed, observation);
    }

    /// <inheritdoc/>
    public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        Spec.Action.RequireAction(action, nameof(action));
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _clock.RequireRunning();

        var reward = Advance(action[0], ref _angle, ref _speed);
        Observe(_angle, _speed, observation);
        return _clock.Tick(reward, terminated: false);
    }

    /// <inheritdoc/>
    public byte[] Save() => SavedState.Write(_clock, [_angle, _speed]);

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> state, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Span<double> values = stackalloc double[2];
        SavedState.Read(Id, state, ref _clock, values, Bounds);
        (_angle, _speed) = (values[0], values[1]);
    }

    /// <inheritdoc/>
    public void ReadPhysicalState(Span<double> state) => (state[0], state[1]) = (_angle, _speed);

    /// <inheritdoc/>
    public Drawing Draw()
    {
        _clock.RequireStarted();
        return PendulumDrawing.Of(_angle);
    }

    /// <inheritdoc/>
    public IVectorEnvironment CreateBatch(int count, Rng rng, int threads) => new PendulumBatch(Spec, count, rng, threads);

    /// <summary>A start state (θ, θ̇).</summary>
    internal static (double Angle, double Speed) DrawStart(Rng rng) => (rng.Uniform(-Math.PI, Math.PI), rng.Uniform(-1, 1));

    /// <summary>One step.</summary>
    /// <returns>Its reward, which is of the state before.</returns>
    internal static double Advance(double asked, ref double angle, ref double speed)
    {
        var torque = Math.Clamp(asked, -TorqueLimit, TorqueLimit);
        var lean = Normalized(angle);
        var cost = (lean * lean) + (0.1 * (speed * speed)) + (0.001 * (torque * torque));
        speed = Math.Clamp(speed + (((GravityTerm * Math.Sin(angle)) + (TorqueTerm * torque)) * TimeUnit), -SpeedLimit, SpeedLimit);
        angle += speed * TimeUnit;
        return -cost;
    }

    /// <summary>Writes what is seen of a state.</summary>
    internal static void Observe(double angle, double speed, Span<float> observation)
    {
        observation[0] = (float)Math.Cos(angle);
        observation[1] = (float)Math.Sin(angle);
        observation[2] = (float)speed;
    }

    /// <summary>((θ + π) mod 2π) − π with the remainder in [0, 2π), which is in [−π, π).</summary>
    private static double Normalized(double angle)
    {
        const double turn = 2 * Math.PI;
        var rest = angle + Math.PI;
        if (Math.Abs(rest) >= turn)
            rest %= turn;
        return (rest < 0 ? rest + turn : rest) - Math.PI;
    }
}
