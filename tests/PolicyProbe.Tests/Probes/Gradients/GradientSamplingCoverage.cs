using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.Probes.Gradients;

/// <summary>How often intervals over long rollouts hold the truth, over seeds: the table of docs/ground-truth.md.</summary>
public sealed class GradientSamplingCoverage(ITestOutputHelper output)
{
    private const int Rollouts = 10;

    // Of whole episodes E ĝ is known by hand. The mean pairwise cosine of one rollout is not: its truth is the mean over all 100,000 rollouts, whose
    // standard error is a hundredth of an interval's: intervals are kept until it is known.
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

        var (cosines, means, squares) = (new Interval[CoverageCount.Many], new double[CoverageCount.Many], new Estimate[CoverageCount.Many]);
        Parallel.For(0, CoverageCount.Many, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed =>
        {
            var sampler = GradientSamplingTests.Sampler(agent, make, estimator);
            var taken = sampler.Long(Rollouts, repeats, [size], sampling, new Rng(300_000 + (ulong)seed), _ => { });
            var row = GradientQualityAtSize.Of(
                size, [.. taken.Select(rollout => GradientSet.Of(rollout.Gradients[0]))],
                [.. taken.Select(rollout => Enumerable.Range(0, mean.Length).Select(p => rollout.Gradients[0].Average(gradient => gradient[p])).ToArray())],
                GradientSet.Of([mean]), null, 0);
            (cosines[seed], means[seed], squares[seed]) = (row.Pairwise.Interval!.Value, row.Pairwise.Value!.Value, row.Noise.SquaredMean);
        });
        var whole = sampling == StreamSampling.ShuffledPairs || size % 20 == 0;
        CoverageCount.Of(0, CoverageCount.Many, k =>
        [
            ("pairwise-cosine", cosines[k].Contains(means.Average())),
            .. whole ? [("squared-gradient", (bool?)CoverageCount.Holds(squares[k], square))] : Array.Empty<(string, bool?)>(),
        ]).Require(output, $"{sampling} | G = {Rollouts}, M = {repeats}, K = {size}", _ => true);
    }
}
