using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

public sealed class KolmogorovSmirnovTests
{
    // Critical values of Kolmogorov's law as tables print them, to four digits: half of the last moves Q by 2e-4 at most.
    [Theory]
    [InlineData(1.2238, 0.10)]
    [InlineData(1.3581, 0.05)]
    [InlineData(1.6276, 0.01)]
    [InlineData(0.8276, 0.50)]
    public void The_law_has_its_tabled_quantiles(double x, double survival) => Assert.Equal(survival, KolmogorovSmirnov.Survival(x), 2e-4);

    // Both series are exact; they meet at 1.
    [Fact]
    public void The_two_series_meet()
    {
        Assert.Equal(KolmogorovSmirnov.Survival(1), KolmogorovSmirnov.Survival(Math.BitDecrement(1.0)), 1e-12);
        Assert.Equal(1, KolmogorovSmirnov.Survival(0.05), 1e-12);
        Assert.Equal(1, KolmogorovSmirnov.Survival(0));
    }

    // F_n jumps to ⅓, ⅔, 1 at 0.1, 0.2, 0.9: the largest gap is ⅔ − 0.2 after the second jump, or 0.9 − ⅔ before the third.
    [Fact]
    public void The_distance_is_the_largest_gap_on_either_side_of_a_jump()
    {
        Assert.Equal((2.0 / 3) - 0.2, KolmogorovSmirnov.Distance([0.9, 0.1, 0.2]), 1e-15);
        Assert.Equal(0.7, KolmogorovSmirnov.Distance([0.7]), 1e-15);
    }

    // Under the null p is below 0.1 in a tenth of the repetitions: 4 binomial standard errors of 4,000, and 0.005 for the approximation at n = 20.
    [Fact]
    public void Uniform_numbers_are_rejected_as_often_as_the_level_says_and_others_always()
    {
        var rng = new Rng(1);
        var rejected = 0;
        for (var r = 0; r < 4000; r++)
            rejected += KolmogorovSmirnov.PValue([.. Enumerable.Range(0, 20).Select(_ => rng.NextDouble())]) < 0.1 ? 1 : 0;
        Assert.Equal(0.1, rejected / 4000.0, (4 * Math.Sqrt(0.09 / 4000)) + 0.005);
        Assert.InRange(KolmogorovSmirnov.PValue([.. Enumerable.Range(0, 200).Select(_ => Math.Pow(rng.NextDouble(), 2))]), 0, 1e-6);
    }

    [Fact]
    public void Numbers_outside_the_unit_interval_are_refused()
    {
        Assert.Contains("expected in [0, 1]", Assert.Throws<ArgumentException>(() => KolmogorovSmirnov.PValue([0.5, 1.5])).Message, StringComparison.Ordinal);
        Assert.Contains("expected in [0, 1]", Assert.Throws<ArgumentException>(() => KolmogorovSmirnov.PValue([0.5, double.NaN])).Message, StringComparison.Ordinal);
        Assert.Contains("at least 1", Assert.Throws<ArgumentException>(() => KolmogorovSmirnov.Distance([])).Message, StringComparison.Ordinal);
    }
}
