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
public sealed class CartPole : IEnvironment, IHasPhysicalState, IHasBatch, IDrawable, ICatalogued
{
    internal const double Gravity = 9.8;
    internal const double PoleMass = 0.1;
    internal const double TotalMass = PoleMass + 1.0;
    internal const double HalfLength = 0.5;
    internal const double PoleMassLength = PoleMass * HalfLength;
    private const double Force = 10.0;
    internal const double TimeUnit = 0.02;
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

    /// <summary>The largest magnitudes of a saved state's numbers.</summary>
    internal static ReadOnlySpan<double> Bounds => [Bound, Bound, Bound, Bound];

    /// <inheritdoc/>
    public static IEnvironment Create() => new CartPole();

    /// <inheritdoc/>
    public void Reset(Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        (_x, _xDot, _theta, _thetaDot) = DrawStart(rng);
        _clock.Start();
        Observe(observation);
    }

    /// <inheritdoc/>
    public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        Spec.Action.RequireAction(action, nameof(action));
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _clock.RequireRunning();

        var (sin, cos) = Math.SinCos(_theta);
        Advance(ForceOf(action[0]), sin, cos, ref _x, ref _xDot, ref _theta, ref _thetaDot);
        Observe(observation);
        return _clock.Tick(1, Fallen(_x, _theta));
    }

    /// <inheritdoc/>
    public byte[] Save() => SavedState.Write(_clock, [_x, _xDot, _theta, _thetaDot]);

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> state, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Span<double> values = stackalloc double[4];
        SavedState.Read(Id, state, ref _clock, values, Bounds);
        (_x, _xDot, _theta, _thetaDot) = (values[0], values[1], values[2], values[3]);
    }

    /// <inheritdoc/>
    public void ReadPhysicalState(Span<double> state) => (state[0], state[1], state[2], state[3]) = (_x, _xDot, _theta, _thetaDot);

    /// <inheritdoc/>
    public Drawing Draw()
    {
        _clock.RequireStarted();
        return CartPoleDrawing.Of(_x, _theta);
    }

    /// <inheritdoc/>
    public IVectorEnvironment CreateBatch(int count, Rng rng, int threads) => new CartPoleBatch(Spec, count, rng, threads);

    /// <summary>A start state (x, ẋ, θ, θ̇), uniform on ±0.05 each.</summary>
    internal static (double X, double XDot, double Theta, double ThetaDot) DrawStart(Rng rng) =>
        (rng.Uniform(-0.05, 0.05), rng.Uniform(-0.05, 0.05), rng.Uniform(-0.05, 0.05), rng.Uniform(-0.05, 0.05));

    /// <summary>The push of an action, in N.</summary>
    internal static double ForceOf(float action) => action == 1 ? Force : -Force;

    /// <summary>Whether the task has ended.</summary>
    internal static bool Fallen(double x, double theta) => x < -TrackLimit || x > TrackLimit || theta < -LeanLimit || theta > LeanLimit;

    /// <summary>One Euler step. <see cref="CartPoleBatch"/> repeats its operations in this order.</summary>
    internal static void Advance(double force, double sin, double cos, ref double x, ref double xDot, ref double theta, ref double thetaDot)
    {
        var push = (force + (PoleMassLength * (thetaDot * thetaDot) * sin)) / TotalMass;
        var thetaAcceleration = ((Gravity * sin) - (cos * push)) / (HalfLength * ((4.0 / 3.0) - (PoleMass * (cos * cos) / TotalMass)));
        var xAcceleration = push - (PoleMassLength * thetaAcceleration * cos / TotalMass);
        x += TimeUnit * xDot;
        xDot += TimeUnit * xAcceleration;
        theta += TimeUnit * thetaDot;
        thetaDot += TimeUnit * thetaAcceleration;
    }

    private void Observe(Span<float> observation)
    {
        observation[0] = (float)_x;
        observation[1] = (float)_xDot;
        observation[2] = (float)_theta;
        observation[3] = (float)_thetaDot;
    }
}
