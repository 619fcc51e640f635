using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

public sealed class SkewedMeanTests
{
    [Fact]
    public void Without_skewness_it_is_Students_interval()
    {
        double[] samples = [-3, -1, -0.5, 0.5, 1, 3];
        var (hall, student) = (SkewedMean.Hall(samples), MeanInterval.Student(samples));
        Assert.Equal(student.Value!.Value, hall.Value!.Value, 1e-12);
        Assert.Equal(student.Interval!.Value.Low, hall.Interval!.Value.Low, 1e-9); // the samples' third moment is 0 but for rounding
        Assert.Equal(student.Interval!.Value.High, hall.Interval!.Value.High, 1e-9);
    }

    // The definition run forwards: √n g((x̄ − μ)/s) at the interval's ends is ±t.
    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(60)]
    public void At_its_ends_the_transformed_statistic_is_Students_quantile(int n)
    {
        var rng = new Rng(5);
        double[] x = [.. Enumerable.Range(0, n).Select(_ => Math.Pow(rng.NextNormal(), 2))];
        var interval = SkewedMean.Hall(x).Interval!.Value;
        var mean = x.Average();
        var second = x.Sum(value => Math.Pow(value - mean, 2)) / n;
        var s = Math.Sqrt(second * n / (n - 1));
        var gamma = Math.Sqrt(n * (n - 1.0)) / (n - 2) * (x.Sum(value => Math.Pow(value - mean, 3)) / n) / Math.Pow(second, 1.5);
        double G(double mu) => ((mean - mu) / s) is var u ? Math.Sqrt(n) * (u + (gamma * u * u / 3) + (gamma * gamma * u * u * u / 27) + (gamma / (6 * n))) : 0;
        var t = StudentQuantile.TwoSided(0.95, n - 1);
        Assert.Equal(t, G(interval.Low), 1e-6 * t);
        Assert.Equal(-t, G(interval.High), 1e-6 * t);
        Assert.True(interval.Contains(mean));
    }

    // 2,000 repetitions: a binomial standard error of 0.5 %; three of them below 95 % and above what Student's interval reaches.
    [Fact]
    public void It_holds_the_mean_of_squared_normal_numbers_where_Students_interval_falls_short()
    {
        var (hall, student) = (0, 0);
        for (var seed = 1UL; seed <= 2000; seed++)
        {
            var rng = new Rng(seed);
            double[] x = [.. Enumerable.Range(0, 20).Select(_ => Math.Pow(rng.NextNormal(), 2))];
            hall += SkewedMean.Hall(x).Interval!.Value.Contains(1) ? 1 : 0;
            student += MeanInterval.Student(x).Interval!.Value.Contains(1) ? 1 : 0;
        }

        Assert.InRange(hall, 1870, 1960);
        Assert.True(student < 1850, $"Student: {student} of 2000");
    }

    [Fact]
    public void Equal_samples_leave_no_width_and_wrong_ones_are_refused_by_name()
    {
        Assert.Equal(new Interval(2, 2), SkewedMean.Hall([2, 2, 2]).Interval);
        Assert.Contains("samples: expected at least 3, got 2", Assert.Throws<ArgumentException>(() => SkewedMean.Hall([1, 2])).Message, StringComparison.Ordinal);
        Assert.Contains("NaN at 1", Assert.Throws<ArgumentException>(() => SkewedMean.Hall([1, double.NaN, 3])).Message, StringComparison.Ordinal);
    }
}
