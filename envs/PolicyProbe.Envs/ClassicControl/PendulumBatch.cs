using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>N copies of <see cref="Pendulum"/> as columns θ, θ̇ [N].</summary>
internal sealed class PendulumBatch : ColumnBatch
{
    private readonly Rows<double> _angle;
    private readonly Rows<double> _speed;

    public PendulumBatch(EnvironmentSpec spec, int count, Rng rng, int threads) : base(spec, Pendulum.Bounds, count, rng, threads) =>
        (_angle, _speed) = (Column(0), Column(1));

    /// <inheritdoc/>
    protected override void Draw(int i, Rng rng) => (_angle[i], _speed[i]) = Pendulum.DrawStart(rng);

    /// <inheritdoc/>
    protected override void Advance(int from, int to)
    {
        for (var i = from; i < to; i++)
            Rewards[i] = Pendulum.Advance(Actions[i], ref _angle[i], ref _speed[i]);
    }

    /// <inheritdoc/>
    protected override void Observe(int from, int to)
    {
        for (var i = from; i < to; i++)
            Pendulum.Observe(_angle[i], _speed[i], Observations.AsSpan(3 * i, 3));
    }

    /// <summary>The rewards are there already, since they are of the state before the step, and nothing ends the task.</summary>
    protected override void Judge(int from, int to)
    {
    }
}
