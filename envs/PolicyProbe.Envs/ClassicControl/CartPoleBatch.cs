using System.Runtime.Intrinsics;
using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>N copies of <see cref="CartPole"/> as columns x, ẋ, θ, θ̇ [N].</summary>
internal sealed class CartPoleBatch : ColumnBatch
{
    private readonly Rows<double> _x;
    private readonly Rows<double> _xDot;
    private readonly Rows<double> _theta;
    private readonly Rows<double> _thetaDot;
    private readonly Rows<double> _sin;
    private readonly Rows<double> _cos;
    private readonly Rows<double> _force;

    public CartPoleBatch(EnvironmentSpec spec, int count, Rng rng, int threads) : base(spec, CartPole.Bounds, count, rng, threads)
    {
        (_x, _xDot, _theta, _thetaDot) = (Column(0), Column(1), Column(2), Column(3));
        (_sin, _cos, _force) = (new Rows<double>(count), new Rows<double>(count), new Rows<double>(count));
    }

    /// <inheritdoc/>
    protected override void Draw(int i, Rng rng) => (_x[i], _xDot[i], _theta[i], _thetaDot[i]) = CartPole.DrawStart(rng);

    /// <inheritdoc/>
    protected override void Advance(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            (_sin[i], _cos[i]) = Math.SinCos(_theta[i]);
            _force[i] = CartPole.ForceOf(Actions[i]);
        }

        var next = from;
        for (; next <= to - Vector256<double>.Count; next += Vector256<double>.Count)
            AdvanceFour(next);
        for (; next < to; next++)
            CartPole.Advance(_force[next], _sin[next], _cos[next], ref _x[next], ref _xDot[next], ref _theta[next], ref _thetaDot[next]);
    }

    /// <inheritdoc/>
    protected override void Observe(int from, int to)
    {
        for (var i = from; i < to; i++)
            Vector128.Create((float)_x[i], (float)_xDot[i], (float)_theta[i], (float)_thetaDot[i]).CopyTo(Observations.AsSpan(4 * i, 4));
    }

    /// <inheritdoc/>
    protected override void Judge(int from, int to)
    {
        Rewards.AsSpan(from, to - from).Fill(1);
        for (var i = from; i < to; i++)
            Terminated[i] = CartPole.Fallen(_x[i], _theta[i]);
    }

    /// <summary><see cref="CartPole.Advance"/> for four copies at once.</summary>
    private void AdvanceFour(int i)
    {
        var (sin, cos, force) = (Load(_sin, i), Load(_cos, i), Load(_force, i));
        var (x, xDot, theta, thetaDot) = (Load(_x, i), Load(_xDot, i), Load(_theta, i), Load(_thetaDot, i));
        var mass = Vector256.Create(CartPole.TotalMass);
        var push = (force + (CartPole.PoleMassLength * (thetaDot * thetaDot) * sin)) / mass;
        var thetaAcceleration = ((CartPole.Gravity * sin) - (cos * push)) / (CartPole.HalfLength * (Vector256.Create(4.0 / 3.0) - (CartPole.PoleMass * (cos * cos) / mass)));
        var xAcceleration = push - (CartPole.PoleMassLength * thetaAcceleration * cos / mass);
        Store(x + (CartPole.TimeUnit * xDot), _x, i);
        Store(xDot + (CartPole.TimeUnit * xAcceleration), _xDot, i);
        Store(theta + (CartPole.TimeUnit * thetaDot), _theta, i);
        Store(thetaDot + (CartPole.TimeUnit * thetaAcceleration), _thetaDot, i);
    }
}
