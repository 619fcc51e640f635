namespace PolicyProbe.Core;

/// <summary>
/// An environment whose state cannot be copied, such as one inside a foreign physics engine: its state is the random stream before
/// the reset and the actions since, and restoring it plays them again in a fresh episode.
/// </summary>
/// <remarks>
/// Every observation, reward and end of the replay has to be what it was to the bit, which a fingerprint tells; otherwise the state is
/// refused. A restore costs as many steps as the episode has had. A failed restore leaves an environment that has to be reset.
/// </remarks>
public abstract class ReplayedEnvironment : IEnvironment
{
    private const int Mark = 0x32504552;

    private readonly EpisodeLog _log;
    private EpisodeClock _clock;
    private Rng? _rng;

    /// <summary>Describes the task; nothing is loaded.</summary>
    protected ReplayedEnvironment(EnvironmentSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Spec = spec;
        _log = new EpisodeLog(spec.Action.Size, spec.TimeLimit);
        _clock = new EpisodeClock(spec.TimeLimit);
    }

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; }

    /// <summary>What may be the matter when a replay goes another way than the episode went, as the end of a sentence.</summary>
    protected virtual string WhyAReplayDiffers => "the library behind it is another one, or something else drew from the episode's random stream";

    /// <inheritdoc/>
    public void Reset(Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        Forget();
        _log.Start(rng);
        try
        {
            Begin(rng, observation);
        }
        catch
        {
            Forget();
            throw;
        }

        _log.Mark(observation, default);
        _rng = rng;
        _clock.Start();
    }

    /// <inheritdoc/>
    public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        Spec.Action.RequireAction(action, nameof(action));
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _clock.RequireRunning();
        _log.Add(action);
        try
        {
            var outcome = Advance(action, _rng!, observation);
            _log.Mark(observation, outcome);
            return _clock.Tick(outcome.Reward, outcome.Terminated);
        }
        catch
        {
            Forget();
            throw;
        }
    }

    /// <inheritdoc/>
    public byte[] Save()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Mark);
        Span<byte> clock = stackalloc byte[EpisodeClock.StateSize];
        _clock.Write(clock);
        writer.Write(clock);
        _log.Write(writer);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <inheritdoc/>
    /// <exception cref="FormatException">The bytes are not a state of this environment, or the replay does not end where they say.</exception>
    public void Restore(ReadOnlySpan<byte> state, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var (clock, log) = Parse(state.ToArray());
        Forget();
        if (!log.IsStarted)
            return;
        Renew();
        var (stream, observation) = (log.Origin(), new float[Spec.Observation.Size]);
        Begin(stream, observation);
        try
        {
            Replay(clock, log, stream, rng, observation);
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException)
        {
            Forget();
            throw new FormatException($"{Spec.Id} state: playing its {log.Steps} actions again {(error is FormatException ? error.Message : $"failed ({error.Message.TrimEnd('.')})")}; {WhyAReplayDiffers}.", error);
        }
    }

    /// <summary>Starts an episode in a fresh world.</summary>
    /// <param name="rng">Where everything random is drawn from.</param>
    /// <param name="observation">Receives the first observation [O].</param>
    protected abstract void Begin(Rng rng, Span<float> observation);

    /// <summary>Puts a world in place that no episode has been in, before a replay; nothing where <see cref="Begin"/> makes one itself.</summary>
    protected virtual void Renew()
    {
    }

    /// <summary>Takes a step; order and arguments have been checked.</summary>
    /// <param name="action">The action [A].</param>
    /// <param name="rng">Where everything random is drawn from.</param>
    /// <param name="observation">Receives the observation after the step [O].</param>
    protected abstract StepOutcome Advance(ReadOnlySpan<float> action, Rng rng, Span<float> observation);

    /// <summary>Refuses a drawing where there is no state to draw.</summary>
    /// <exception cref="InvalidOperationException">There was no reset yet.</exception>
    protected void RequireStarted() => _clock.RequireStarted();

    private void Forget()
    {
        _log.Clear();
        _clock = new EpisodeClock(Spec.TimeLimit);
        _rng = null;
    }

    /// <summary>Plays a log in the episode that has been begun, and takes it over with the stream that goes on.</summary>
    private void Replay(EpisodeClock clock, EpisodeLog log, Rng stream, Rng rng, Span<float> observation)
    {
        var (replayed, again) = (new EpisodeClock(Spec.TimeLimit), new EpisodeLog(Spec.Action.Size, Spec.TimeLimit));
        again.Mark(observation, default);
        replayed.Start();
        for (var t = 0; t < log.Steps; t++)
        {
            stream = log.SwitchAt(t) ?? stream;
            var outcome = Advance(log.Action(t), stream, observation);
            again.Mark(observation, outcome);
            if (replayed.Tick(outcome.Reward, outcome.Terminated).End != EpisodeEnd.None && t < log.Steps - 1)
                throw new FormatException($"ended with action {t}");
        }

        if (again.Fingerprint != log.Fingerprint || !replayed.Equals(clock))
            throw new FormatException("gave other observations, rewards or ends than before");
        stream = log.SwitchAt(log.Steps) ?? stream;
        _log.CopyFrom(log);
        if (stream.Save() != rng.Save())
            _log.Switch(rng);
        (_clock, _rng) = (clock, rng);
    }

    private (EpisodeClock Clock, EpisodeLog Log) Parse(byte[] state)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(state));
            if (reader.ReadInt32() != Mark)
                throw new FormatException("the first bytes are another format's");
            var clock = new EpisodeClock(Spec.TimeLimit);
            clock.Read(reader.ReadBytes(EpisodeClock.StateSize));
            var log = EpisodeLog.Read(reader, Spec.Action, Spec.TimeLimit);
            if (log.Steps != clock.Steps)
                throw new FormatException($"expected {clock.Steps} actions, got {log.Steps}");
            if (reader.BaseStream.Position != reader.BaseStream.Length)
                throw new FormatException($"expected {reader.BaseStream.Position} bytes, got {reader.BaseStream.Length}");
            return (clock, log);
        }
        catch (IOException error)
        {
            throw new FormatException($"{Spec.Id} state: {state.Length} bytes are no whole state.", error);
        }
        catch (FormatException error)
        {
            throw new FormatException($"{Spec.Id} state: {error.Message}.", error);
        }
    }
}
