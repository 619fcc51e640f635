using System.Buffers.Binary;
using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// Runs a <see cref="TransitionTable"/> as Gymnasium's toy-text tasks run: the observation is the state's index in one float, one uniform
/// number a reset and a step, and a time limit that truncates.
/// </summary>
/// <remarks>
/// <see cref="Model"/> is the task without its limit, γ = 0.99: what a truncated episode would go on to earn counts. It is made when
/// it is first asked for (the taxi's has 1.5 million entries).
/// </remarks>
public sealed class ToyTextEnvironment : IEnvironment, IHasTransitionModel, IHasTransitionTable, IDrawable
{
    private const double Discount = 0.99;
    private const int StateSize = EpisodeClock.StateSize + sizeof(int);

    private readonly Func<int, Drawing> _draw;
    private EpisodeClock _clock;
    private FiniteMdp? _model;
    private Rng? _rng;
    private int _state;

    /// <summary>The environment of a table.</summary>
    /// <param name="spec">Its spec; the spaces have to be the table's.</param>
    /// <param name="table">The table.</param>
    /// <param name="draw">The picture of a state.</param>
    /// <exception cref="ArgumentException">The spaces are not Discrete(S) and Discrete(A).</exception>
    public ToyTextEnvironment(EnvironmentSpec spec, TransitionTable table, Func<int, Drawing> draw)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(draw);
        if (spec.Observation != new Discrete(table.States) || spec.Action != new Discrete(table.Actions))
            throw new ArgumentException($"spec: expected Discrete({table.States}) and Discrete({table.Actions}), got {spec.Observation} and {spec.Action}.", nameof(spec));
        (Spec, Table, _draw, _clock) = (spec, table, draw, new EpisodeClock(spec.TimeLimit));
    }

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; }

    /// <inheritdoc/>
    public TransitionTable Table { get; }

    /// <inheritdoc/>
    public FiniteMdp Model => _model ??= Table.ToModel(Discount);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The state is none of 0 … S − 1, or the span is not [1].</exception>
    public void Observe(int state, Span<float> observation)
    {
        if ((uint)state >= (uint)Table.States)
            throw new ArgumentException($"state: expected 0 to {Table.States - 1}, got {state}.", nameof(state));
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        observation[0] = state;
    }

    /// <inheritdoc/>
    public void Reset(Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        (_rng, _state) = (rng, Table.DrawStart(rng));
        _clock.Start();
        observation[0] = _state;
    }

    /// <inheritdoc/>
    public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        Spec.Action.RequireAction(action, nameof(action));
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _clock.RequireRunning();
        var outcome = Table.Draw(_state, (int)action[0], _rng!);
        _state = outcome.Next;
        observation[0] = _state;
        return _clock.Tick(outcome.Reward, outcome.Terminated);
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
        if ((uint)saved >= (uint)Table.States)
            throw new FormatException($"{Spec.Id} state: expected a state from 0 to {Table.States - 1}, got {saved}.");
        _clock.Read(state);
        (_rng, _state) = (rng, saved);
    }

    /// <inheritdoc/>
    public Drawing Draw()
    {
        _clock.RequireStarted();
        return _draw(_state);
    }
}
