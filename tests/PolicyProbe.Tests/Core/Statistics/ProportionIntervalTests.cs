using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

public sealed class ProportionIntervalTests
{
    // The definition: at the lower end P(X ≥ k) is 2.5 %, at the upper P(X ≤ k), by the binomial sum.
    [Theory]
    [InlineData(1, 10)]
    [InlineData(5, 10)]
    [InlineData(9, 10)]
    [InlineData(3, 100)]
    public void At_its_ends_the_binomial_tails_are_a_fortieth(int met, int trials)
    {
        var estimate = ProportionInterval.ClopperPearson(met, trials);
        Assert.Equal((double)met / trials, estimate.Value);
        Assert.Equal(0.025, 1 - Below(met, trials, estimate.Interval!.Value.Low), 1e-9);
        Assert.Equal(0.025, Below(met + 1, trials, estimate.Interval!.Value.High), 1e-9);
    }

    [Fact]
    public void None_and_all_reach_the_ends_and_bound_the_other()
    {
        Assert.Equal(0, ProportionInterval.ClopperPearson(0, 50).Interval!.Value.Low);
        Assert.Equal(1 - Math.Pow(0.025, 1.0 / 50), ProportionInterval.ClopperPearson(0, 50).Interval!.Value.High, 1e-9);
        Assert.Equal(Math.Pow(0.025, 1.0 / 50), ProportionInterval.ClopperPearson(50, 50).Interval!.Value.Low, 1e-9);
        Assert.Equal(1, ProportionInterval.ClopperPearson(50, 50).Interval!.Value.High);
    }

    [Fact]
    public void Counts_that_cannot_be_are_refused_by_name()
    {
        Assert.Contains("met: expected 0 to trials = 3", Assert.Throws<ArgumentOutOfRangeException>(() => ProportionInterval.ClopperPearson(4, 3)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ProportionInterval.ClopperPearson(0, 0));
        Assert.Contains("(0, 1)", Assert.Throws<ArgumentOutOfRangeException>(() => ProportionInterval.ClopperPearson(1, 3, 1)).Message, StringComparison.Ordinal);
    }

    /// <summary>P(X &lt; k) of n trials.</summary>
    private static double Below(int k, int n, double p)
    {
        var (sum, term) = (0.0, Math.Pow(1 - p, n));
        for (var i = 0; i < k; i++)
        {
            sum += term;
            term *= (n - i) / (i + 1.0) * p / (1 - p);
        }

        return sum;
    }
}
