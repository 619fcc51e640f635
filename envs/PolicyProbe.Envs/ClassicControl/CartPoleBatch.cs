using System.Runtime.Intrinsics;
using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>N copies of <see cref="CartPole"/> as columns x, ẋ, θ, θ̇ [N], equal to the bit to N single ones.</summary>
/// <remarks>
/// sin θ and cos θ come from the same scalar function as the single form's, into columns of their own; all other operations are
/// additions, multiplications and divisions in the single form's order, which IEEE 754 rounds alike in a vector and alone.
/// </remarks>
internal sealed class CartPoleBatch : ShardedEnvironment, IHasBareDynamics
{
    private const int O = 4;

    private readonly EpisodeClock[] _clocks;
    private readonly double[] _x;
    private readonly double[] _xDot;
    private readonly double[] _theta;
    private readonly double[] _thetaDot;
    private readonly double[] _sin;
    private readonly double[] _cos;
    private readonly double[] _force;

    public CartPoleBatch(EnvironmentSpec spec, int count, Rng rng, int threads) : base(spec, count, rng, threads)
    {
        _clocks = new EpisodeClock[count];
        Array.Fill(_clocks, new EpisodeClock(spec.TimeLimit));
        (_x, _xDot, _theta, _thetaDot) = (new double[count], new double[count], new double[count], new double[count]);
        (_sin, _cos, _force) = (new double[count], new double[count], new double[count]);
    }

    /// <inheritdoc/>
    public void AdvanceBare() => Advance(0, Count);

    /// <inheritdoc/>
    protected override void ResetCopies(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            Start(i);
            Observe(i);
        }
    }

    /// <inheritdoc/>
    protected override void StepCopies(int from, int to)
    {
        for (var i = from; i < to; i++)
            _clocks[i].RequireRunning();
        Advance(from, to);
        for (var i = from; i < to; i++)
        {
            Observe(i);
            var step = _clocks[i].Tick(1, CartPole.Fallen(_x[i], _theta[i]));
            Rewards[i] = step.Reward;
            Ends[i] = step.End;
            if (step.End == EpisodeEnd.None)
                continue;
            Observations.AsSpan(O * i, O).CopyTo(Finals.AsSpan(O * i, O));
            Start(i);
            Observe(i);
        }
    }

    /// <inheritdoc/>
    protected override byte[] SaveCopy(int i) => SavedState.Write(_clocks[i], [_x[i], _xDot[i], _theta[i], _thetaDot[i]]);

    /// <inheritdoc/>
    protected override void RestoreCopy(int i, byte[] state)
    {
        Span<double> values = stackalloc double[4];
        SavedState.Read(Spec.Id, state, ref _clocks[i], values, CartPole.Bounds);
        (_x[i], _xDot[i], _theta[i], _thetaDot[i]) = (values[0], values[1], values[2], values[3]);
    }

    private void Start(int i)
    {
        (_x[i], _xDot[i], _theta[i], _thetaDot[i]) = CartPole.DrawStart(Streams[i]);
        _clocks[i].Start();
    }

    private void Observe(int i) =>
        Vector128.Create((float)_x[i], (float)_xDot[i], (float)_theta[i], (float)_thetaDot[i]).CopyTo(Observations, O * i);

    private void Advance(int from, int to)
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

    /// <summary><see cref="CartPole.Advance"/> for four copies at once.</summary>
    private void AdvanceFour(int i)
    {
        var (sin, cos, force) = (Vector256.Create(_sin, i), Vector256.Create(_cos, i), Vector256.Create(_force, i));
        var (x, xDot, theta, thetaDot) = (Vector256.Create(_x, i), Vector256.Create(_xDot, i), Vector256.Create(_theta, i), Vector256.Create(_thetaDot, i));
        var mass = Vector256.Create(CartPole.TotalMass);
        var push = (force + (CartPole.PoleMassLength * (thetaDot * thetaDot) * sin)) / mass;
        var thetaAcceleration = ((CartPole.Gravity * sin) - (cos * push)) / (CartPole.HalfLength * (Vector256.Create(4.0 / 3.0) - (CartPole.PoleMass * (cos * cos) / mass)));
        var xAcceleration = push - (CartPole.PoleMassLength * thetaAcceleration * cos / mass);
        (x + (CartPole.TimeUnit * xDot)).CopyTo(_x, i);
        (xDot + (CartPole.TimeUnit * xAcceleration)).CopyTo(_xDot, i);
        (theta + (CartPole.TimeUnit * thetaDot)).CopyTo(_theta, i);
        (thetaDot + (CartPole.TimeUnit * thetaAcceleration)).CopyTo(_thetaDot, i);
    }
}
