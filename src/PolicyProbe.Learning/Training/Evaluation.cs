using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>What an evaluation found.</summary>
/// <param name="Returns">The undiscounted return of each episode.</param>
/// <param name="Lengths">The length of each episode.</param>
public sealed record EvaluationResult(IReadOnlyList<double> Returns, IReadOnlyList<int> Lengths)
{
    /// <summary>The mean return.</summary>
    public double MeanReturn => Returns.Average();

    /// <summary>The standard error of the mean over episodes; 0 for one episode.</summary>
    public double StandardError =>
        Returns.Count < 2 ? 0 : Math.Sqrt(Returns.Sum(value => (value - MeanReturn) * (value - MeanReturn)) / (Returns.Count - 1) / Returns.Count);
}

/// <summary>
/// Complete episodes of a frozen agent in environments of its own, one episode each: counting whole environments, not the first
/// episodes to end, keeps short episodes from being counted too often.
/// </summary>
public static class Evaluation
{
    private const int Abreast = 256;

    /// <summary>Runs <paramref name="episodes"/> episodes.</summary>
    /// <param name="agent">The agent; it is not changed.</param>
    /// <param name="makeEnvironment">Makes a fresh environment.</param>
    /// <param name="episodes">How many.</param>
    /// <param name="deterministic">The most likely action in place of a sampled one.</param>
    /// <param name="rng">Start states and actions.</param>
    /// <param name="cancellation">Stops it.</param>
    public static EvaluationResult Run(Agent agent, Func<IEnvironment> makeEnvironment, int episodes, bool deterministic, Rng rng, CancellationToken cancellation = default) =>
        Run(agent, makeEnvironment, episodes, deterministic, rng, null, cancellation);

    /// <summary>The same, watched.</summary>
    /// <param name="agent">The agent; it is not changed.</param>
    /// <param name="makeEnvironment">Makes a fresh environment, one an episode, in their order.</param>
    /// <param name="episodes">How many.</param>
    /// <param name="deterministic">The most likely action in place of a sampled one.</param>
    /// <param name="rng">Start states and actions.</param>
    /// <param name="observer">Who watches; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    public static EvaluationResult Run(
        Agent agent, Func<IEnvironment> makeEnvironment, int episodes, bool deterministic, Rng rng, IEpisodeObserver? observer, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(episodes);
        var returns = new double[episodes];
        var lengths = new int[episodes];
        for (var start = 0; start < episodes; start += Abreast)
            Batch(agent, makeEnvironment, start, Math.Min(Abreast, episodes - start), deterministic, rng, returns, lengths, observer, cancellation);
        return new EvaluationResult(returns, lengths);
    }

    private static void Batch(
        Agent agent, Func<IEnvironment> makeEnvironment, int first, int count, bool deterministic, Rng rng, double[] returns, int[] lengths, IEpisodeObserver? observer,
        CancellationToken cancellation)
    {
        var perceived = agent.Perceive(makeEnvironment);
        var environments = Enumerable.Range(0, count).Select(_ => perceived()).ToArray();
        var width = environments[0].Spec.Observation.Size;
        var observations = new float[count * width];
        for (var i = 0; i < count; i++)
        {
            environments[i].Reset(rng.Fork($"environments/{first + i}"), observations.AsSpan(i * width, width));
            observer?.Started(first + i);
        }

        var sampler = new ActionSampler(agent.Head, count, rng.Fork($"actions/{first}"));
        var running = Enumerable.Range(0, count).ToList();
        while (running.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var packed = new float[running.Count * width];
            for (var row = 0; row < running.Count; row++)
                observations.AsSpan(running[row] * width, width).CopyTo(packed.AsSpan(row * width));
            var outputs = agent.Policy.Predict(packed);
            var actions = new float[running.Count * agent.Head.ActionSize];
            if (deterministic)
                agent.Head.Mode<float>(outputs, actions);
            else
                sampler.Sample(outputs, running, actions);

            for (var row = running.Count - 1; row >= 0; row--)
            {
                var i = running[row];
                var step = environments[i].Step(actions.AsSpan(row * agent.Head.ActionSize, agent.Head.ActionSize), observations.AsSpan(i * width, width));
                returns[first + i] += step.Reward;
                lengths[first + i]++;
                if (observer?.Stepped(first + i, step) == false || step.End != EpisodeEnd.None)
                    running.RemoveAt(row);
            }
        }
    }
}
