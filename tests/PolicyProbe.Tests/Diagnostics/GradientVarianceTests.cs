using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics;

public sealed class GradientVarianceTests
{
    // g = μ + σz, z ~ N(0, I), P = 20: tr Σ = 20σ²; the same z with a third of σ has a ninth of it, exactly but for the mean.
    [Fact]
    public void Variance_and_ratio_are_those_of_the_draws()
    {
        var rng = new Rng(1);
        var noise = Enumerable.Range(0, 200).Select(_ => Enumerable.Range(0, 20).Select(_ => rng.NextNormal()).ToArray()).ToArray();
        var wide = Set(noise, 1, 3);
        var narrow = Set(noise, 1, 1);
        var variance = GradientVariance.Of(wide, 5);
        var direct = 5 * Enumerable.Range(0, 20).Sum(p => Sample(noise.Select(z => 1 + (3 * z[p])).ToArray()));
        Assert.Equal(direct, variance.Value!.Value, 1e-9 * direct);
        Assert.InRange(20.0 * 9 * 5, variance.Interval!.Value.Low, variance.Interval.Value.High);
        var ratio = GradientVariance.Ratio(wide, narrow);
        Assert.Equal(9, ratio.Value!.Value, 1e-9);
        Assert.True(ratio.Interval!.Value.High - ratio.Interval.Value.Low < 1e-9, "the same draws: nothing is left to chance");
        Assert.True(GradientVariance.CosineDifference(wide, narrow).Interval!.Value.High < 0);
        Assert.Equal(0, GradientVariance.CosineDifference(wide, wide).Value);
    }

    [Fact]
    public void The_difference_of_cosines_is_that_of_the_pairwise_cosines()
    {
        var rng = new Rng(2);
        var noise = Enumerable.Range(0, 12).Select(_ => Enumerable.Range(0, 8).Select(_ => rng.NextNormal()).ToArray()).ToArray();
        var (a, b) = (Set(noise, 1, 0.5), Set(noise, 1, 2));
        Assert.Equal(PairwiseCosine.Of(a).Estimate.Value!.Value - PairwiseCosine.Of(b).Estimate.Value!.Value, GradientVariance.CosineDifference(a, b).Value!.Value, 1e-12);
    }

    [Fact]
    public void Equal_estimates_have_no_ratio_and_sets_of_different_size_are_refused()
    {
        var equal = GradientSet.Of([new[] { 1.0, 2 }, [1.0, 2], [1.0, 2]]);
        var spread = GradientSet.Of([new[] { 1.0, 2 }, [1.0, 3], [0.0, 2]]);
        Assert.Null(GradientVariance.Ratio(spread, equal).Value);
        Assert.Null(GradientVariance.Of(equal, 1).Value);
        var four = GradientSet.Of([new[] { 1.0, 2 }, [1.0, 3], [0.0, 2], [2.0, 2]]);
        Assert.Contains("M = 3", Assert.Throws<ArgumentException>(() => GradientVariance.Ratio(spread, four)).Message, StringComparison.Ordinal);
    }

    private static GradientSet Set(double[][] noise, double mean, double scale) => GradientSet.Of([.. noise.Select(z => z.Select(value => mean + (scale * value)).ToArray())]);

    private static double Sample(double[] x) => x.Sum(value => (value - x.Average()) * (value - x.Average())) / (x.Length - 1);
}
