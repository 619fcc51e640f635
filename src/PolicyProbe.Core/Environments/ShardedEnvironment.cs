namespace PolicyProbe.Core;

/// <summary>
/// What all vector environments share: N copies, copy i on the stream <c>env/i</c>, rows checked before anything moves, copies stepped
/// in shards by any number of threads with the same bits, and a saved state that every implementation of the task can take up.
/// </summary>
public abstract class ShardedEnvironment : IVectorEnvironment
{
    private readonly ShardedLoop _loop;
    private readonly Action<int, int> _reset;
    private readonly Action<int, int> _step;
    private readonly int _observationSize;
    private readonly int _actionSize;
    private bool _started;

    /// <summary>Makes streams and rows.</summary>
    /// <param name="spec">What each copy is.</param>
    /// <param name="count">The number of copies N, at least 1.</param>
    /// <param name="rng">The generator whose forks <c>env/0</c> … <c>env/N−1</c> the copies draw from.</param>
    /// <param name="threads">How many threads step them at once, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> or <paramref name="threads"/> is below 1.</exception>
    protected ShardedEnvironment(EnvironmentSpec spec, int count, Rng rng, int threads)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(rng);
        RequireCount(count);
        if (threads < 1)
            throw new ArgumentOutOfRangeException(nameof(threads), threads, $"threads: expected at least 1, got {threads}.");
        (Spec, Count, _observationSize, _actionSize) = (spec, count, spec.Observation.Size, spec.Action.Size);
        Streams = [.. Enumerable.Range(0, count).Select(i => rng.Fork($"env/{i}"))];
        Actions = new Rows<float>(count * _actionSize);
        Observations = new Rows<float>(count * _observationSize);
        Finals = new Rows<float>(count * _observationSize);
        Rewards = new Rows<double>(count);
        Ends = new Rows<EpisodeEnd>(count);
        _loop = new ShardedLoop(count, threads);
        (_reset, _step) = (ResetCopies, StepShard);
    }

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>The stream of each copy [N].</summary>
    protected Rng[] Streams { get; }

    /// <summary>The actions of this step [N, A], checked.</summary>
    protected Rows<float> Actions { get; }

    /// <summary>The observations to act on next [N, O].</summary>
    protected Rows<float> Observations { get; }

    /// <summary>The last observation of each episode that ended with this step [N, O].</summary>
    protected Rows<float> Finals { get; }

    /// <summary>The rewards of this step [N].</summary>
    protected Rows<double> Rewards { get; }

    /// <summary>How this step ended [N].</summary>
    protected Rows<EpisodeEnd> Ends { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The span is not [N, O].</exception>
    public void Reset(Span<float> observations)
    {
        RequireRows(nameof(observations), observations.Length, "O", _observationSize);
        _loop.Run(_reset);
        Observations.AsSpan().CopyTo(observations);
        _started = true;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A span has the wrong length, or an action is refused: then no copy was stepped.</exception>
    /// <exception cref="InvalidOperationException">There was no <see cref="Reset"/> yet.</exception>
    public unsafe void Step(ReadOnlySpan<float> actions, Span<float> observations, Span<double> rewards, Span<EpisodeEnd> ends, Span<float> finalObservations)
    {
        RequireRows(nameof(actions), actions.Length, "A", _actionSize);
        RequireRows(nameof(observations), observations.Length, "O", _observationSize);
        RequireRows(nameof(finalObservations), finalObservations.Length, "O", _observationSize);
        RequireLength(nameof(rewards), rewards.Length);
        RequireLength(nameof(ends), ends.Length);
        RequireStarted();
        RequireActions(actions);
        fixed (float* action = actions, observation = observations, final = finalObservations)
        fixed (double* reward = rewards)
        fixed (EpisodeEnd* end = ends)
        {
            // They stay where they are until every shard is done, which is when Run returns.
            _loop.CallerRows = new((nint)action, (nint)observation, (nint)reward, (nint)end, (nint)final);
            _loop.Run(_step);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There was no <see cref="Reset"/> yet.</exception>
    public VectorEnvironmentState Save()
    {
        RequireStarted();
        return new VectorEnvironmentState(
            [.. Enumerable.Range(0, Count).Select(SaveCopy)],
            [.. Streams.Select(stream => stream.Save())],
            Observations.AsSpan().ToArray());
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
            Streams[i] = streams[i];
            RestoreCopy(i, state.States[i]);
        }

        state.Observations.CopyTo(Observations.AsSpan());
        state.Observations.AsSpan().CopyTo(observations);
        _started = true;
    }

    /// <summary>Refuses a number of copies below 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is.</exception>
    protected static void RequireCount(int count)
    {
        if (count < 1)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"count: expected at least 1 environment, got {count}.");
    }

    /// <summary>Starts an episode in the copies from … to − 1: draws from <see cref="Streams"/>, writes <see cref="Observations"/>.</summary>
    protected abstract void ResetCopies(int from, int to);

    /// <summary>
    /// Steps the copies from … to − 1 by <see cref="Actions"/>: writes their rows of <see cref="Observations"/>, <see cref="Rewards"/>,
    /// <see cref="Ends"/> and, where an episode ended, <see cref="Finals"/>, and starts the next episode there. Touches no other row.
    /// </summary>
    protected abstract void StepCopies(int from, int to);

    /// <summary>The state of a copy, in the bytes that its single environment saves.</summary>
    protected abstract byte[] SaveCopy(int i);

    /// <summary>Takes up what the single environment, or <see cref="SaveCopy"/>, saved.</summary>
    protected abstract void RestoreCopy(int i, byte[] state);

    /// <summary>
    /// Takes the actions in, steps, and hands the results out. Each thread copies its own rows: what another core has just written is far
    /// dearer to read than to compute.
    /// </summary>
    private unsafe void StepShard(int from, int to)
    {
        var (count, o, a, caller) = (to - from, _observationSize, _actionSize, _loop.CallerRows);
        new ReadOnlySpan<float>((float*)caller.Actions + (from * a), count * a).CopyTo(Actions.AsSpan(from * a, count * a));
        StepCopies(from, to);
        Observations.AsSpan(from * o, count * o).CopyTo(new Span<float>((float*)caller.Observations + (from * o), count * o));
        Rewards.AsSpan(from, count).CopyTo(new Span<double>((double*)caller.Rewards + from, count));
        var ends = Ends.AsSpan(from, count);
        ends.CopyTo(new Span<EpisodeEnd>((EpisodeEnd*)caller.Ends + from, count));
        for (var i = 0; i < count; i++)
            if (ends[i] != EpisodeEnd.None)
                Finals.AsSpan((from + i) * o, o).CopyTo(new Span<float>((float*)caller.Finals + ((from + i) * o), o));
    }

    private void RequireActions(ReadOnlySpan<float> actions)
    {
        if (Spec.Action.AcceptsAll(actions))
            return;
        for (var i = 0; i < Count; i++)
            Spec.Action.RequireAction(actions.Slice(i * _actionSize, _actionSize), $"actions[{i}]");
    }

    private void RequireStarted()
    {
        if (!_started)
            throw new InvalidOperationException($"{GetType().Name}: expected Reset first.");
    }

    private void RequireRows(string name, int length, string letter, int width)
    {
        if (length != Count * width)
            throw new ArgumentException($"{name}: expected [N, {letter}] = [{Count}, {width}], {Count * width} values, got {length}.", name);
    }

    private void RequireLength(string name, int length)
    {
        if (length != Count)
            throw new ArgumentException($"{name}: expected [N], N = {Count}, got {length}.", name);
    }
}
