using PolicyProbe.Core;

namespace PolicyProbe.Envs.Gym;

/// <summary>
/// A user's class in Gym.NET's shape as an <see cref="IEnvironment"/>. The time limit and the seeds come from us, done is
/// <see cref="EpisodeEnd.Terminated"/>, arrays are copied, and an action beyond a box is clipped to it before the user's code sees it.
/// </summary>
/// <remarks>Such a class cannot save its state, so it is played again in a fresh object (<see cref="ReplayedEnvironment"/>).</remarks>
public sealed class GymAdapter : ReplayedEnvironment, IMayAllocate
{
    private readonly GymShape _shape;
    private readonly ForeignSpace _actions, _observations;
    private object _inner;
    private int _step;

    private GymAdapter(GymShape shape, object inner, ForeignSpace actions, ForeignSpace observations, EnvironmentSpec spec) : base(spec) =>
        (_shape, _inner, _actions, _observations) = (shape, inner, actions, observations);

    /// <inheritdoc/>
    public string WhyItAllocates => "a class in Gym.NET's shape returns new objects from every step";

    /// <inheritdoc/>
    protected override string WhyAReplayDiffers =>
        _shape.HasSeed ? "Seed does not make its episodes repeat themselves" : "it has no Seed(int), so its episodes cannot be reproduced";

    /// <summary>A new object of a class, adapted.</summary>
    /// <exception cref="InvalidOperationException">The user's code threw.</exception>
    /// <exception cref="WrongUseException">Its spaces are none.</exception>
    internal static GymAdapter Create(string id, GymShape shape, int limit)
    {
        var inner = Guard(id, "new", shape.Make);
        var spaces = Guard(id, "ActionSpace or ObservationSpace", () => shape.Spaces(inner));
        var (actions, observations) = (ForeignSpace.Read($"{id}.ActionSpace", spaces.Action), ForeignSpace.Read($"{id}.ObservationSpace", spaces.Observation));
        var spec = new EnvironmentSpec(id, $"{shape.Type.FullName}, a class of the user's in Gym.NET's shape.", observations.Space, actions.Space, limit, null, "an assembly of the user's");
        return new GymAdapter(shape, inner, actions, observations, spec);
    }

    /// <inheritdoc/>
    protected override void Renew() => _inner = Guard(Spec.Id, "new", _shape.Make);

    /// <inheritdoc/>
    protected override void Begin(Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var seed = (int)(rng.NextUInt32() & int.MaxValue);
        _step = 0;
        Guard(Spec.Id, "Seed", () =>
        {
            _shape.Seed(_inner, seed);
            return true;
        });
        Take(Guard(Spec.Id, "Reset", () => _shape.Reset(_inner)), "Reset", observation);
    }

    /// <inheritdoc/>
    protected override StepOutcome Advance(ReadOnlySpan<float> action, Rng rng, Span<float> observation)
    {
        var (given, call) = (Clipped(action), $"Step {++_step} of the episode");
        var (numbers, reward, done) = Guard(Spec.Id, call, () => _shape.Step(_inner, given, _actions));
        Take(numbers, call, observation);
        if (reward is not { } value || !double.IsFinite(value))
            throw new InvalidOperationException(FormattableString.Invariant($"{Spec.Id}: {call} returned the reward {(reward is { } odd ? FormattableString.Invariant($"{odd}") : "null")}; expected a finite number."));
        return done is { } ended ? new StepOutcome(value, ended) : throw new InvalidOperationException($"{Spec.Id}: {call} returned no Done; expected true or false.");
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
