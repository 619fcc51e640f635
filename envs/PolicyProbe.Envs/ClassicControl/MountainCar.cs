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
public sealed class MountainCar : IEnvironment, IHasPhysicalState, IDrawable, ICatalogued
{
    private const double Leftmost = -1.2;
    private const double Rightmost = 0.6;
    private const double SpeedLimit = 0.07;
    private const double Goal = 0.5;
    private const double Force = 0.001;
    private const double Gravity = 0.0025;

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

    /// <inheritdoc/>
    public static IEnvironment Create() => new MountainCar();

    /// <inheritdoc/>
    public void Reset(Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        (_x, _speed) = (rng.Uniform(-0.6, -0.4), 0);
        _clock.Start();
        Observe(observation);
    }

    /// <inheritdoc/>
    public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        Spec.Action.RequireAction(action, nameof(action));
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _clock.RequireRunning();

        _speed += ((action[0] - 1) * Force) + (Math.Cos(3 * _x) * -Gravity);
        _speed = Math.Clamp(_speed, -SpeedLimit, SpeedLimit);
        _x = Math.Clamp(_x + _speed, Leftmost, Rightmost);
        if (_x == Leftmost && _speed < 0)
            _speed = 0;

        Observe(observation);
        return _clock.Tick(-1, _x >= Goal && _speed >= 0);
    }

    /// <inheritdoc/>
    public byte[] Save() => SavedState.Write(_clock, [_x, _speed]);

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> state, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Span<double> values = stackalloc double[2];
        SavedState.Read(Id, state, ref _clock, values, [-Leftmost, SpeedLimit]);
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

    private void Observe(Span<float> observation)
    {
        observation[0] = (float)_x;
        observation[1] = (float)_speed;
    }
}
