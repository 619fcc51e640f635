using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

public sealed class BinomialProbabilitiesTests
{
    [Fact]
    public void Four_fair_coins_by_hand()
    {
        var coins = new BinomialProbabilities(4, 0.5);
        Assert.Equal([1, 4, 6, 4, 1], Enumerable.Range(0, 5).Select(k => Math.Round(16 * coins.Of(k), 12)));
        Assert.Equal(5.0 / 16, coins.AtLeast(3), 1e-15);
        Assert.Equal(11.0 / 16, coins.AtMost(2), 1e-15);
        Assert.Equal(0, coins.Of(-1) + coins.Of(5));
        Assert.Equal((1, 1), (coins.AtLeast(-3), coins.AtMost(9)));
    }

    // The bounds of Clopper and Pearson are the p whose tail is (1 − level)/2: found another way, by the incomplete beta function.
    [Theory]
    [InlineData(7, 20)]
    [InlineData(940, 1000)]
    [InlineData(99_900, 100_000)]
    public void Tails_at_the_bounds_of_an_interval_are_what_it_says(int met, int trials)
    {
        var interval = ProportionInterval.ClopperPearson(met, trials, 0.9).Interval!.Value;
        Assert.Equal(0.05, new BinomialProbabilities(trials, interval.Low).AtLeast(met), 1e-8);
        Assert.Equal(0.05, new BinomialProbabilities(trials, interval.High).AtMost(met), 1e-8);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 12)]
    public void Certainty_has_one_count(double p, int count) => Assert.Equal(1, new BinomialProbabilities(12, p).Of(count));

    [Theory]
    [InlineData(21, 0.001, 3e-5)]
    [InlineData(200, 0.05, 3e-5)]
    [InlineData(10, 0.5, 0.01)]
    [InlineData(5, 0, 0.1)]
    [InlineData(5, 1, 0.1)]
    public void The_reach_is_the_least_that_is_passed_rarely_enough(int trials, double p, double tail)
    {
        var probabilities = new BinomialProbabilities(trials, p);
        var reach = probabilities.Reach(tail);
        Assert.True(probabilities.AtLeast(reach + 1) <= tail);
        Assert.True(reach == 0 || probabilities.AtLeast(reach) > tail);
        Assert.Equal("tail", Assert.Throws<ArgumentOutOfRangeException>(() => probabilities.Reach(0)).ParamName);
    }
}
