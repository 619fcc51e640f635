using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

public sealed class JackknifeTests
{
    private static readonly double[] X = [1.5, -2, 0.25, 4, 3];
    private static readonly double[] Y = [0.5, 1, -1, 2, 7];

    // The jackknife of a mean is the classical formula: variance s²/n, covariance s_xy/n.
    [Fact]
    public void For_a_mean_it_is_the_classical_variance_and_interval()
    {
        var without = Without(X);
        var variance = X.Sum(x => Math.Pow(x - X.Average(), 2)) / 4 / 5;
        Assert.Equal(variance, Jackknife.Variance(without), 1e-12);
        var covariance = X.Zip(Y, (x, y) => (x - X.Average()) * (y - Y.Average())).Sum() / 4 / 5;
        Assert.Equal(covariance, Jackknife.Covariance(without, Without(Y)), 1e-12);
        var expected = MeanInterval.Student(X);
        var actual = Jackknife.Student(X.Average(), without);
        Assert.Equal(expected.Interval!.Value.Low, actual.Interval!.Value.Low, 1e-12);
        Assert.Equal(expected.Interval.Value.High, actual.Interval.Value.High, 1e-12);
        Assert.Equal(5, actual.SampleSize);
    }

    [Fact]
    public void Wrong_lengths_and_numbers_are_refused_by_name()
    {
        Assert.Contains("at least 2", Assert.Throws<ArgumentException>(() => Jackknife.Variance([1])).Message, StringComparison.Ordinal);
        Assert.Contains("expected [n], n = 2, got [3]", Assert.Throws<ArgumentException>(() => Jackknife.Covariance([1, 2], [1, 2, 3])).Message, StringComparison.Ordinal);
        Assert.Contains("NaN at 0", Assert.Throws<ArgumentException>(() => Jackknife.Variance([double.NaN, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("statistic: expected finite", Assert.Throws<ArgumentException>(() => Jackknife.Student(double.PositiveInfinity, [1, 2])).Message, StringComparison.Ordinal);
    }

    private static double[] Without(double[] x) => Array.ConvertAll(x, left => (x.Sum() - left) / (x.Length - 1));
}
