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

    // The transformation's own equation: g of the inverse is the quantile again, at both of Hall's ends, by hand.
    [Fact]
    public void The_far_end_is_where_the_transformed_t_is_its_quantile()
    {
        double[] x = [0.1, 0.2, 0.2, 0.4, 0.5, 0.9, 2.5, 6.0];
        var n = x.Length;
        var mean = x.Average();
        var s = Math.Sqrt(x.Sum(value => (value - mean) * (value - mean)) / (n - 1));
        var skewness = Math.Sqrt((double)n * (n - 1)) / (n - 2) * x.Average(value => Math.Pow(value - mean, 3)) / Math.Pow(x.Average(value => (value - mean) * (value - mean)), 1.5);
        var estimate = SkewedMean.Of(x);
        var high = estimate.Interval!.Value.High;
        var t = Math.Sqrt(n) * (mean - high) / s;
        var root = Math.Sqrt(n);
        Assert.Equal(-StudentQuantile.TwoSided(0.95, n - 1), t + (skewness * t * t / 3 / root) + (skewness * skewness * t * t * t / 27 / n) + (skewness / 6 / root), 1e-9);
        Assert.Equal(MeanInterval.Student(x).Interval!.Value.Low, estimate.Interval.Value.Low); // skewed upwards, Student's lower end is the lower
        Assert.True(high > MeanInterval.Student(x).Interval!.Value.High);
    }

    [Fact]
    public void Without_skewness_it_is_students_and_mirrored_numbers_have_the_mirrored_interval()
    {
        double[] symmetric = [-3, -1, 0, 1, 3];
        var student = MeanInterval.Student(symmetric).Interval!.Value; // the third moment is 0 but for rounding
        Assert.Equal(student.Low, SkewedMean.Of(symmetric).Interval!.Value.Low, 1e-9);
        Assert.Equal(student.High, SkewedMean.Of(symmetric).Interval!.Value.High, 1e-9);
        double[] x = [1, 2, 2, 3, 9];
        var (one, other) = (SkewedMean.Of(x).Interval!.Value, SkewedMean.Of([.. x.Select(value => -value)]).Interval!.Value);
        Assert.Equal(-one.Low, other.High, 1e-12);
        Assert.Equal(-one.High, other.Low, 1e-12);
        Assert.Null(SkewedMean.Of([4]).Interval);
        Assert.Null(SkewedMean.Of([4, 4, 4]).Interval);
        Assert.Equal(4, SkewedMean.Of([4, 4, 4]).Value!.Value, 1e-12);
        Assert.Throws<ArgumentException>(() => SkewedMean.Of([]));
    }

    [Fact]
    public void A_ratio_ends_where_the_interval_of_the_difference_just_holds_0()
    {
        double[] a = [1, 2, 0.5, 4, 1, 3], b = [2, 3, 2, 5, 3, 4];
        var estimate = SkewedMean.Ratio(a, b);
        Assert.Equal(a.Sum() / b.Sum(), estimate.Value!.Value, 1e-12);
        foreach (var end in new[] { estimate.Interval!.Value.Low, estimate.Interval.Value.High })
        {
            var interval = SkewedMean.Of([.. a.Select((value, i) => value - (end * b[i]))]).Interval!.Value;
            Assert.Equal(0, Math.Min(Math.Abs(interval.Low), Math.Abs(interval.High)), 1e-9);
        }

        Assert.Null(SkewedMean.Ratio(a, [-1, 1, -2, 2, -3, 3.5]).Interval);
        Assert.Null(SkewedMean.Ratio([1, 2], [1, -1]).Value);
        Assert.Null(SkewedMean.Ratio([1, 2, 3], [2, 4, 6]).Interval);
        Assert.Throws<ArgumentException>(() => SkewedMean.Ratio([1], [1, 2]));
    }

    // 4,000 replications of 94 % less three binomial standard errors of 0.37 %; Student alone covers 90 % of ten exponential numbers.
    [Theory]
    [InlineData(10)]
    [InlineData(36)]
    public void Skewed_and_normal_numbers_are_covered(int n)
    {
        var rng = new Rng(1);
        foreach (var (draw, mean) in new (Func<double>, double)[] { (() => rng.NextNormal(), 0), (() => -Math.Log(1 - rng.NextDouble()), 1), (() => rng.NextNormal() * rng.NextNormal(), 0) })
        {
            var held = 0;
            for (var k = 0; k < 4000; k++)
                held += SkewedMean.Of([.. Enumerable.Range(0, n).Select(_ => draw())]).Interval!.Value.Contains(mean) ? 1 : 0;
            Assert.InRange(held / 4000.0, 0.94 - 0.011, 0.98);
        }
    }
}
