using System.Runtime.ExceptionServices;
using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The estimates that one stream gave, a size after the other.</summary>
/// <param name="Gradients">ĝ [P] of each size, accumulated in double precision.</param>
/// <param name="Episodes">The complete episodes behind each.</param>
internal sealed record StreamGradients(double[][] Gradients, int[] Episodes);

/// <summary>The estimates that were cut from one long rollout.</summary>
/// <param name="Gradients">[size][M][P].</param>
/// <param name="Episodes">The episodes that end in an estimate of each size, mean; for shuffled pairs the share of the rollout's that its pairs are.</param>
internal sealed record LongRollout(double[][][] Gradients, double[] Episodes);

/// <summary>
/// Gradient estimates from independent rollouts. Groups of streams go to any number of threads; of a group the gradients are taken and
/// its pairs dropped before the thread begins the next, so that memory does not grow with the number of pairs. The results depend on
/// the groups alone.
/// </summary>
/// <param name="agent">The frozen agent.</param>
/// <param name="makeEnvironment">Makes fresh environments as the agent perceives them.</param>
/// <param name="estimator">What is estimated of a stream.</param>
/// <param name="threads">How many threads may work at once; an engine whose bits may depend on the thread gets one.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class GradientSampler(Agent agent, Func<IEnvironment> makeEnvironment, GradientEstimator estimator, int threads, CancellationToken cancellation)
{
    private readonly int _threads = agent.Policy.Network.Traits.RowInvariant && agent.Value.Network.Traits.RowInvariant ? threads : 1;

    /// <summary>What judges the pairs; the agent's value network unless given.</summary>
    public IStateValue Judge { get; init; } = new NetworkValue(agent.Value);

    /// <summary>What is made of each beginning; its gradient unless given.</summary>
    public UpdateDirections? Directions { get; init; }

    /// <summary>The estimates of every stream of the groups, in their order.</summary>
    /// <param name="groups">What to collect.</param>
    /// <param name="done">Told the size of each estimate that was taken, by several threads at once.</param>
    /// <exception cref="OperationCanceledException">Cancelled on the way.</exception>
    public StreamGradients[][] Take(IReadOnlyList<StreamGroup> groups, Action<int> done) => Each(groups, (scores, stream, group, i) =>
    {
        var gradients = Directions?.Beginnings(scores, stream, group.Sizes, group.Rng.Fork($"directions/{i}")) ?? NestedEstimates.Of(estimator, scores, stream, group.Sizes);
        foreach (var size in group.Sizes)
            done(size);
        return new StreamGradients(gradients, Episodes(stream, group.Sizes));
    });

    /// <summary>Something of every stream of the groups, in their order.</summary>
    /// <param name="groups">What to collect.</param>
    /// <param name="make">Sums, a stream, its group and its place there; asked by several threads at once.</param>
    /// <exception cref="OperationCanceledException">Cancelled on the way.</exception>
    public T[][] Each<T>(IReadOnlyList<StreamGroup> groups, Func<ScoreSum, SampleStream, StreamGroup, int, T> make)
    {
        // Where there are fewer groups than threads, those that are left help within.
        var within = Math.Max(1, _threads / Math.Max(1, groups.Count));
        var collector = new StreamCollector(agent, makeEnvironment, cancellation) { Judge = Judge };
        var results = new T[groups.Count][];
        ForEach(groups.Count, g =>
        {
            var (group, scores) = (groups[g], new ScoreSum(agent.Head, agent.Policy, within));
            var streams = collector.Collect(group.Count, group.Sizes[^1], estimator.Unit, group.Rng, within);
            results[g] = [.. streams.Select((stream, i) => make(scores, stream, group, i))];
        });
        return results;
    }

    /// <summary>The complete episodes in the beginnings of a stream.</summary>
    public int[] Episodes(SampleStream stream, IReadOnlyList<int> sizes) => [.. sizes.Select(size => stream.EpisodesIn(stream.PairsIn(size, estimator.Unit)))];

    /// <summary>
    /// M estimates of each size from each of G long rollouts of M·K_max pairs, K_max the largest size: [G][size][M]. Blocks of K pairs lie one after the
    /// other from the rollout's beginning; shuffled pairs are the first M·K of all in random order, with the advantages of the whole.
    /// </summary>
    /// <param name="rollouts">G.</param>
    /// <param name="repeats">M.</param>
    /// <param name="sizes">The sizes in pairs, ascending.</param>
    /// <param name="sampling">Blocks or shuffled pairs.</param>
    /// <param name="rng">A stream of its own each rollout.</param>
    /// <param name="done">Told the size of each estimate that was taken, by several threads at once.</param>
    public LongRollout[] Long(int rollouts, int repeats, IReadOnlyList<int> sizes, StreamSampling sampling, Rng rng, Action<int> done)
    {
        var within = Math.Max(1, _threads / rollouts);
        var collector = new StreamCollector(agent, makeEnvironment, cancellation) { Judge = Judge };
        var directions = Directions ?? throw new InvalidOperationException("Directions: expected what is made of pairs, got none.");
        var results = new LongRollout[rollouts];
        ForEach(rollouts, g =>
        {
            var (own, scores) = (rng.Fork($"{g}"), new ScoreSum(agent.Head, agent.Policy, within));
            var stream = collector.Collect(1, checked(repeats * sizes[^1]), SampleUnit.Pairs, own)[0];
            var order = sampling == StreamSampling.ShuffledPairs ? own.Fork("order").Permutation(stream.Pairs) : [];
            var advantages = order.Length > 0 ? estimator.Advantages(stream, 0, stream.Pairs) : [];
            results[g] = new LongRollout(
                [.. sizes.Select(size => Enumerable.Range(0, repeats).Select(i =>
                {
                    cancellation.ThrowIfCancellationRequested();
                    var steps = own.Fork($"directions/{size}/{i}");
                    var direction = order.Length > 0
                        ? directions.Rows(scores, stream, advantages, order.AsSpan(i * size, size), steps)
                        : directions.Block(scores, stream, i * size, (i + 1) * size, steps);
                    done(size);
                    return direction;
                }).ToArray())],
                [.. sizes.Select(size => sampling == StreamSampling.ShuffledPairs ? size * (double)stream.EpisodesIn(stream.Pairs) / stream.Pairs : (double)stream.EpisodesIn(repeats * size) / repeats)]);
        });
        return results;
    }

    private void ForEach(int count, Action<int> work)
    {
        if (_threads == 1)
        {
            for (var i = 0; i < count; i++)
                work(i);
            return;
        }

        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = _threads, CancellationToken = cancellation }, work);
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.Flatten().InnerExceptions[0]);
        }
    }
}
