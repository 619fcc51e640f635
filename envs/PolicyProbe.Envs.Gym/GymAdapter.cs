using PolicyProbe.Core;

namespace PolicyProbe.Envs.Gym;

/// <summary>
/// A user's class in Gym.NET's shape as an <see cref="IEnvironment"/>. The time limit and the seeds come from us, done is
/// <see cref="EpisodeEnd.Terminated"/>, arrays are copied, and an action beyond a box is clipped to it before the user's code sees it.
/// </summary>
/// <remarks>
/// Such a class cannot save its state: <see cref="Save"/> keeps the seed and the actions since the reset, and <see cref="Restore"/> plays
/// them in a fresh object and refuses where anything comes back differently.
/// </remarks>
public sealed class GymAdapter : IEnvironment, IMayAllocate
{
    private readonly GymShape _shape;
    private readonly ForeignSpace _actions, _observations;
    private readonly int _limit;
    private object _inner;
    private EpisodeClock _clock;
    private EpisodeTape _tape;

    internal GymAdapter(string id, GymShape shape, int limit)
    {
        (_shape, _limit, _clock) = (shape, limit, new EpisodeClock(limit));
        _inner = Guard(id, "new", shape.Make);
        var spaces = Guard(id, "ActionSpace or ObservationSpace", () => shape.Spaces(_inner));
        _actions = ForeignSpace.Read($"{id}.ActionSpace", spaces.Action);
        _observations = ForeignSpace.Read($"{id}.ObservationSpace", spaces.Observation);
        _tape = new EpisodeTape(_actions.Space.Size);
        Spec = new EnvironmentSpec(id, $"{shape.Type.FullName}, a class of the user's in Gym.NET's shape.", _observations.Space, _actions.Space, limit, null, "an assembly of the user's");
    }

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; }

    /// <inheritdoc/>
    public string WhyItAllocates => "a class in Gym.NET's shape returns new objects from every step";

    /// <inheritdoc/>
    public void Reset(Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        _observations.Space.RequireSize(observation.Length, nameof(observation));
        _clock = new EpisodeClock(_limit);
        var seed = (int)(rng.NextUInt32() & int.MaxValue);
        _tape.Start(seed);
        Begin(_inner, _tape, seed, observation);
        _clock.Start();
    }

    /// <inheritdoc/>
    public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        _actions.Space.RequireAction(action, nameof(action));
        _observations.Space.RequireSize(observation.Length, nameof(observation));
        _clock.RequireRunning();
        var before = _clock;
        // After a failure there is no episode to go on with: only a reset may follow.
        _clock = new EpisodeClock(_limit);
        _tape.Add(action);
        var (reward, done) = Advance(_inner, _tape, action, observation, before.Steps + 1);
        _clock = before;
        return _clock.Tick(reward, done);
    }

    /// <inheritdoc/>
    public byte[] Save()
    {
        if (_clock.Steps != _tape.Count)
            _tape.Start(0);
        return _tape.Write(_clock);
    }

    /// <inheritdoc/>
    /// <exception cref="FormatException">The bytes are no state of this environment, or playing the actions again gave something else.</exception>
    public void Restore(ReadOnlySpan<byte> state, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var clock = new EpisodeClock(_limit);
        var saved = EpisodeTape.Read(Spec.Id, _actions.Space, state, ref clock);
        var (fresh, tape, observation) = (Guard(Spec.Id, "new", _shape.Make), new EpisodeTape(_actions.Space.Size), new float[_observations.Space.Size]);
        tape.Start(saved.Seed);
        if (IsStarted(clock))
            Begin(fresh, tape, saved.Seed, observation);
        for (var t = 0; t < saved.Count; t++)
        {
            tape.Add(saved.Action(t));
            Advance(fresh, tape, saved.Action(t), observation, t + 1);
        }

        if (tape.Fingerprint != saved.Fingerprint)
            throw new FormatException($"{Spec.Id}: playing the {saved.Count} actions since the reset again gave other observations, rewards or ends than before, so the state cannot be restored; {(_shape.HasSeed ? "Seed does not make its episodes repeat themselves" : "it has no Seed(int), so its episodes cannot be reproduced")}.");
        (_inner, _tape, _clock) = (fresh, tape, clock);
    }

    private static bool IsStarted(EpisodeClock clock)
    {
        Span<byte> bytes = stackalloc byte[EpisodeClock.StateSize];
        clock.Write(bytes);
        return bytes[0] != 0;
    }

    private static T Guard<T>(string id, string call, Func<T> run)
    {
        try
        {
            return run();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new InvalidOperationException($"{id}: {call} threw {exception.GetType().Name}: {exception.Message}", exception);
        }
    }

    private void Begin(object inner, EpisodeTape tape, int seed, Span<float> observation)
    {
        Guard(Spec.Id, "Seed", () =>
        {
            _shape.Seed(inner, seed);
            return true;
        });
        Take(Guard(Spec.Id, "Reset", () => _shape.Reset(inner)), "Reset", observation);
        tape.Mark(observation, 0, false);
    }

    private (double Reward, bool Done) Advance(object inner, EpisodeTape tape, ReadOnlySpan<float> action, Span<float> observation, int step)
    {
        var given = Clipped(action);
        var call = $"Step {step} of the episode";
        var (numbers, reward, done) = Guard(Spec.Id, call, () => _shape.Step(inner, given, _actions));
        Take(numbers, call, observation);
        if (reward is not { } value || !double.IsFinite(value))
            throw new InvalidOperationException(FormattableString.Invariant($"{Spec.Id}: {call} returned the reward {(reward is { } odd ? FormattableString.Invariant($"{odd}") : "null")}; expected a finite number."));
        if (done is not { } ended)
            throw new InvalidOperationException($"{Spec.Id}: {call} returned no Done; expected true or false.");
        tape.Mark(observation, value, ended);
        return (value, ended);
    }

    private float[] Clipped(ReadOnlySpan<float> action)
    {
        var given = action.ToArray();
        if (_actions.Space is Box box)
            for (var i = 0; i < given.Length; i++)
                given[i] = Math.Clamp(given[i], box.Low[i], box.High[i]);
        return given;
    }

    /// <summary>Copies an observation, which must have the space's size and be finite, and be a choice where the space is discrete.</summary>
    private void Take(double[]? numbers, string call, Span<float> observation)
    {
        if (numbers?.Length != observation.Length)
            throw new InvalidOperationException($"{Spec.Id}: {call} returned {(numbers is null ? "no array of numbers" : $"an observation of {numbers.Length} numbers")}; expected {observation.Length}, as its ObservationSpace says.");
        for (var i = 0; i < numbers.Length; i++)
        {
            observation[i] = (float)(numbers[i] - _observations.Start);
            if (!float.IsFinite(observation[i]))
                throw new InvalidOperationException(FormattableString.Invariant($"{Spec.Id}: {call} returned observation[{i}] = {numbers[i]}; expected a finite number."));
        }

        if (_observations.Space is Discrete choices && !choices.Contains(observation))
            throw new InvalidOperationException(FormattableString.Invariant($"{Spec.Id}: {call} returned the observation {numbers[0]}; expected a choice of its ObservationSpace, {choices}."));
    }
}
