using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

public sealed class AggregateTests
{
    private static readonly Scores Small = new(["a", "b"], [[1, 2, 3, 4], [10, 0, 5, 7]]);

    // rliable's definitions: mean and median of the tasks' means 2.5 and 5.5; sorted 0 1 2 3 4 5 7 10, two cut at each end, (2+3+4+5)/4; 3 − mean of min(x, 3).
    [Fact]
    public void The_values_are_rliables_by_hand()
    {
        Assert.Equal(4, Aggregate.Mean(Small).Value!.Value, 1e-12);
        Assert.Equal(4, Aggregate.Median(Small).Value!.Value, 1e-12);
        Assert.Equal(3.5, Aggregate.InterquartileMean(Small, new Rng(1)).Value!.Value, 1e-12);
        Assert.Equal(3 - ((1 + 2 + 3 + 3 + 3 + 0 + 3 + 3) / 8.0), Aggregate.OptimalityGap(Small, 3).Value!.Value, 1e-12);
        Assert.Equal(2, Aggregate.Median(new Scores(["a", "b", "c"], [[1, 3], [9, 11], [0, 0]])).Value!.Value, 1e-12);
    }

    // scipy.stats.trim_mean cuts int(0.25 n) numbers at each end: none of three, one of five.
    [Theory]
    [InlineData(new[] { 9.0, 0, 3 }, 4)]
    [InlineData(new[] { 100.0, 1, 2, 3, -50 }, 2)]
    [InlineData(new[] { 8.0, 1, 2, 3, 4, 5, 6, 7 }, 4.5)]
    public void A_quarter_is_cut_and_rounded_down(double[] runs, double mean) => Assert.Equal(mean, Aggregate.Interquartile([runs]), 1e-12);

    // Two tasks of equal spread: v = (5/3)/4 · 2/4, and by Satterthwaite 6 degrees of freedom; no skewness, so Student's interval alone.
    [Fact]
    public void The_mean_of_two_tasks_has_Satterthwaites_interval()
    {
        var mean = Aggregate.Mean(new Scores(["a", "b"], [[1, 2, 3, 4], [11, 12, 13, 14]]));
        var half = StudentQuantile.TwoSided(0.95, 6) * Math.Sqrt(5.0 / 3 / 4 / 2);
        Assert.Equal(7.5 - half, mean.Interval!.Value.Low, 1e-12);
        Assert.Equal(7.5 + half, mean.Interval.Value.High, 1e-12);
        Assert.Equal(8, mean.SampleSize);
    }

    // The definition run forwards with half of the skewness: g(T) = T + kT²/3 + k²T³/27 + k/6 is the quantile at the far end.
    [Fact]
    public void At_the_far_end_the_transformed_statistic_is_Students_quantile()
    {
        double[] x = [0, 0.1, 0.3, 0.7, 4];
        var interval = Aggregate.Mean(Scores.Of(x)).Interval!.Value;
        var mean = x.Average();
        var error = Math.Sqrt(x.Sum(one => Math.Pow(one - mean, 2)) / 4 / 5);
        var k = 0.5 * (x.Sum(one => Math.Pow(one - mean, 3)) / 4 / 3 / 5) / Math.Pow(error, 3);
        var t = (mean - interval.High) / error;
        Assert.Equal(-StudentQuantile.TwoSided(0.95, 4), t + (k * t * t / 3) + (k * k * t * t * t / 27) + (k / 6), 1e-9);
        Assert.Equal(MeanInterval.Student(x).Interval!.Value.Low, interval.Low, 1e-12);
    }

    // Tukey and McLaughlin by hand: 1 2 4 8 16 → Winsorised 2 2 4 8 8, s² = 9.2, error √9.2/√5/0.6 with two degrees of freedom.
    [Fact]
    public void The_interquartile_mean_of_one_task_is_no_narrower_than_Tukey_and_McLaughlins()
    {
        double[] x = [1, 2, 4, 8, 16];
        var estimate = Aggregate.InterquartileMean(Scores.Of(x), new Rng(1));
        var half = StudentQuantile.TwoSided(0.95, 2) * Math.Sqrt(9.2 / 5) / 0.6;
        Assert.Equal(14 / 3.0, estimate.Value!.Value, 1e-12);
        Assert.Equal(14 / 3.0 - half, estimate.Interval!.Value.Low, 1e-9);
        Assert.True(estimate.Interval.Value.High >= (14 / 3.0) + half - 1e-9);
    }

    [Fact]
    public void The_median_of_tasks_lies_between_the_medians_of_their_wider_intervals()
    {
        var each = StratifiedInterval.Skewed(2.5, [[1, 2, 3, 4]], 1 - (0.05 / 2)).Interval!.Value;
        var median = Aggregate.Median(new Scores(["a", "b"], [[1, 2, 3, 4], [11, 12, 13, 14]])).Interval!.Value;
        Assert.Equal(each.Low + 5, median.Low, 1e-12);
        Assert.Equal(each.High + 5, median.High, 1e-12);
    }

    [Fact]
    public void A_gap_has_no_interval_below_0() => Assert.Equal(0, Aggregate.OptimalityGap(Scores.Of(0.2, 1.1, 1.2, 1.3, 1.4)).Interval!.Value.Low);

    [Fact]
    public void The_same_generator_gives_the_same_interval_and_scores_that_do_not_differ_none()
    {
        Assert.Equal(Aggregate.InterquartileMean(Small, new Rng(3)), Aggregate.InterquartileMean(Small, new Rng(3)));
        var same = new Scores(["a", "b"], [[2, 2, 2, 2, 2], [3, 3, 3, 3, 3]]);
        Assert.All([Aggregate.Mean(same), Aggregate.Median(same), Aggregate.InterquartileMean(same, new Rng(1)), Aggregate.OptimalityGap(same)], one => Assert.Null(one.Interval));
        Assert.Equal(2.5, Aggregate.Mean(same).Value!.Value, 1e-12);
        Assert.Null(Aggregate.Mean(new Scores(["a", "b"], [[1, 2], [3]])).Interval);
    }

    [Fact]
    public void Scores_that_are_no_scores_are_refused_by_name()
    {
        Assert.Contains("got none of b", Assert.Throws<ArgumentException>(() => new Scores(["a", "b"], [[1], []])).Message, StringComparison.Ordinal);
        Assert.Contains("got NaN of a", Assert.Throws<ArgumentException>(() => new Scores(["a"], [[double.NaN]])).Message, StringComparison.Ordinal);
        Assert.Contains("T = 1, got [2]", Assert.Throws<ArgumentException>(() => new Scores(["a"], [[1], [2]])).Message, StringComparison.Ordinal);
        Assert.Contains("different names, got a, a", Assert.Throws<ArgumentException>(() => new Scores(["a", "a"], [[1], [2]])).Message, StringComparison.Ordinal);
        Assert.Contains("target", Assert.Throws<ArgumentOutOfRangeException>(() => Aggregate.OptimalityGap(Small, double.NaN)).Message, StringComparison.Ordinal);
    }
}
