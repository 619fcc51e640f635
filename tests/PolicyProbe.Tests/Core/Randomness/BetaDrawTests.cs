using MathNet.Numerics.Distributions;
using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Randomness;

/// <summary>Draws from beta distributions against their moments and their distribution function.</summary>
public sealed class BetaDrawTests
{
    private const int Draws = 40_000;

    [Theory]
    [InlineData(0.2, 0.2)]
    [InlineData(1, 1)]
    [InlineData(2, 5)]
    [InlineData(30, 0.7)]
    public void Draws_have_the_mean_and_the_distribution(double a, double b)
    {
        var rng = new Rng(11);
        double[] draws = [.. Enumerable.Range(0, Draws).Select(_ => BetaDraw.Next(rng, a, b)).Order()];
        var exact = new Beta(a, b);

        // Four standard errors of the mean.
        Assert.Equal(exact.Mean, draws.Average(), 4 * exact.StdDev / Math.Sqrt(Draws));

        // Kolmogorov's statistic: √n D is above 2.3 with a probability of 5·10⁻⁵.
        var farthest = draws.Select((x, i) => Math.Max(((i + 1.0) / Draws) - exact.CumulativeDistribution(x), exact.CumulativeDistribution(x) - ((double)i / Draws))).Max();
        Assert.InRange(Math.Sqrt(Draws) * farthest, 0, 2.3);
    }

    [Fact]
    public void Shapes_next_to_0_give_the_ends_equally_often_and_never_no_number()
    {
        var rng = new Rng(3);
        double[] draws = [.. Enumerable.Range(0, 4000).Select(_ => BetaDraw.Next(rng, 1e-5, 1e-5))];
        Assert.All(draws, draw => Assert.InRange(draw, 0, 1));

        // Four binomial standard errors; a draw is between the ends with a probability of about 10⁻⁴.
        Assert.Equal(0.5, draws.Average(), 4 * 0.5 / Math.Sqrt(4000));
        Assert.InRange(draws.Count(draw => draw is > 1e-3 and < 1 - 1e-3), 0, 5);
    }

    [Fact]
    public void Shapes_of_0_are_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => BetaDraw.Next(new Rng(1), 0, 1));
}
