using System.Runtime.Intrinsics;
using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// Two hanging links with a motor between them: swing the tip one link's length above the pivot; reward −1 a step, 0 for the last.
/// State (θ₁, θ₂, θ̇₁, θ̇₂) in double precision, one Runge–Kutta step of 0.2 s, observation
/// (cos θ₁, sin θ₁, cos θ₂, sin θ₂, θ̇₁, θ̇₂) in single precision.
/// </summary>
/// <remarks>
/// R. S. Sutton, "Generalization in Reinforcement Learning: Successful Examples Using Sparse Coarse Coding" (1996), with the equations of
/// motion of Sutton and Barto's book, as Gymnasium's <c>Acrobot-v1</c> has it: m = l = I = 1, l_c = ½, g = 9.8,
/// d₁ = m l_c² + m (l² + l_c² + 2 l l_c cos θ₂) + 2I, d₂ = m (l_c² + l l_c cos θ₂) + I,
/// φ₂ = m l_c g cos(θ₁ + θ₂ − π/2), φ₁ = −m l l_c θ̇₂² sin θ₂ − 2 m l l_c θ̇₁ θ̇₂ sin θ₂ + (m l_c + m l) g cos(θ₁ − π/2) + φ₂,
/// θ̈₂ = (τ + d₂ φ₁ / d₁ − m l l_c θ̇₁² sin θ₂ − φ₂) / (m l_c² + I − d₂² / d₁), θ̈₁ = −(d₂ θ̈₂ + φ₁) / d₁.
/// Angles are wrapped to ±π, speeds cut at 4π and 9π. Done when −cos θ₁ − cos(θ₁ + θ₂) &gt; 1.
/// Start: each number uniform on ±0.1, rounded to single precision. The order of operations is Gymnasium's.
/// </remarks>
public sealed class Acrobot : IEnvironment, IHasPhysicalState, IHasBatch, IDrawable, ICatalogued
{
    internal const double Gravity = 9.8;
    internal const double TimeUnit = 0.2;
    internal const double FirstSpeedLimit = 4 * Math.PI;
    internal const double SecondSpeedLimit = 9 * Math.PI;

    private EpisodeClock _clock = new(500);

    /// <summary>(θ₁, θ₂, θ̇₁, θ̇₂).</summary>
    private Vector256<double> _state;

