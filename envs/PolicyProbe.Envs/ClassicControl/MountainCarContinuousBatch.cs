using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>N copies of <see cref="MountainCarContinuous"/> as columns x, ẋ [N].</summary>
internal sealed class MountainCarContinuousBatch : ColumnBatch
{
    private readonly Rows<double> _x;
    private readonly Rows<double> _speed;

    public MountainCarContinuousBatch(EnvironmentSpec spec, int count, Rng rng, int threads) : base(spec, MountainCarContinuous.Bounds, count, rng, threads) =>
        (_x, _speed) = (Column(0), Column(1));

    /// <inheritdoc/>
    protected override void Draw(int i, Rng rng) => (_x[i], _speed[i]) = (MountainCarContinuous.DrawStart(rng), 0);

    /// <inheritdoc/>
    protected override void Advance(int from, int to)
    {
        for (var i = from; i < to; i++)
            Terminated[i] = MountainCarContinuous.Advance(Actions[i], ref _x[i], ref _speed[i]);
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
        for (var i = from; i < to; i++)
            Rewards[i] = MountainCarContinuous.RewardOf(Actions[i], Terminated[i]);
    }
}
