namespace PolicyProbe.Core;

/// <summary>
/// N single environments stepped side by side: the form that every task has. A copy whose episode ends is reset within the same step;
/// its last observation is kept. A step allocates nothing.
/// </summary>
public sealed class VectorEnvironment : ShardedEnvironment
{
    private readonly IEnvironment[] _environments;
    private readonly int _observationSize;
    private readonly int _actionSize;

    /// <summary>Makes the copies.</summary>
    /// <param name="factory">Makes one copy a call; all must have the same spaces, and none may share what a step changes.</param>
    /// <param name="count">The number of copies N, at least 1.</param>
    /// <param name="rng">The generator whose forks <c>env/0</c> … <c>env/N−1</c> the copies draw from.</param>
    /// <param name="threads">How many threads step them at once, at least 1. The results do not depend on it.</param>
    /// <exception cref="ArgumentException">The factory's environments differ in id or spaces.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> or <paramref name="threads"/> is below 1.</exception>
    public VectorEnvironment(Func<IEnvironment> factory, int count, Rng rng, int threads = 1) : this(Copies(factory, count), rng, threads)
    {
    }

    private VectorEnvironment(IEnvironment[] environments, Rng rng, int threads) : base(environments[0].Spec, environments.Length, rng, threads) =>
        (_environments, _observationSize, _actionSize) = (environments, Spec.Observation.Size, Spec.Action.Size);

    /// <inheritdoc/>
    protected override void ResetCopies(int from, int to)
    {
        for (var i = from; i < to; i++)
            _environments[i].Reset(Streams[i], Row(Observations, i));
    }

    /// <inheritdoc/>
    protected override void StepCopies(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var row = Row(Observations, i);
            var step = _environments[i].Step(Actions.AsSpan(i * _actionSize, _actionSize), row);
            Rewards[i] = step.Reward;
            Ends[i] = step.End;
            if (step.End == EpisodeEnd.None)
                continue;
            row.CopyTo(Row(Finals, i));
            _environments[i].Reset(Streams[i], row);
        }
    }

    /// <inheritdoc/>
    protected override byte[] SaveCopy(int i) => _environments[i].Save();

    /// <inheritdoc/>
    protected override void RestoreCopy(int i, byte[] state) => _environments[i].Restore(state, Streams[i]);

    private static IEnvironment[] Copies(Func<IEnvironment> factory, int count)
    {
        ArgumentNullException.ThrowIfNull(factory);
        RequireCount(count);
        var copies = new IEnvironment[count];
        for (var i = 0; i < count; i++)
        {
            copies[i] = factory() ?? throw new ArgumentException($"factory: expected an environment for copy {i}, got null.", nameof(factory));
            var (first, spec) = (copies[0].Spec, copies[i].Spec);
            if (spec.Id != first.Id || spec.Observation != first.Observation || spec.Action != first.Action)
                throw new ArgumentException($"factory: expected {first.Id} with {first.Observation} and {first.Action} for every copy, got {spec.Id} with {spec.Observation} and {spec.Action} for copy {i}.", nameof(factory));
        }

        return copies;
    }

    private Span<float> Row(Rows<float> rows, int i) => rows.AsSpan(i * _observationSize, _observationSize);
}
