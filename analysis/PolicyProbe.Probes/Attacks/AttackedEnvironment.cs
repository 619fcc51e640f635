using System.Runtime.InteropServices;
using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// The decision process of an adversary of a frozen agent: it sees s as the agent would, chooses δ̂ ∈ [−1, 1]ⁿ, the agent acts on s + δ, δ the point of the set
/// nearest to (rᵢδ̂ᵢ), and the reward is minus the environment's. An optimal policy of it is an optimal adversary (H. Zhang et al., 2020).
/// </summary>
/// <remarks>The agent's draws come from the stream of the episode, between those of the environment; noise that its head holds is part of the saved state.</remarks>
internal sealed class AttackedEnvironment : IEnvironment, IMayAllocate
{
    // Beyond every standard normal that a generator gives.
    private const double MostNoise = 40;
    private readonly IEnvironment _inner;
    private readonly Agent _victim;
    private readonly PerturbationSet _set;
    private readonly bool _deterministic;
    private readonly float[] _observation;
    private readonly float[] _shown;
    private readonly float[] _outputs;
    private readonly float[] _action;
    private readonly double[] _noise;
    private long _step;
    private Rng? _rng;

    /// <summary>Around an environment.</summary>
    /// <param name="inner">As the agent perceives it.</param>
    /// <param name="victim">Who acts; it is not changed.</param>
    /// <param name="set">Where δ may be.</param>
    /// <param name="deterministic">The victim's most likely action in place of a sampled one.</param>
    public AttackedEnvironment(IEnvironment inner, Agent victim, PerturbationSet set, bool deterministic)
    {
        (_inner, _victim, _set, _deterministic) = (inner, victim, set, deterministic);
        Spec = inner.Spec with
        {
            Id = $"attacked-{inner.Spec.Id}",
            Summary = $"Choose what an agent is shown in {inner.Spec.Id}; rewarded for what it loses.",
            Action = Box.Uniform(set.Dimension, -1, 1),
            RewardThreshold = null,
        };
        (_observation, _shown) = (new float[set.Dimension], new float[set.Dimension]);
        (_outputs, _action) = (new float[victim.Head.OutputSize], new float[victim.Head.ActionSize]);
        _noise = new double[!deterministic && victim.Head is IHeldNoise held ? held.NoiseSize : 0];
    }

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; }

    /// <inheritdoc/>
    public string WhyItAllocates => "the victim's network and the projection make arrays of their own";

    private int OwnBytes => (_observation.Length * sizeof(float)) + sizeof(long) + (_noise.Length * sizeof(double));

    /// <summary>δ of a choice δ̂, clamped: (rᵢδ̂ᵢ) projected onto the set around a state.</summary>
    /// <param name="set">The set.</param>
    /// <param name="choice">δ̂ [n].</param>
    /// <param name="state">s [n].</param>
    /// <param name="delta">Receives δ [n].</param>
    public static void Delta(PerturbationSet set, ReadOnlySpan<float> choice, ReadOnlySpan<double> state, Span<double> delta)
    {
        for (var i = 0; i < delta.Length; i++)
            delta[i] = set.Radii[i] * Math.Clamp(choice[i], -1.0, 1.0);
        set.Project(delta, state);
    }

    /// <inheritdoc/>
    public void Reset(Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _inner.Reset(rng, observation);
        observation.CopyTo(_observation);
        _noise.AsSpan().Clear();
        (_rng, _step) = (rng, 0);
    }

    /// <inheritdoc/>
    public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        Spec.Action.RequireAction(action, nameof(action));
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        Act(action, _rng ?? throw new InvalidOperationException($"{Spec.Id}: expected a reset before the first step."));
        var step = _inner.Step(_action, observation);
        observation.CopyTo(_observation);
        _step++;
        return step.End switch
        {
            EpisodeEnd.Terminated => TimeStep.Terminated(-step.Reward),
            EpisodeEnd.Truncated => TimeStep.Truncated(-step.Reward),
            _ => TimeStep.Running(-step.Reward),
        };
    }

    /// <inheritdoc/>
    public byte[] Save() => [.. MemoryMarshal.AsBytes<float>(_observation), .. BitConverter.GetBytes(_step), .. MemoryMarshal.AsBytes<double>(_noise), .. _inner.Save()];

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> state, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (state.Length < OwnBytes)
            throw new FormatException($"{Spec.Id}: expected at least {OwnBytes} bytes of state, got {state.Length}.");
        var (floats, noiseAt) = (_observation.Length * sizeof(float), (_observation.Length * sizeof(float)) + sizeof(long));
        float[] observation = [.. MemoryMarshal.Cast<byte, float>(state[..floats])];
        double[] noise = [.. MemoryMarshal.Cast<byte, double>(state[noiseAt..OwnBytes])];
        var step = BitConverter.ToInt64(state[floats..noiseAt]);
        if (step < 0 || !observation.All(float.IsFinite) || (_victim.Filter.IsIdentity && !Spec.Observation.Contains(observation)) || !noise.All(z => Math.Abs(z) < MostNoise))
            throw new FormatException($"{Spec.Id}: expected a step of at least 0, an observation of the environment and standard normals in the state.");
        _inner.Restore(state[OwnBytes..], rng);
        observation.CopyTo(_observation.AsSpan());
        noise.CopyTo(_noise.AsSpan());
        (_rng, _step) = (rng, step);
    }

    /// <summary>The victim's action on what it is shown.</summary>
    private void Act(ReadOnlySpan<float> choice, Rng rng)
    {
        double[] state = [.. _observation.Select(value => (double)value)], delta = new double[state.Length];
        Delta(_set, choice, state, delta);
        for (var i = 0; i < delta.Length; i++)
            _shown[i] = (float)(state[i] + delta[i]);
        _victim.Policy.Network.Predict(_victim.Policy.Theta, _victim.Policy.Buffers, _shown, _outputs);
        if (_deterministic)
        {
            _victim.Head.Mode<float>(_outputs, _action);
        }
        else if (_victim.Head is IHeldNoise held)
        {
            if (held.Interval == 0 ? _step == 0 : _step % held.Interval == 0)
                for (var i = 0; i < _noise.Length; i++)
                    _noise[i] = rng.NextNormal();
            held.Act<float>(_outputs, _noise, _action);
        }
        else
        {
            _victim.Head.Sample<float>(_outputs, rng, _action);
        }
    }
}
