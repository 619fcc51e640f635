using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

public class MeanDifferenceTests
{
    [Fact]
    public void Welchs_interval_of_a_worked_example()
    {
        // By hand: means 3 and 8; s² = 2.5 and 10, each of 5: variance 0.5 + 2 = 2.5; ν = 6.25 / (0.25/4 + 4/4) = 100/17; the quantile
        // t_{0.975} of 5.88235 degrees of freedom lies between the tables' 2.5706 (5) and 2.4469 (6).
        var difference = MeanDifference.Welch([1, 2, 3, 4, 5], [4, 6, 8, 10, 12]);
        Assert.Equal(-5, difference.Value!.Value, 1e-12);
        var t = (difference.Interval!.Value.High - -5) / Math.Sqrt(2.5);
        Assert.Equal(StudentQuantile.TwoSided(0.95, 100.0 / 17), t, 1e-9);
        Assert.InRange(t, 2.4469, 2.5706);
        Assert.Equal(-10, difference.Interval.Value.High + difference.Interval.Value.Low, 1e-12);
    }

    [Fact]
    public void The_interval_covers_a_difference_of_unequal_variances()
    {
        // 4,000 replications: a frequency of 0.95 has a standard error of 0.0035; five of them are 0.0172.
        var rng = new Rng(1);
        var covered = 0;
        for (var i = 0; i < 4000; i++)
        {
            double[] x = [.. Enumerable.Range(0, 6).Select(_ => 1 + rng.NextNormal())], y = [.. Enumerable.Range(0, 15).Select(_ => 3 * rng.NextNormal())];
            var interval = MeanDifference.Welch(x, y).Interval!.Value;
            covered += interval.Low <= 1 && interval.High >= 1 ? 1 : 0;
        }

        Assert.Equal(0.95, covered / 4000.0, 0.0172);
    }

    [Fact]
    public void The_detectable_difference_is_found_about_four_times_in_five()
    {
        // The rule takes t for the noncentral t, which at 18 degrees of freedom is off by about a hundredth; the frequency of 4,000
        // replications has a standard error of 0.0063.
        var (rng, found) = (new Rng(2), 0);
        var difference = MeanDifference.Detectable(2, 10);
        for (var i = 0; i < 4000; i++)
        {
            double[] x = [.. Enumerable.Range(0, 10).Select(_ => difference + (2 * rng.NextNormal()))], y = [.. Enumerable.Range(0, 10).Select(_ => 2 * rng.NextNormal())];
            found += MeanDifference.Welch(x, y).Interval!.Value.Low > 0 ? 1 : 0;
        }

        Assert.InRange(found / 4000.0, 0.76, 0.84);
    }

    [Fact]
    public void Equal_samples_without_spread_differ_by_exactly_nothing()
    {
        var difference = MeanDifference.Welch([2, 2], [2, 2, 2]);
        Assert.Equal((0, 0.0, 0.0), (difference.Value, difference.Interval!.Value.Low, difference.Interval.Value.High));
    }

    [Theory]
    [InlineData(1, 2, "x: expected at least 2 numbers, got 1.")]
    [InlineData(2, 0, "y: expected at least 2 numbers, got 0.")]
    public void Too_small_a_sample_is_refused(int m, int n, string message) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => MeanDifference.Welch(new double[m], new double[n])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_number_that_is_none_is_refused() =>
        Assert.StartsWith("y: expected finite numbers", Assert.Throws<ArgumentException>(() => MeanDifference.Welch([1, 2], [1, double.NaN])).Message, StringComparison.Ordinal);
}
