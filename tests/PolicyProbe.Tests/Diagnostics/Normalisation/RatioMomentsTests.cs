using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Normalisation;

/// <summary>The closed forms of a ratio against integrals taken another way.</summary>
public sealed class RatioMomentsTests
{
    [Theory]
    [InlineData(0.003, 0.2)]
    [InlineData(0.1, 0.2)]
    [InlineData(0.7, 0.1)]
    [InlineData(1.2, 0.3)]
    public void Two_gaussians_agree_with_quadrature(double shift, double clip)
    {
        // r(z) = exp(δz − δ²/2) under a standard normal z, by the midpoint rule on ±14: the tails beyond weigh 1e-40 even times r⁴.
        const int points = 400_000;
        double kl = 0, chi = 0, clipped = 0, log = 0, fourth = 0;
        for (var i = 0; i < points; i++)
        {
            var z = -14 + (28 * (i + 0.5) / points);
            var (weight, exponent) = (StandardNormal.Density(z) * 28 / points, (shift * z) - (shift * shift / 2));
            var gap = Math.Exp(exponent) - 1;
            kl -= weight * exponent;
            chi += weight * gap * gap;
            clipped += Math.Abs(gap) > clip ? weight : 0;
            log += weight * exponent * exponent;
            fourth += weight * gap * gap * gap * gap;
        }

        var moments = RatioMoments.Gaussian(shift * shift, clip);
        Assert.Equal(1, moments.Divergence / kl, 1e-9);
        Assert.Equal(1, moments.ChiSquare / chi, 1e-9);
        Assert.Equal(clipped, moments.ClipFraction, 1e-4); // two jumps between points 7e-5 apart
        Assert.Equal(1, moments.LogVariance / (log - (kl * kl)), 1e-9);
        Assert.Equal(1, moments.SquareVariance / (fourth - (chi * chi)), 1e-6);
    }

    [Fact]
    public void No_shift_is_no_ratio_and_a_ratio_below_0_is_not_clipped_twice()
    {
        Assert.Equal(default, RatioMoments.Gaussian(0, 0.2));
        Assert.Equal(1, RatioMoments.Gaussian(0, 0.2).EffectiveShare);
        // ε ≥ 1: only from above.
        Assert.Equal(StandardNormal.Cdf(-(Math.Log(2.5) + 0.5)), RatioMoments.Gaussian(1, 1.5).ClipFraction, 1e-12);
    }

    [Fact]
    public void Two_categoricals_are_finite_sums()
    {
        double[] p = [0.5, 0.3, 0.2], q = [0.4, 0.4, 0.2];
        var moments = RatioMoments.Categorical([.. p.Select(x => Math.Log(x))], [.. q.Select(x => Math.Log(x))], 0.25);
        Assert.Equal((0.5 * Math.Log(1.25)) + (0.3 * Math.Log(0.75)), moments.Divergence, 1e-15);
        Assert.Equal((0.01 / 0.5) + (0.01 / 0.3), moments.ChiSquare, 1e-15);
        Assert.Equal(0.3, moments.ClipFraction, 1e-15); // r = 0.8, 4/3, 1
    }

    [Theory]
    [InlineData(2, 0.5641895835477563)] // 1/√π
    [InlineData(3, 0.7236012545582677)] // √(2/3) Γ(3/2)/Γ(1) = √(2/3) √π/2
    [InlineData(1000, 0.9992498436719056)] // 1 − 3/4m − 7/32m² + …
    public void The_mean_deviation_of_a_minibatch_is_its_gamma_ratio(int m, double expected) => Assert.Equal(expected, MinibatchShift.MeanDeviation(m), m == 1000 ? 1e-7 : 1e-12);

    [Fact]
    public void The_interval_of_a_median_is_of_order_statistics()
    {
        // n = 40: P(Bin(40, ½) ≤ 13) = 0.0192 and P(≤ 14) = 0.0403, so x₍₁₄₎ and x₍₂₇₎.
        var estimate = MedianInterval.Of(Enumerable.Range(1, 40).Select(i => (double)i).Reverse());
        Assert.Equal(20.5, estimate.Value);
        Assert.Equal(new Interval(14, 27), estimate.Interval);
        Assert.Null(MedianInterval.Of([3, 1, 2, 5, 4]).Interval); // 2/2⁵ is above 0.05
        Assert.Equal(double.PositiveInfinity, MedianInterval.Of([1, double.PositiveInfinity, double.PositiveInfinity]).Value);
    }
}
