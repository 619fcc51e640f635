using System.Buffers.Binary;
using System.Runtime.InteropServices;
using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// Runs any <see cref="FiniteMdp"/>: observations are one-hot states [S], an episode starts from μ and ends in a terminal state
/// or at the horizon. One uniform number a reset and a step, and a normal one where the reward has a variance.
/// </summary>
/// <remarks>
/// The end at the horizon is <see cref="EpisodeEnd.Terminated"/>: J is defined as the return within the horizon, so what would
/// follow has no value, and a learner that bootstrapped there would estimate something else than the truth computed from
/// the same model. The observation does not tell the time: policies are stationary, values depend on time all the same.
/// A model without a horizon has J over all time. Its episodes are cut off at the time limit, and that end is
/// <see cref="EpisodeEnd.Truncated"/>: what would follow still counts.
/// </remarks>
public sealed class TabularEnvironment : IEnvironment, IHasTransitionModel, IDrawable, IReplicable
{
    /// <summary>The steps after which an episode of a model without horizon is cut off, unless another number is given.</summary>
    public const int DefaultTimeLimit = 1000;

    private const int StateSize = EpisodeClock.StateSize + sizeof(int);

    private readonly Func<FiniteMdp, int, Drawing> _draw;
    private EpisodeClock _clock;
    private Rng? _rng;
    private int _state;

    /// <summary>The environment of a model.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="summary">One sentence for the listing.</param>
    /// <param name="source">Where the definition comes from.</param>
    /// <param name="model">The model; it is validated.</param>
    /// <param name="timeLimit">The steps after which an episode of a model without horizon is cut off; a horizon takes its place.</param>
    /// <param name="draw">The picture of the model in a state; its states around a circle unless given.</param>
    /// <exception cref="ArgumentException">The model is invalid.</exception>
    public TabularEnvironment(
        string id, string summary, string source, FiniteMdp model, int timeLimit = DefaultTimeLimit, Func<FiniteMdp, int, Drawing>? draw = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentNullException.ThrowIfNull(model);
        Model = model.Validate();
        _draw = draw ?? StateDrawing.Circle;
        int? limit = model.Horizon is null ? timeLimit : null;
        _clock = new EpisodeClock(limit);
        Spec = new EnvironmentSpec(id, summary, Box.Uniform(model.States, 0, 1), new Discrete(model.Actions), limit, RewardThreshold: null, source);
    }

    private TabularEnvironment(TabularEnvironment other) => (Spec, Model, _draw, _clock) = (other.Spec, other.Model, other._draw, new EpisodeClock(other.Spec.TimeLimit));

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; }

    /// <inheritdoc/>
    public FiniteMdp Model { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The state is none of 0 … S − 1, or the span is not [S].</exception>
    public void Observe(int state, Span<float> observation)
    {
        if ((uint)state >= (uint)Model.States)
            throw new ArgumentException($"state: expected 0 to {Model.States - 1}, got {state}.", nameof(state));
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        observation.Clear();
        observation[state] = 1;
    }

    /// <inheritdoc/>
    public void Reset(Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _rng = rng;
        _state = rng.Choice(Model.Start);
        _clock.Start();
        Observe(_state, observation);
    }

    /// <inheritdoc/>
    public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        Spec.Action.RequireAction(action, nameof(action));
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _clock.RequireRunning();
        var (from, a) = (_state, (int)action[0]);
        _state = _rng!.Choice(MemoryMarshal.CreateReadOnlySpan(ref Model.Transition[from, a, 0], Model.States));
        Observe(_state, observation);
        var reward = Model.Reward[from, a, _state];
        if (Model.RewardVariance is { } variance && variance[from, a, _state] > 0)
            reward += Math.Sqrt(variance[from, a, _state]) * _rng!.NextNormal();
        return _clock.Tick(reward, Model.Terminal[_state] || _clock.Steps + 1 == Model.Horizon);
    }

    /// <inheritdoc/>
    public byte[] Save()
    {
        var bytes = new byte[StateSize];
        _clock.Write(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(EpisodeClock.StateSize), _state);
        return bytes;
    }

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> state, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (state.Length != StateSize)
            throw new FormatException($"{Spec.Id} state: expected {StateSize} bytes, got {state.Length}.");
        var saved = BinaryPrimitives.ReadInt32LittleEndian(state[EpisodeClock.StateSize..]);
        if ((uint)saved >= (uint)Model.States)
            throw new FormatException($"{Spec.Id} state: expected a state from 0 to {Model.States - 1}, got {saved}.");
        _clock.Read(state);
        (_rng, _state) = (rng, saved);
    }

    /// <inheritdoc/>
    public IEnvironment Replicate() => new TabularEnvironment(this);

    /// <inheritdoc/>
    public Drawing Draw()
    {
        _clock.RequireStarted();
        return _draw(Model, _state);
    }
}
