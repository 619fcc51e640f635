using System.Runtime.InteropServices;

namespace PolicyProbe.Core;

/// <summary>
/// An environment whose state cannot be copied, such as one inside a foreign physics engine: its state is the random stream before
/// the reset and the actions since, and restoring it plays them again in a fresh episode.
/// </summary>
/// <remarks>
/// The observation that the replay ends with has to be the saved one to the bit, otherwise the state is refused: then the library
/// behind the environment is another one, or something else drew from the episode's stream between two steps. A restore costs as
/// many steps as the episode has had. A failed restore leaves an environment that has to be reset.
/// </remarks>
public abstract class ReplayedEnvironment : IEnvironment
{
    private const int Mark = 0x31504552;

    private readonly EpisodeLog _log;
    private readonly float[] _latest;
    private EpisodeClock _clock;
    private Rng? _rng;

    /// <summary>Describes the task; nothing is loaded.</summary>
    protected ReplayedEnvironment(EnvironmentSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Spec = spec;
        _log = new EpisodeLog(spec.Action.Size, spec.TimeLimit);
        _latest = new float[spec.Observation.Size];
        _clock = new EpisodeClock(spec.TimeLimit);
    }

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; }

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

        observation.CopyTo(_latest);
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
            observation.CopyTo(_latest);
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
        writer.Write(MemoryMarshal.AsBytes(_latest.AsSpan()));
        writer.Flush();
        return bytes.ToArray();
    }

    /// <inheritdoc/>
    /// <exception cref="FormatException">The bytes are not a state of this environment, or the replay does not end where they say.</exception>
    public void Restore(ReadOnlySpan<byte> state, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var (clock, log, expected) = Parse(state.ToArray());
        Forget();
        if (!log.IsStarted)
            return;

        var observation = new float[_latest.Length];
        var (stream, replayed) = (log.Origin(), new EpisodeClock(Spec.TimeLimit));
        Begin(stream, observation);
        replayed.Start();
        for (var t = 0; t < log.Steps; t++)
        {
            stream = log.SwitchAt(t) ?? stream;
            var outcome = Advance(log.Action(t), stream, observation);
            replayed.Tick(outcome.Reward, outcome.Terminated);
        }

        stream = log.SwitchAt(log.Steps) ?? stream;
        Verify(clock, replayed, expected, observation);
        _log.CopyFrom(log);
        if (stream.Save() != rng.Save())
            _log.Switch(rng);
        expected.CopyTo(_latest, 0);
        (_clock, _rng) = (clock, rng);
    }

    /// <summary>Starts an episode in a fresh world.</summary>
    /// <param name="rng">Where everything random is drawn from.</param>
    /// <param name="observation">Receives the first observation [O].</param>
    protected abstract void Begin(Rng rng, Span<float> observation);

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
        _latest.AsSpan().Clear();
        _clock = new EpisodeClock(Spec.TimeLimit);
        _rng = null;
    }

    private (EpisodeClock Clock, EpisodeLog Log, float[] Observation) Parse(byte[] state)
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
            var observation = new float[_latest.Length];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(observation.AsSpan()));
            if (reader.BaseStream.Position != reader.BaseStream.Length)
                throw new FormatException($"expected {reader.BaseStream.Position} bytes, got {reader.BaseStream.Length}");
            return (clock, log, observation);
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

    private void Verify(in EpisodeClock clock, in EpisodeClock replayed, float[] expected, float[] observation)
    {
        Span<byte> a = stackalloc byte[EpisodeClock.StateSize], b = stackalloc byte[EpisodeClock.StateSize];
        clock.Write(a);
        replayed.Write(b);
        if (a.SequenceEqual(b) && MemoryMarshal.AsBytes(expected.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(observation.AsSpan())))
            return;
        throw new FormatException($"{Spec.Id} state: playing its {clock.Steps} actions again ended with [{string.Join(", ", observation)}] where [{string.Join(", ", expected)}] was saved; the library behind it is another one, or something else drew from the episode's random stream.");
    }
}
