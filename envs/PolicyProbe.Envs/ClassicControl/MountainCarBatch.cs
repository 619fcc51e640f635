using System.Runtime.Intrinsics;
using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>N copies of <see cref="MountainCar"/> as columns x, ẋ [N].</summary>
internal sealed class MountainCarBatch : ColumnBatch
{
    private readonly Rows<double> _x;
    private readonly Rows<double> _speed;
    private readonly Rows<double> _cos;
    private readonly Rows<double> _force;

    public MountainCarBatch(EnvironmentSpec spec, int count, Rng rng, int threads) : base(spec, MountainCar.Bounds, count, rng, threads) =>
        (_x, _speed, _cos, _force) = (Column(0), Column(1), new Rows<double>(count), new Rows<double>(count));

    /// <inheritdoc/>
    protected override void Draw(int i, Rng rng) => (_x[i], _speed[i]) = (MountainCar.DrawStart(rng), 0);

    /// <inheritdoc/>
    protected override void Advance(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            _cos[i] = Math.Cos(3 * _x[i]);
            _force[i] = MountainCar.ForceOf(Actions[i]);
        }

        var next = from;
        for (; next <= to - Vector256<double>.Count; next += Vector256<double>.Count)
            AdvanceFour(next);
        for (; next < to; next++)
            MountainCar.Advance(_force[next], _cos[next], ref _x[next], ref _speed[next]);
    }

    /// <inheritdoc/>
    protected override void Observe(int from, int to)
    {
        for (var i = from; i < to; i++)
            (Observations[2 * i], Observations[(2 * i) + 1]) = ((float)_x[i], (float)_speed[i]);
    }

    /// <inheritdoc/>
    protected override void Judge(int from, int to)
    {
        Rewards.AsSpan(from, to - from).Fill(-1);
        for (var i = from; i < to; i++)
            Terminated[i] = MountainCar.Arrived(_x[i], _speed[i]);
    }

    /// <summary><see cref="MountainCar.Advance"/> for four copies at once.</summary>
    private void AdvanceFour(int i)
    {
        var (left, limit) = (Vector256.Create(MountainCar.Leftmost), Vector256.Create(MountainCar.SpeedLimit));
        var speed = Vector256.Clamp(Load(_speed, i) + (Load(_force, i) + (Load(_cos, i) * -MountainCar.Gravity)), -limit, limit);
        var x = Vector256.Clamp(Load(_x, i) + speed, left, Vector256.Create(MountainCar.Rightmost));
        var stopped = Vector256.Equals(x, left) & Vector256.LessThan(speed, Vector256<double>.Zero);
        Store(x, _x, i);
        Store(Vector256.AndNot(speed, stopped), _speed, i);
    }
}
