using System.Runtime.ExceptionServices;
using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The estimates that one stream gave, a size after the other.</summary>
/// <param name="Gradients">ĝ [P] of each size, accumulated in double precision.</param>
/// <param name="Episodes">The complete episodes behind each.</param>
internal sealed record StreamGradients(double[][] Gradients, int[] Episodes);

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

    /// <summary>The estimates of every stream of the groups, in their order.</summary>
    /// <param name="groups">What to collect.</param>
    /// <param name="done">Told the size of each estimate that was taken, by several threads at once.</param>
    /// <exception cref="OperationCanceledException">Cancelled on the way.</exception>
    public StreamGradients[][] Take(IReadOnlyList<StreamGroup> groups, Action<int> done)
    {
        // Where there are fewer groups than threads, those that are left help within.
        var within = Math.Max(1, _threads / groups.Count);
        var collector = new StreamCollector(agent, makeEnvironment, cancellation);
        var results = new StreamGradients[groups.Count][];
        ForEach(groups.Count, i => results[i] = Take(groups[i], collector, within, done));
        return results;
    }

    private StreamGradients[] Take(StreamGroup group, StreamCollector collector, int within, Action<int> done)
    {
        var scores = new ScoreSum(agent.Head, agent.Policy, within);
        var streams = collector.Collect(group.Count, group.Sizes[^1], estimator.Unit, group.Rng, within);
        return [.. streams.Select(stream =>
        {
            var gradients = NestedEstimates.Of(estimator, scores, stream, group.Sizes);
            foreach (var size in group.Sizes)
                done(size);
            return new StreamGradients(gradients, [.. group.Sizes.Select(size => stream.EpisodesIn(stream.PairsIn(size, estimator.Unit)))]);
        })];
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
