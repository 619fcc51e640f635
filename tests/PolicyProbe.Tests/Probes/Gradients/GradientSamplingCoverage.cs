using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Probes;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.Probes.Gradients;

/// <summary>How often intervals over long rollouts hold the truth, over seeds: the table of docs/ground-truth.md.</summary>
public sealed class GradientSamplingCoverage(ITestOutputHelper output)
{
    private const int Seeds = 10_000;
    private const int Rollouts = 10;

    // Of whole episodes E ĝ is known by hand. The mean pairwise cosine of one rollout is not: its truth is the mean over all 100,000 rollouts, whose
    // standard error is a hundredth of an interval's. 94 % less three binomial standard errors of 0.24 %.
    [Theory]
    [Trait("Category", "Full")]
    [InlineData(StreamSampling.ContiguousBlocks, 40, 10)]
    [InlineData(StreamSampling.ContiguousBlocks, 10, 40)]
    [InlineData(StreamSampling.ShuffledPairs, 40, 10)]
    public void Intervals_over_rollouts_hold_the_truth_over_ten_thousand_seeds(StreamSampling sampling, int size, int repeats)
    {
        var (agent, make, estimator) = GradientSamplingTests.Sticky();
        var known = (IHasTransitionModel)make();
        var table = NetworkPolicy.Evaluate<float>(agent.Policy.Network, agent.Policy.Theta, [], known, []);
        var scores = NetworkPolicy.Scores<float>(agent.Policy.Network, agent.Policy.Theta, [], known);
        var mean = new double[scores.GetLength(2)];
        for (var s = 0; s < 2; s++)
            for (var a = 0; a < 2; a++)
                for (var p = 0; p < mean.Length; p++)
                    mean[p] += 0.5 * table.Policy[s, a] * table.Advantage(19, s, a) * scores[s, a, p];
        var square = mean.Sum(value => value * value);

        var (cosines, means, squares) = (new Interval[Seeds], new double[Seeds], 0);
        Parallel.For(0, Seeds, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed =>
        {
            var sampler = GradientSamplingTests.Sampler(agent, make, estimator);
            var taken = sampler.Long(Rollouts, repeats, [size], sampling, new Rng(300_000 + (ulong)seed), _ => { });
            var row = GradientQualityAtSize.Of(
                size, [.. taken.Select(rollout => GradientSet.Of(rollout.Gradients[0]))],
                [.. taken.Select(rollout => Enumerable.Range(0, mean.Length).Select(p => rollout.Gradients[0].Average(gradient => gradient[p])).ToArray())],
                GradientSet.Of([mean]), null, 0);
            (cosines[seed], means[seed]) = (row.Pairwise.Interval!.Value, row.Pairwise.Value!.Value);
            if (row.Noise.SquaredMean.Interval!.Value.Contains(square))
                Interlocked.Increment(ref squares);
        });
        Report("pairwise-cosine", sampling, size, repeats, cosines.Count(interval => interval.Contains(means.Average())));
        if (sampling == StreamSampling.ShuffledPairs || size % 20 == 0)
            Report("squared-gradient", sampling, size, repeats, squares);
    }

    private void Report(string id, StreamSampling sampling, int size, int repeats, int covered)
    {
        var rate = (double)covered / Seeds;
        output.WriteLine($"| {id} | {sampling} | G = {Rollouts}, M = {repeats}, K = {size} | {100 * rate:f1} ± {100 * Math.Sqrt(rate * (1 - rate) / Seeds):f1} |");
        Assert.True(rate >= 0.94 - 0.0072, $"{id}: {covered}");
    }
}
