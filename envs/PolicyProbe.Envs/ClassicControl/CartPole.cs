using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// A pole hinged on a cart that is pushed left or right; reward 1 a step until the pole leans by more than 12° or the cart
/// leaves ±2.4 m. State (x, ẋ, θ, θ̇) in double precision, Euler steps of 0.02 s, observations in single precision.
/// </summary>
/// <remarks>
/// A. G. Barto, R. S. Sutton and C. W. Anderson, "Neuronlike Adaptive Elements That Can Solve Difficult Learning Control
/// Problems" (1983), as Gymnasium's <c>CartPole-v1</c> has it, start states included:
/// u = (F + m l θ̇² sin θ) / M, θ̈ = (g sin θ − u cos θ) / (l (4/3 − m cos² θ / M)), ẍ = u − m l θ̈ cos θ / M.
/// The order of operations is Gymnasium's, so that the bits agree.
/// </remarks>
public sealed class CartPole : IEnvironment, IHasPhysicalState, ICatalogued
{
    private const double Gravity = 9.8;
    private const double PoleMass = 0.1;
    private const double TotalMass = PoleMass + 1.0;
    private const double HalfLength = 0.5;
    private const double PoleMassLength = PoleMass * HalfLength;
    private const double Force = 10.0;
    private const double TimeUnit = 0.02;
    private const double LeanLimit = 12 * 2 * Math.PI / 360;
    private const double TrackLimit = 2.4;

    // No number of an episode gets near: 500 pushes add 0.2 m/s each to the cart's speed.
    private const double Bound = 1000;

    private EpisodeClock _clock = new(500);
    private double _x;
    private double _xDot;
    private double _theta;
    private double _thetaDot;

    /// <inheritdoc/>
    public static string Id => "CartPole-v1";

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; } = new(
        Id,
        "Push a cart left or right so that the pole on it stays up; reward 1 a step.",
        new Box(
            [-(float)(2 * TrackLimit), float.NegativeInfinity, -(float)(2 * LeanLimit), float.NegativeInfinity],
            [(float)(2 * TrackLimit), float.PositiveInfinity, (float)(2 * LeanLimit), float.PositiveInfinity]),
        new Discrete(2),
        TimeLimit: 500,
        RewardThreshold: 475,
        Source: "Gymnasium, CartPole-v1; Barto, Sutton and Anderson (1983)");

    /// <inheritdoc/>
    public int PhysicalStateSize => 4;

    /// <inheritdoc/>
    public static IEnvironment Create() => new CartPole();

    /// <inheritdoc/>
    public void Reset(Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _x = rng.Uniform(-0.05, 0.05);
        _xDot = rng.Uniform(-0.05, 0.05);
        _theta = rng.Uniform(-0.05, 0.05);
        _thetaDot = rng.Uniform(-0.05, 0.05);
        _clock.Start();
        Observe(observation);
    }

    /// <inheritdoc/>
    public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        Spec.Action.RequireAction(action, nameof(action));
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _clock.RequireRunning();

        var force = action[0] == 1 ? Force : -Force;
        var (sin, cos) = (Math.Sin(_theta), Math.Cos(_theta));
        var push = (force + (PoleMassLength * (_thetaDot * _thetaDot) * sin)) / TotalMass;
        var thetaAcceleration = ((Gravity * sin) - (cos * push)) / (HalfLength * ((4.0 / 3.0) - (PoleMass * (cos * cos) / TotalMass)));
        var xAcceleration = push - (PoleMassLength * thetaAcceleration * cos / TotalMass);
        _x += TimeUnit * _xDot;
        _xDot += TimeUnit * xAcceleration;
        _theta += TimeUnit * _thetaDot;
        _thetaDot += TimeUnit * thetaAcceleration;

        Observe(observation);
        var fallen = _x < -TrackLimit || _x > TrackLimit || _theta < -LeanLimit || _theta > LeanLimit;
        return _clock.Tick(1, fallen);
    }

    /// <inheritdoc/>
    public byte[] Save() => SavedState.Write(_clock, [_x, _xDot, _theta, _thetaDot]);

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> state, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Span<double> values = stackalloc double[4];
        SavedState.Read(Id, state, ref _clock, values, [Bound, Bound, Bound, Bound]);
        (_x, _xDot, _theta, _thetaDot) = (values[0], values[1], values[2], values[3]);
    }

    /// <inheritdoc/>
    public void ReadPhysicalState(Span<double> state) => (state[0], state[1], state[2], state[3]) = (_x, _xDot, _theta, _thetaDot);

    private void Observe(Span<float> observation)
    {
        observation[0] = (float)_x;
        observation[1] = (float)_xDot;
        observation[2] = (float)_theta;
        observation[3] = (float)_thetaDot;
    }
}
