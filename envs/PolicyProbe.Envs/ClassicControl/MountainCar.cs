using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// A car too weak for the hill swings in the valley to reach the flag at 0.5; reward −1 a step. State (x, ẋ) in double precision,
/// observations in single precision.
/// </summary>
/// <remarks>
/// A. W. Moore, "Efficient Memory-based Learning for Robot Control" (1990), §4.3, as Gymnasium's <c>MountainCar-v0</c> has it:
/// ẋ ← clip(ẋ + 0.001 (a − 1) − 0.0025 cos 3x, ±0.07), x ← clip(x + ẋ, −1.2, 0.6); the wall at −1.2 stops the car.
/// x₀ is uniform on [−0.6, −0.4).
/// </remarks>
public sealed class MountainCar : IEnvironment, IHasPhysicalState, IHasBatch, IDrawable, ICatalogued
{
    internal const double Leftmost = -1.2;
    internal const double Rightmost = 0.6;
    internal const double SpeedLimit = 0.07;
    private const double Goal = 0.5;
    private const double Force = 0.001;
    internal const double Gravity = 0.0025;

    private EpisodeClock _clock = new(200);
    private double _x;
    private double _speed;

    /// <inheritdoc/>
    public static string Id => "MountainCar-v0";

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; } = new(
        Id,
        "Rock a weak car out of a valley (left, coast, right); reward −1 a step.",
        new Box([(float)Leftmost, -(float)SpeedLimit], [(float)Rightmost, (float)SpeedLimit]),
        new Discrete(3),
        TimeLimit: 200,
        RewardThreshold: -110,
        Source: "Gymnasium, MountainCar-v0; Moore (1990)");

    /// <inheritdoc/>
    public int PhysicalStateSize => 2;

    /// <summary>The largest magnitudes of a saved state's numbers.</summary>
    internal static ReadOnlySpan<double> Bounds => [-Leftmost, SpeedLimit];

    /// <inheritdoc/>
    public static IEnvironment Create() => new MountainCar();

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

        Advance(ForceOf(action[0]), Math.Cos(3 * _x), ref _x, ref _speed);
        Observe(observation);
        return _clock.Tick(-1, Arrived(_x, _speed));
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
    public IVectorEnvironment CreateBatch(int count, Rng rng, int threads) => new MountainCarBatch(Spec, count, rng, threads);

    /// <summary>A start position x₀; the speed is 0.</summary>
    internal static double DrawStart(Rng rng) => rng.Uniform(-0.6, -0.4);

    /// <summary>What an action adds to the speed.</summary>
    internal static double ForceOf(float action) => (action - 1) * Force;

    /// <summary>Whether the car is at the flag.</summary>
    internal static bool Arrived(double x, double speed) => x >= Goal && speed >= 0;

    /// <summary>One step, with cos 3x. <see cref="MountainCarBatch"/> repeats its operations in this order.</summary>
    internal static void Advance(double force, double cos, ref double x, ref double speed)
    {
        speed = Math.Clamp(speed + (force + (cos * -Gravity)), -SpeedLimit, SpeedLimit);
        x = Math.Clamp(x + speed, Leftmost, Rightmost);
        if (x == Leftmost && speed < 0)
            speed = 0;
    }

    private void Observe(Span<float> observation)
    {
        observation[0] = (float)_x;
        observation[1] = (float)_speed;
    }
}
