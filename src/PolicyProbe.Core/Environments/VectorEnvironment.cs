namespace PolicyProbe.Core;

/// <summary>
/// N environments stepped one after the other, copy i on the stream <c>env/i</c> of the generator it was made with. A copy whose
/// episode ends is reset within the same step; its last observation is kept. A step allocates nothing.
/// </summary>
public sealed class VectorEnvironment : IVectorEnvironment
{
    private readonly IEnvironment[] _environments;
    private readonly Rng[] _streams;
    private readonly float[] _observations;
    private readonly int _observationSize;
    private readonly int _actionSize;
    private bool _started;

    /// <summary>Makes the copies.</summary>
    /// <param name="factory">Makes one copy a call; all must have the same spaces.</param>
    /// <param name="count">The number of copies N, at least 1.</param>
    /// <param name="rng">The generator whose forks <c>env/0</c> … <c>env/N−1</c> the copies draw from.</param>
    /// <exception cref="ArgumentException">The factory's environments differ in id or spaces.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public VectorEnvironment(Func<IEnvironment> factory, int count, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(rng);
        if (count < 1)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"count: expected at least 1 environment, got {count}.");
        _environments = new IEnvironment[count];
        _streams = new Rng[count];
        for (var i = 0; i < count; i++)
        {
            _environments[i] = factory() ?? throw new ArgumentException($"factory: expected an environment for copy {i}, got null.", nameof(factory));
            _streams[i] = rng.Fork($"env/{i}");
            var (first, spec) = (_environments[0].Spec, _environments[i].Spec);
            if (spec.Id != first.Id || spec.Observation != first.Observation || spec.Action != first.Action)
                throw new ArgumentException($"factory: expected {first.Id} with {first.Observation} and {first.Action} for every copy, got {spec.Id} with {spec.Observation} and {spec.Action} for copy {i}.", nameof(factory));
        }

        Spec = _environments[0].Spec;
        _observationSize = Spec.Observation.Size;
        _actionSize = Spec.Action.Size;
        _observations = new float[count * _observationSize];
    }

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; }

    /// <inheritdoc/>
    public int Count => _environments.Length;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The span is not [N, O].</exception>
    public void Reset(Span<float> observations)
    {
        RequireRows(nameof(observations), observations.Length, "O", _observationSize);
        for (var i = 0; i < Count; i++)
            _environments[i].Reset(_streams[i], Row(observations, i));
        observations.CopyTo(_observations);
        _started = true;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A span has the wrong length, or an action is refused: then no copy was stepped.</exception>
    /// <exception cref="InvalidOperationException">There was no <see cref="Reset"/> yet.</exception>
    public void Step(ReadOnlySpan<float> actions, Span<float> observations, Span<double> rewards, Span<EpisodeEnd> ends, Span<float> finalObservations)
    {
        RequireRows(nameof(actions), actions.Length, "A", _actionSize);
        RequireRows(nameof(observations), observations.Length, "O", _observationSize);
        RequireRows(nameof(finalObservations), finalObservations.Length, "O", _observationSize);
        RequireCount(nameof(rewards), rewards.Length);
        RequireCount(nameof(ends), ends.Length);
        RequireStarted();
        for (var i = 0; i < Count; i++)
            if (!Spec.Action.Accepts(actions.Slice(i * _actionSize, _actionSize)))
                Spec.Action.RequireAction(actions.Slice(i * _actionSize, _actionSize), $"actions[{i}]");

        for (var i = 0; i < Count; i++)
        {
            var row = Row(observations, i);
            var step = _environments[i].Step(actions.Slice(i * _actionSize, _actionSize), row);
            rewards[i] = step.Reward;
            ends[i] = step.End;
            if (step.End == EpisodeEnd.None)
                continue;
            row.CopyTo(Row(finalObservations, i));
            _environments[i].Reset(_streams[i], row);
        }

        observations.CopyTo(_observations);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There was no <see cref="Reset"/> yet.</exception>
    public VectorEnvironmentState Save()
    {
        RequireStarted();
        return new VectorEnvironmentState(
            [.. _environments.Select(environment => environment.Save())],
            [.. _streams.Select(stream => stream.Save())],
            [.. _observations]);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The state is of another number of copies or another observation size.</exception>
    /// <exception cref="FormatException">A copy's bytes or stream are not what <see cref="Save"/> wrote.</exception>
    public void Restore(VectorEnvironmentState state, Span<float> observations)
    {
        ArgumentNullException.ThrowIfNull(state);
        RequireRows(nameof(observations), observations.Length, "O", _observationSize);
        if (state.States.Count != Count || state.Streams.Count != Count)
            throw new ArgumentException($"state: expected N = {Count} states and streams, got {state.States.Count} and {state.Streams.Count}.", nameof(state));
        RequireRows(nameof(state), state.Observations.Length, "O", _observationSize);
        var streams = state.Streams.Select(Rng.Restore).ToArray();
        for (var i = 0; i < Count; i++)
        {
            _streams[i] = streams[i];
            _environments[i].Restore(state.States[i], streams[i]);
        }

        state.Observations.CopyTo(_observations, 0);
        state.Observations.CopyTo(observations);
        _started = true;
    }

    private Span<float> Row(Span<float> rows, int i) => rows.Slice(i * _observationSize, _observationSize);

    private void RequireStarted()
    {
        if (!_started)
            throw new InvalidOperationException("VectorEnvironment: expected Reset first.");
    }

    private void RequireRows(string name, int length, string letter, int width)
    {
        if (length != Count * width)
            throw new ArgumentException($"{name}: expected [N, {letter}] = [{Count}, {width}], {Count * width} values, got {length}.", name);
    }

    private void RequireCount(string name, int length)
    {
        if (length != Count)
            throw new ArgumentException($"{name}: expected [N], N = {Count}, got {length}.", name);
    }
}
