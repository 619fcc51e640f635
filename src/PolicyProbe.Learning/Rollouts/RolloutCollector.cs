using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// Steps a vector environment with an agent's policy. The policy is asked at every step, a batch of N; the value network once, for
/// all observations of the rollout together.
/// </summary>
public sealed class RolloutCollector
{
    private readonly IVectorEnvironment _environment;
    private readonly float[] _current;

    /// <summary>A collector that has just reset <paramref name="environment"/>.</summary>
    public RolloutCollector(IVectorEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        _environment = environment;
        _current = new float[environment.Count * environment.Spec.Observation.Size];
        environment.Reset(_current);
    }

    /// <summary>A collector that goes on where <see cref="Save"/> was called.</summary>
    public RolloutCollector(IVectorEnvironment environment, VectorEnvironmentState state)
    {
        ArgumentNullException.ThrowIfNull(environment);
        _environment = environment;
        _current = new float[environment.Count * environment.Spec.Observation.Size];
        environment.Restore(state, _current);
    }

    /// <summary>The environments' states and streams.</summary>
    public VectorEnvironmentState Save() => _environment.Save();

    /// <summary>Collects <paramref name="steps"/> steps of every environment.</summary>
    /// <param name="agent">Acts and judges.</param>
    /// <param name="steps">T.</param>
    /// <param name="rng">The stream of the actions.</param>
    public Rollout Collect(Agent agent, int steps, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        var (n, width, head) = (_environment.Count, _environment.Spec.Observation.Size, agent.Head);
        var observations = new float[(steps + 1) * n * width];
        var actions = new float[steps * n * head.ActionSize];
        var outputs = new float[steps * n * head.OutputSize];
        var logProbabilities = new float[steps * n];
        var rewards = new double[steps * n];
        var ends = new EpisodeEnd[steps * n];
        var finals = new float[n * width];
        var truncated = new List<(int Row, float[] Observation)>();

        _current.CopyTo(observations, 0);
        for (var t = 0; t < steps; t++)
        {
            var z = outputs.AsSpan(t * n * head.OutputSize, n * head.OutputSize);
            var a = actions.AsSpan(t * n * head.ActionSize, n * head.ActionSize);
            agent.Policy.Network.Predict(agent.Policy.Theta, agent.Policy.Buffers, observations.AsSpan(t * n * width, n * width), z);
            head.Sample<float>(z, rng, a);
            head.LogProbability<float>(z, a, logProbabilities.AsSpan(t * n, n));
            _environment.Step(a, observations.AsSpan((t + 1) * n * width, n * width), rewards.AsSpan(t * n, n), ends.AsSpan(t * n, n), finals);
            for (var i = 0; i < n; i++)
                if (ends[(t * n) + i] == EpisodeEnd.Truncated)
                    truncated.Add(((t * n) + i, finals[(i * width)..((i + 1) * width)]));
        }

        observations.AsSpan(steps * n * width).CopyTo(_current);
        var (values, nextValues) = Judge(agent.Value, observations, ends, truncated, steps * n, n, width);
        return new Rollout(steps, n, observations[..(steps * n * width)], actions, outputs, logProbabilities, rewards, ends, values, nextValues);
    }

    /// <summary>V of every observation, and of what followed it.</summary>
    private static (float[] Values, float[] NextValues) Judge(
        Model value, float[] observations, EpisodeEnd[] ends, List<(int Row, float[] Observation)> truncated, int pairs, int n, int width)
    {
        var all = value.Predict([.. observations, .. truncated.SelectMany(final => final.Observation)]);
        var next = all[n..(pairs + n)];
        for (var i = 0; i < truncated.Count; i++)
            next[truncated[i].Row] = all[pairs + n + i];
        for (var row = 0; row < pairs; row++)
            if (ends[row] == EpisodeEnd.Terminated)
                next[row] = 0;
        return (all[..pairs], next);
    }
}
