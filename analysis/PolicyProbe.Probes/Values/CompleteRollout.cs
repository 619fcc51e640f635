using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// A rollout as an algorithm collects it, T steps of N environments from a reset, and the return of each of its pairs: episodes that the
/// rollout cuts off are gone on with, by the same policy, to their real end.
/// </summary>
/// <param name="Rollout">The T · N pairs.</param>
/// <param name="Returns">Σₖ γᵏ rₜ₊ₖ [T, N] to the end of the episode, and at a time limit the value beyond it where there is one.</param>
/// <param name="Episodes">The complete episodes within the rollout.</param>
/// <param name="Cut">The share of the pairs whose episode a time limit ended.</param>
internal sealed record CompleteRollout(Rollout Rollout, double[] Returns, int Episodes, double Cut)
{
    private const int LongestEpisode = 10_000_000;

    /// <summary>Collects one.</summary>
    /// <param name="agent">Acts, and its value function judges.</param>
    /// <param name="make">Makes environments as it sees them.</param>
    /// <param name="shape">N and T.</param>
    /// <param name="discount">γ.</param>
    /// <param name="beyond">The value of what follows a time limit; null for nothing.</param>
    /// <param name="rng">Where everything is drawn from.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="WrongUseException">An episode does not end.</exception>
    public static CompleteRollout Collect(
        Agent agent, Func<IEnvironment> make, (int Environments, int Steps) shape, double discount, ValueFunction? beyond, Rng rng, CancellationToken cancellation)
    {
        var (n, steps) = shape;
        var environment = VectorEnvironments.Make(make, n, rng.Fork("environments"));
        var (width, head) = (environment.Spec.Observation.Size, agent.Head);
        var rows = Enumerable.Range(0, n).Select(_ => new Row()).ToArray();
        var (current, finals) = (new float[n * width], new float[n * width]);
        var (z, a, log) = (new float[n * head.OutputSize], new float[n * head.ActionSize], new float[n]);
        var (rewards, ends, times) = (new double[n], new EpisodeEnd[n], new int[n]);
        var sampler = new ActionSampler(head, n, rng.Fork("actions"));
        float[] observations = new float[(steps + 1) * n * width], actions = new float[steps * a.Length], outputs = new float[steps * z.Length], logs = new float[steps * n];
        environment.Reset(current);
        for (var t = 0; t < steps || !Array.TrueForAll(rows, row => row.IsClosed(steps)); t++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (t - steps > LongestEpisode)
                throw new WrongUseException($"{environment.Spec.Id}: expected every episode to end, got one of more than {LongestEpisode:N0} steps; give the environment a time limit.");
            agent.Policy.Network.Predict(agent.Policy.Theta, agent.Policy.Buffers, current, z);
            sampler.Sample(z, a);
            if (t < steps)
            {
                head.LogProbability<float>(z, a, log);
                current.CopyTo(observations, t * current.Length);
                a.CopyTo(actions, t * a.Length);
                z.CopyTo(outputs, t * z.Length);
                log.CopyTo(logs, t * n);
            }

            environment.Step(a, current, rewards, ends, finals);
            if (t == steps - 1)
                current.CopyTo(observations, steps * current.Length);
            for (var i = 0; i < n; i++)
                if (t < steps || !rows[i].IsClosed(steps))
                    rows[i].Add(rewards[i], ends[i], times[i] = ends[i] == EpisodeEnd.None ? times[i] + 1 : 0, finals.AsSpan(i * width, width));
        }

        return Close(agent, rows, shape, discount, beyond, observations, actions, outputs, logs);
    }

    private static CompleteRollout Close(
        Agent agent, Row[] rows, (int Environments, int Steps) shape, double discount, ValueFunction? beyond,
        float[] observations, float[] actions, float[] outputs, float[] logs)
    {
        var ((n, steps), pairs) = (shape, shape.Environments * shape.Steps);
        var judged = agent.Value.Predict(observations);
        var (values, next, returns) = (judged[..pairs], judged[n..], new double[pairs]);
        var (rewards, ends, times, cut) = (new double[pairs], new EpisodeEnd[pairs], new int[pairs], 0);
        for (var i = 0; i < n; i++)
        {
            var row = rows[i];
            var (running, limited) = (0.0, false);
            for (var t = row.Rewards.Count - 1; t >= 0; t--)
            {
                var end = row.Ends[t];
                if (end != EpisodeEnd.None)
                    (running, limited) = (end == EpisodeEnd.Truncated && beyond is not null ? beyond(row.Finals[t], [row.LengthAt(t)])[0] : 0, end == EpisodeEnd.Truncated);
                running = row.Rewards[t] + (discount * running);
                if (t >= steps)
                    continue;
                var at = (t * n) + i;
                (rewards[at], ends[at], returns[at], times[at]) = (row.Rewards[t], end, running, row.TimeAt(t));
                cut += limited ? 1 : 0;
                next[at] = end switch { EpisodeEnd.Terminated => 0, EpisodeEnd.Truncated => agent.Value.Predict(row.Finals[t])[0], _ => next[at] };
            }
        }

        var rollout = new Rollout(steps, n, observations[..^(n * (observations.Length / (pairs + n)))], actions, outputs, logs, rewards, rewards, ends, times, values, next);
        return new CompleteRollout(rollout, returns, ends.Count(end => end != EpisodeEnd.None), (double)cut / pairs);
    }

    /// <summary>What one environment did, its last episode to the end.</summary>
    private sealed class Row
    {
        private readonly List<int> _after = [];

        public List<double> Rewards { get; } = [];

        public List<EpisodeEnd> Ends { get; } = [];

        public Dictionary<int, float[]> Finals { get; } = [];

        /// <summary>Whether the episode of the last pair that counts is over.</summary>
        public bool IsClosed(int steps) => Ends.Count >= steps && Ends[^1] != EpisodeEnd.None;

        public void Add(double reward, EpisodeEnd end, int after, ReadOnlySpan<float> final)
        {
            if (end == EpisodeEnd.Truncated)
                Finals[Ends.Count] = final.ToArray();
            Rewards.Add(reward);
            Ends.Add(end);
            _after.Add(after);
        }

        /// <summary>The steps that the episode had before step t.</summary>
        public int TimeAt(int t) => t == 0 ? 0 : _after[t - 1];

        /// <summary>The steps of the episode that ends with step t.</summary>
        public int LengthAt(int t) => TimeAt(t) + 1;
    }
}
