using System.Runtime.Intrinsics;
using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>N copies of <see cref="Acrobot"/> as columns θ₁, θ₂, θ̇₁, θ̇₂ [N].</summary>
internal sealed class AcrobotBatch : ColumnBatch
{
    private readonly Rows<double> _first;
    private readonly Rows<double> _second;
    private readonly Rows<double> _firstSpeed;
    private readonly Rows<double> _secondSpeed;
    private readonly Rows<double> _cos;

    public AcrobotBatch(EnvironmentSpec spec, int count, Rng rng, int threads) : base(spec, Acrobot.Bounds, count, rng, threads) =>
        (_first, _second, _firstSpeed, _secondSpeed, _cos) = (Column(0), Column(1), Column(2), Column(3), new Rows<double>(count));

    /// <inheritdoc/>
    protected override void Draw(int i, Rng rng) => Store(i, Acrobot.DrawStart(rng));

    /// <inheritdoc/>
    protected override void Advance(int from, int to)
    {
        var next = from;
        for (; next <= to - Vector256<double>.Count; next += Vector256<double>.Count)
            AdvanceFour(next);
        for (; next < to; next++)
            Store(next, Acrobot.Advance(State(next), Acrobot.TorqueOf(Actions[next])));
    }

    /// <inheritdoc/>
    protected override void Observe(int from, int to)
    {
        for (var i = from; i < to; i++)
            _cos[i] = Acrobot.Observe(State(i), Observations.AsSpan(6 * i, 6));
    }

    /// <inheritdoc/>
    protected override void Judge(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            Terminated[i] = Acrobot.High(_cos[i], _first[i], _second[i]);
            Rewards[i] = Terminated[i] ? 0 : -1;
        }
    }

    /// <summary><see cref="Acrobot.Advance"/> for four copies at once.</summary>
    private void AdvanceFour(int i)
    {
        const double half = Acrobot.TimeUnit / 2;
        var y = new Four(Load(_first, i), Load(_second, i), Load(_firstSpeed, i), Load(_secondSpeed, i));
        var torque = Vector256.Create(Acrobot.TorqueOf(Actions[i]), Acrobot.TorqueOf(Actions[i + 1]), Acrobot.TorqueOf(Actions[i + 2]), Acrobot.TorqueOf(Actions[i + 3]));
        var k1 = y.Derivative(torque);
        var k2 = y.Plus(half, k1).Derivative(torque);
        var k3 = y.Plus(half, k2).Derivative(torque);
        var k4 = y.Plus(Acrobot.TimeUnit, k3).Derivative(torque);
        Store(Wrapped(Sum(y.First, k1.First, k2.First, k3.First, k4.First)), _first, i);
        Store(Wrapped(Sum(y.Second, k1.Second, k2.Second, k3.Second, k4.Second)), _second, i);
        Store(Cut(Sum(y.FirstSpeed, k1.FirstSpeed, k2.FirstSpeed, k3.FirstSpeed, k4.FirstSpeed), Acrobot.FirstSpeedLimit), _firstSpeed, i);
        Store(Cut(Sum(y.SecondSpeed, k1.SecondSpeed, k2.SecondSpeed, k3.SecondSpeed, k4.SecondSpeed), Acrobot.SecondSpeedLimit), _secondSpeed, i);

        static Vector256<double> Sum(Vector256<double> y, Vector256<double> k1, Vector256<double> k2, Vector256<double> k3, Vector256<double> k4) =>
            y + (Acrobot.TimeUnit / 6 * (k1 + (2 * k2) + (2 * k3) + k4));

        static Vector256<double> Cut(Vector256<double> speed, double limit) => Vector256.Clamp(speed, Vector256.Create(-limit), Vector256.Create(limit));
    }

    private static Vector256<double> Wrapped(Vector256<double> angle)
    {
        var (half, turn) = (Vector256.Create(Math.PI), Vector256.Create(2 * Math.PI));
        while (Vector256.GreaterThanAny(angle, half))
            angle -= turn & Vector256.GreaterThan(angle, half);
        while (Vector256.LessThanAny(angle, -half))
            angle += turn & Vector256.LessThan(angle, -half);
        return angle;
    }

    private Vector256<double> State(int i) => Vector256.Create(_first[i], _second[i], _firstSpeed[i], _secondSpeed[i]);

    private void Store(int i, Vector256<double> state) =>
        (_first[i], _second[i], _firstSpeed[i], _secondSpeed[i]) = (state[0], state[1], state[2], state[3]);

    /// <summary>θ₁, θ₂, θ̇₁, θ̇₂ of four copies, or their derivatives.</summary>
    private readonly record struct Four(Vector256<double> First, Vector256<double> Second, Vector256<double> FirstSpeed, Vector256<double> SecondSpeed)
    {
        public Four Plus(double h, in Four k) => new(First + (h * k.First), Second + (h * k.Second), FirstSpeed + (h * k.FirstSpeed), SecondSpeed + (h * k.SecondSpeed));

        /// <summary><see cref="Acrobot.Derivative"/>.</summary>
        public Four Derivative(Vector256<double> torque)
        {
            var right = Vector256.Create(Math.PI / 2);
            var (sin, cos) = (Sin(Second), Cos(Second));
            var d1 = Vector256.Create(0.25) + (Vector256.Create(1.25) + cos) + Vector256<double>.One + Vector256<double>.One;
            var d2 = Vector256.Create(0.25) + (0.5 * cos) + Vector256<double>.One;
            var phi2 = 0.5 * Acrobot.Gravity * Cos(First + Second - right);
            var phi1 = (-0.5 * (SecondSpeed * SecondSpeed) * sin)
                - (SecondSpeed * FirstSpeed * sin)
                + (1.5 * Acrobot.Gravity * Cos(First - right))
                + phi2;
            var secondAcceleration = (torque + (d2 / d1 * phi1) - (0.5 * (FirstSpeed * FirstSpeed) * sin) - phi2) / (Vector256.Create(1.25) - (d2 * d2 / d1));
            var firstAcceleration = -((d2 * secondAcceleration) + phi1) / d1;
            return new Four(FirstSpeed, SecondSpeed, firstAcceleration, secondAcceleration);
        }

        private static Vector256<double> Sin(Vector256<double> x) => Vector256.Create(Math.Sin(x[0]), Math.Sin(x[1]), Math.Sin(x[2]), Math.Sin(x[3]));

        private static Vector256<double> Cos(Vector256<double> x) => Vector256.Create(Math.Cos(x[0]), Math.Cos(x[1]), Math.Cos(x[2]), Math.Cos(x[3]));
    }
}
