using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// The mountain car with a continuous engine: 100 for reaching the flag at 0.45, less 0.1 a² a step. The engine's force is clipped to
/// ±1, the cost is of the action as it was asked for.
/// </summary>
/// <remarks>
/// As Gymnasium's <c>MountainCarContinuous-v0</c> has it: ẋ ← ẋ + 0.0015 clip(a, ±1) − 0.0025 cos 3x within ±0.07,
/// x ← x + ẋ within [−1.2, 0.6]. The step computes in double precision and keeps its result in single precision, so that
/// state and observation are the same numbers; only the start state, x₀ uniform on [−0.6, −0.4), is kept in double.
/// </remarks>
public sealed class MountainCarContinuous : IEnvironment, IHasPhysicalState, IHasBatch, IDrawable, ICatalogued
{
    private const double Leftmost = -1.2;
    private const double Rightmost = 0.6;
    private const double SpeedLimit = 0.07;
    private const double Goal = 0.45;
    private const double Power = 0.0015;

    private EpisodeClock _clock = new(999);
    private double _x;
    private double _speed;

    /// <inheritdoc/>
    public static string Id => "MountainCarContinuous-v0";

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; } = new(
        Id,
        "Rock a weak car out of a valley with a continuous engine; 100 at the flag, less 0.1 a² a step.",
        new Box([(float)Leftmost, -(float)SpeedLimit], [(float)Rightmost, (float)SpeedLimit]),
        Box.Uniform(1, -1, 1),
        TimeLimit: 999,
        RewardThreshold: 90,
        Source: "Gymnasium, MountainCarContinuous-v0; Moore (1990)");

    /// <inheritdoc/>
    public int PhysicalStateSize => 2;

    /// <summary>The largest magnitudes of a saved state's numbers.</summary>
    internal static ReadOnlySpan<double> Bounds => [-(float)Leftmost, (float)SpeedLimit];

    /// <inheritdoc/>
    public static IEnvironment Create() => new MountainCarContinuous();

    /// <inheritdoc/>
    public void Reset(Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        (_x, _speed) = (DrawStart(rng), 0);
        _clock.Start();
        Observe(observation);
    }

    /// <inheritdoc/>
    public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        Spec.Action.RequireAction(action, nameof(action));
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _clock.RequireRunning();

        var arrived = Advance(action[0], ref _x, ref _speed);
        Observe(observation);
        return _clock.Tick(RewardOf(action[0], arrived), arrived);
    }

    /// <inheritdoc/>
    public byte[] Save() => SavedState.Write(_clock, [_x, _speed]);

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> state, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Span<double> values = stackalloc double[2];
        SavedState.Read(Id, state, ref _clock, values, Bounds);
        (_x, _speed) = (values[0], values[1]);
    }

    /// <inheritdoc/>
    public void ReadPhysicalState(Span<double> state) => (state[0], state[1]) = (_x, _speed);

    /// <inheritdoc/>
    public Drawing Draw()
    {
        _clock.RequireStarted();
        return MountainCarDrawing.Of(_x, Goal);
    }

    /// <inheritdoc/>
    public IVectorEnvironment CreateBatch(int count, Rng rng, int threads) => new MountainCarContinuousBatch(Spec, count, rng, threads);

    /// <summary>A start position x₀; the speed is 0.</summary>
    internal static double DrawStart(Rng rng) => rng.Uniform(-0.6, -0.4);

    /// <summary>What a step is worth.</summary>
    internal static double RewardOf(double asked, bool arrived) => (arrived ? 100.0 : 0.0) - (asked * asked * 0.1);

    /// <summary>One step.</summary>
    /// <returns>Whether the car has arrived at the flag, which is judged before its state is rounded.</returns>
    internal static bool Advance(double asked, ref double x, ref double speed)
    {
        var next = speed + ((Math.Clamp(asked, -1, 1) * Power) - (0.0025 * Math.Cos(3 * x)));
        next = Math.Clamp(next, -SpeedLimit, SpeedLimit);
        var place = Math.Clamp(x + next, Leftmost, Rightmost);
        if (place == Leftmost && next < 0)
            next = 0;
        (x, speed) = ((float)place, (float)next);
        return place >= Goal && next >= 0;
    }

    private void Observe(Span<float> observation)
    {
        observation[0] = (float)_x;
        observation[1] = (float)_speed;
    }
}
