using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Bandits;

public sealed class ThompsonSamplingTests
{
    // The oracle: ∫ F_Y(x) f_X(x) dx with densities as products of powers, 20,000 midpoints; smooth, so that it errs below 1e-8.
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(3, 2, 2, 5)]
    [InlineData(7, 1, 2, 4)]
    [InlineData(2, 30, 3, 28)]
    [InlineData(25, 6, 24, 8)]
    public void The_chance_that_one_posterior_exceeds_the_other_is_the_integral(int a, int b, int c, int d)
    {
        const int n = 20_000;
        var (sum, total, below, weight) = (0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < n; i++)
        {
            var x = (i + 0.5) / n;
            var (fx, fy) = (Math.Pow(x, a - 1) * Math.Pow(1 - x, b - 1), Math.Pow(x, c - 1) * Math.Pow(1 - x, d - 1));
            (below, weight) = (below + (fy / 2), weight + fy);
            (sum, total) = (sum + (fx * below), total + fx);
            below += fy / 2;
        }

        Assert.Equal(sum / total / weight, ThompsonDistribution.Exceeds(a, b, c, d), 1e-7);
        Assert.Equal(1, ThompsonDistribution.Exceeds(a, b, c, d) + ThompsonDistribution.Exceeds(c, d, a, b), 1e-12);
    }

    [Fact]
    public void A_bernoulli_distribution_sums_to_one_is_the_same_for_both_arms_and_is_the_urns_at_its_ends()
    {
        var half = ThompsonDistribution.Bernoulli(15, 0.5);
        Assert.Equal(1, half.Sum(), 1e-12);
        for (var k = 0; k <= 15; k++)
        {
            Assert.Equal(half[15 - k], half[k], 1e-12);
            Assert.Equal(ThompsonDistribution.AllZeros(15)[k], ThompsonDistribution.Bernoulli(15, 0)[k], 1e-12);
            Assert.Equal(1.0 / 16, ThompsonDistribution.Bernoulli(15, 1)[k], 1e-12);
        }
    }

    // A test that had no power would pass a wrong sampler too: plays of arms of ½ are not those of arms that always win.
    [Fact]
    public void The_test_against_the_exact_distribution_refuses_another()
    {
        var (exact, rng) = (ThompsonDistribution.Bernoulli(30, 0.5), new Rng(3));
        double Place(int pulls) => exact.Take(pulls).Sum() + (rng.NextDouble() * exact[pulls]);
        double PValue(BernoulliArms arms) => KolmogorovSmirnov.PValue([.. Enumerable.Range(0, 3000).Select(_ => Place(new ThompsonSampling().Play(arms, 30, rng)))]);
        Assert.InRange(PValue(new BernoulliArms(0.5, 0.5)), 1e-4, 1);
        Assert.InRange(PValue(new BernoulliArms(1, 1)), 0, 1e-6);
        Assert.InRange(PValue(new BernoulliArms(0.55, 0.5)), 0, 1e-6);
    }
}
