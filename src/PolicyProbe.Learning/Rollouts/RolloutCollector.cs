using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// Steps a vector environment with an agent's policy. The policy is asked at every step, a batch of N; the value network once, for
/// all observations of the rollout together.
/// </summary>
public sealed class RolloutCollector
{
    private readonly IVectorEnvironment _environment;
    private readonly Learner _learner;
    private readonly float[] _current;
    private readonly int[] _times;

    /// <summary>A collector that has just reset <paramref name="environment"/>.</summary>
    /// <param name="environment">What is stepped.</param>
    /// <param name="learner">Acts, judges, and sees through its filters, whose statistics grow.</param>
    public RolloutCollector(IVectorEnvironment environment, Learner learner)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(learner);
        (_environment, _learner) = (environment, learner);
        _current = new float[environment.Count * environment.Spec.Observation.Size];
        _times = new int[environment.Count];
        Reset();
    }

    /// <summary>A collector that goes on where <see cref="Save"/> was called.</summary>
    /// <param name="environment">What is stepped.</param>
    /// <param name="learner">The learner as it was then.</param>
    /// <param name="state">What was saved.</param>
    /// <param name="times">The steps that each running episode had had [N].</param>
    public RolloutCollector(IVectorEnvironment environment, Learner learner, VectorEnvironmentState state, IReadOnlyList<int> times)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(learner);
        (_environment, _learner) = (environment, learner);
        _current = new float[environment.Count * environment.Spec.Observation.Size];
        _times = [.. times];
        if (_times.Length != environment.Count)
            throw new ArgumentException($"times: expected [N], N = {environment.Count}, got {_times.Length}.", nameof(times));
        environment.Restore(state, _current);
        learner.Agent.Filter.Apply(_current);
    }

    /// <summary>The environments' states and streams.</summary>
    public VectorEnvironmentState Save() => _environment.Save();

    /// <summary>Collects <paramref name="steps"/> steps of every environment.</summary>
    /// <param name="steps">T.</param>
    /// <param name="restart">Whether to start with fresh episodes: what is under way is dropped.</param>
    /// <param name="rng">The stream of the actions.</param>
    public Rollout Collect(int steps, bool restart, Rng rng)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        if (restart && Array.Exists(_times, time => time > 0))
            Reset();
        var agent = _learner.Agent;
        var (n, width, head) = (_environment.Count, _environment.Spec.Observation.Size, agent.Head);
        var observations = new float[(steps + 1) * n * width];
        var actions = new float[steps * n * head.ActionSize];
        var outputs = new float[steps * n * head.OutputSize];
        var logProbabilities = new float[steps * n];
        var (plain, rewards) = (new double[steps * n], new double[steps * n]);
        var (ends, times) = (new EpisodeEnd[steps * n], new int[steps * n]);
        var finals = new float[n * width];
        var truncated = new List<(int Row, float[] Observation)>();
        var (prediction, sampler) = (new ShardedPrediction(agent.Policy, n, _learner.Threads), new ActionSampler(head, n, rng));

        _current.CopyTo(observations, 0);
        for (var t = 0; t < steps; t++)
        {
            var z = outputs.AsSpan(t * n * head.OutputSize, n * head.OutputSize);
            var a = actions.AsSpan(t * n * head.ActionSize, n * head.ActionSize);
            var next = observations.AsSpan((t + 1) * n * width, n * width);
            prediction.Run(new(observations, t * n * width, n * width), new(outputs, t * n * head.OutputSize, n * head.OutputSize));
            sampler.Sample(z, a);
            head.LogProbability<float>(z, a, logProbabilities.AsSpan(t * n, n));
            _environment.Step(a, next, plain.AsSpan(t * n, n), ends.AsSpan(t * n, n), finals);
            var before = truncated.Count;
            for (int i = 0, row = t * n; i < n; i++, row++)
            {
                times[row] = _times[i];
                _times[i] = ends[row] == EpisodeEnd.None ? _times[i] + 1 : 0;
                rewards[row] = _learner.Rewards.Learn(plain[row], i, ends[row] != EpisodeEnd.None);
                if (ends[row] == EpisodeEnd.Truncated)
                    truncated.Add((row, finals[(i * width)..((i + 1) * width)]));
            }

            for (var i = before; i < truncated.Count; i++)
                agent.Filter.Apply(truncated[i].Observation);
            agent.Filter.Learn(next);
        }

        observations.AsSpan(steps * n * width).CopyTo(_current);
        var (values, nextValues) = Judge(observations, ends, truncated, steps * n, n, width);
        return new Rollout(steps, n, observations[..(steps * n * width)], actions, outputs, logProbabilities, rewards, plain, ends, times, values, nextValues);
    }

    private void Reset()
    {
        _environment.Reset(_current);
        _learner.Agent.Filter.Learn(_current);
        _learner.Rewards.Restart();
        Array.Clear(_times);
    }

    /// <summary>V of every observation, and of what followed it.</summary>
    private (float[] Values, float[] NextValues) Judge(
        float[] observations, EpisodeEnd[] ends, List<(int Row, float[] Observation)> truncated, int pairs, int n, int width)
    {
        var all = new float[pairs + n + truncated.Count];
        new ShardedPrediction(_learner.Agent.Value, all.Length, _learner.Threads).Run((float[])[.. observations, .. truncated.SelectMany(final => final.Observation)], all);
        var next = all[n..(pairs + n)];
        for (var i = 0; i < truncated.Count; i++)
            next[truncated[i].Row] = all[pairs + n + i];
        for (var row = 0; row < pairs; row++)
            if (ends[row] == EpisodeEnd.Terminated)
                next[row] = 0;
        return (all[..pairs], next);
    }
}