    /// <inheritdoc/>
    public static string Id => "Acrobot-v1";

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; } = new(
        Id,
        "Swing two links up by the joint between them; reward −1 a step until the tip is high enough.",
        new Box(
            [-1, -1, -1, -1, -(float)FirstSpeedLimit, -(float)SecondSpeedLimit],
            [1, 1, 1, 1, (float)FirstSpeedLimit, (float)SecondSpeedLimit]),
        new Discrete(3),
        TimeLimit: 500,
        RewardThreshold: -100,
        Source: "Gymnasium, Acrobot-v1; Sutton (1996)");

    /// <inheritdoc/>
    public int PhysicalStateSize => 4;

    /// <summary>The largest magnitudes of a saved state's numbers.</summary>
    internal static ReadOnlySpan<double> Bounds => [Math.PI, Math.PI, FirstSpeedLimit, SecondSpeedLimit];

    /// <inheritdoc/>
    public static IEnvironment Create() => new Acrobot();

    /// <inheritdoc/>
    public void Reset(Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _state = DrawStart(rng);
        _clock.Start();
        Observe(_state, observation);
    }

    /// <inheritdoc/>
    public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        Spec.Action.RequireAction(action, nameof(action));
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _clock.RequireRunning();

        _state = Advance(_state, TorqueOf(action[0]));
        var high = High(Observe(_state, observation), _state[0], _state[1]);
        return _clock.Tick(high ? 0 : -1, high);
    }

    /// <inheritdoc/>
    public byte[] Save() => SavedState.Write(_clock, [_state[0], _state[1], _state[2], _state[3]]);

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> state, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Span<double> values = stackalloc double[4];
        SavedState.Read(Id, state, ref _clock, values, Bounds);
        _state = Vector256.Create(values);
    }

    /// <inheritdoc/>
    public void ReadPhysicalState(Span<double> state) => _state.CopyTo(state);

    /// <inheritdoc/>
    public Drawing Draw()
    {
        _clock.RequireStarted();
        return AcrobotDrawing.Of(_state[0], _state[1]);
    }

    /// <inheritdoc/>
    public IVectorEnvironment CreateBatch(int count, Rng rng, int threads) => new AcrobotBatch(Spec, count, rng, threads);

    /// <summary>A start state, each number uniform on ±0.1 in single precision.</summary>
    internal static Vector256<double> DrawStart(Rng rng)
    {
        var first = (float)rng.Uniform(-0.1, 0.1);
        var second = (float)rng.Uniform(-0.1, 0.1);
        var firstSpeed = (float)rng.Uniform(-0.1, 0.1);
        return Vector256.Create(first, second, firstSpeed, (float)rng.Uniform(-0.1, 0.1));
    }

    /// <summary>The torque τ of an action.</summary>
    internal static double TorqueOf(float action) => action - 1;

    /// <summary>Whether the tip is above the line, with cos θ₁ as <see cref="Observe"/> gave it.</summary>
    internal static bool High(double cosFirst, double first, double second) => -cosFirst - Math.Cos(second + first) > 1;

    /// <summary>Writes what is seen of a state.</summary>
    /// <returns>cos θ₁.</returns>
    internal static double Observe(Vector256<double> state, Span<float> observation)
    {
        var cosFirst = Math.Cos(state[0]);
        observation[0] = (float)cosFirst;
        observation[1] = (float)Math.Sin(state[0]);
        observation[2] = (float)Math.Cos(state[1]);
        observation[3] = (float)Math.Sin(state[1]);
        observation[4] = (float)state[2];
        observation[5] = (float)state[3];
        return cosFirst;
    }

    /// <summary>One step, with angles wrapped and speeds cut. <see cref="AcrobotBatch"/> repeats its operations in this order.</summary>
    internal static Vector256<double> Advance(Vector256<double> state, double torque)
    {
        var next = RungeKutta(state, torque);
        return Vector256.Create(
            Wrapped(next[0]),
            Wrapped(next[1]),
            Math.Clamp(next[2], -FirstSpeedLimit, FirstSpeedLimit),
            Math.Clamp(next[3], -SecondSpeedLimit, SecondSpeedLimit));
    }

    /// <summary>y + h/6 (k₁ + 2k₂ + 2k₃ + k₄).</summary>
    private static Vector256<double> RungeKutta(Vector256<double> y, double torque)
    {
        const double half = TimeUnit / 2;
        var k1 = Derivative(y, torque);
        var k2 = Derivative(y + (half * k1), torque);
        var k3 = Derivative(y + (half * k2), torque);
        var k4 = Derivative(y + (TimeUnit * k3), torque);
        return y + (TimeUnit / 6 * (k1 + (2 * k2) + (2 * k3) + k4));
    }

    /// <summary>(θ̇₁, θ̇₂, θ̈₁, θ̈₂).</summary>
    internal static Vector256<double> Derivative(Vector256<double> y, double torque)
    {
        var (first, second, firstSpeed, secondSpeed) = (y[0], y[1], y[2], y[3]);
        var (sin, cos) = (Math.Sin(second), Math.Cos(second));
        var d1 = 0.25 + (1.25 + cos) + 1 + 1;
        var d2 = 0.25 + (0.5 * cos) + 1;
        var phi2 = 0.5 * Gravity * Math.Cos(first + second - (Math.PI / 2));
        var phi1 = (-0.5 * (secondSpeed * secondSpeed) * sin)
            - (secondSpeed * firstSpeed * sin)
            + (1.5 * Gravity * Math.Cos(first - (Math.PI / 2)))
            + phi2;
        var secondAcceleration = (torque + (d2 / d1 * phi1) - (0.5 * (firstSpeed * firstSpeed) * sin) - phi2) / (1.25 - (d2 * d2 / d1));
        var firstAcceleration = -((d2 * secondAcceleration) + phi1) / d1;
        return Vector256.Create(firstSpeed, secondSpeed, firstAcceleration, secondAcceleration);
    }

    private static double Wrapped(double angle)
    {
        const double turn = 2 * Math.PI;
        while (angle > Math.PI)
            angle -= turn;
        while (angle < -Math.PI)
            angle += turn;
        return angle;
    }
}
