using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Certificates;

public sealed class GaussianAverageTests
{
    private static readonly QuadraticFunction Quadratic = new(new double[,] { { 2, 0.5 }, { 0.5, -3 } }, [1, -2], 0.25);

    // f(1, 2) = ½(2 + 2 − 12) + 1 − 4 + ¼ = −6.75, and ½σ² tr H = ½ · 0.09 · (−1).
    [Fact]
    public void A_quadratic_rises_by_half_the_variance_times_the_trace() =>
        Assert.Equal(-6.75 - 0.045, GaussianAverage.Cubature(Quadratic, [1, 2], 0.3), 1e-12);

    // Degree 2m − 1 = 5 with three nodes: E (1 + 2z)⁵ = 1 + 10·4 + 5·16·3 = 281; with two it is not.
    [Fact]
    public void Nodes_are_exact_up_to_their_degree()
    {
        Assert.Equal(281, GaussianAverage.Hermite(t => Math.Pow(t, 5), 1, 2, 3), 1e-9);
        Assert.True(Math.Abs(GaussianAverage.Hermite(t => Math.Pow(t, 5), 1, 2, 2) - 281) > 10);
    }

    [Fact]
    public void A_sine_shrinks_as_its_transform_says() =>
        Assert.Equal(Math.Exp(-0.4 * 0.4 * 1.7 * 1.7 / 2) * Math.Sin(1.7 * 0.6), GaussianAverage.Hermite(t => Math.Sin(1.7 * t), 0.6, 0.4), 1e-13);

    // The average of a sign is 2Φ(t/σ) − 1: its slope at 0 is the constant, to h²/6σ² of it.
    [Fact]
    public void The_average_of_a_sign_is_as_steep_as_any_may_be()
    {
        const double sigma = 0.4, h = 1e-3;
        Assert.Equal(GaussianAverage.LipschitzConstant(sigma), ((2 * StandardNormal.Cdf(h / sigma)) - 1) / h, 1e-5);
        for (var p = 0.5; p < 0.999; p += 0.01)
            Assert.True(GaussianAverage.LipschitzRadius(p, sigma) <= sigma * StandardNormal.Quantile(p) + 1e-12);
    }

    // On N points a wave of one period is multiplied by (1 + 4a sin²(π/N))^−K exactly, a = λσ²/(KΔ²).
    [Theory]
    [InlineData(0.5, 500)]
    [InlineData(1, 3)]
    [InlineData(0, 4)]
    public void Fits_on_a_grid_multiply_a_wave_by_their_factor(double lambda, int steps)
    {
        const int n = 64;
        const double spacing = 0.05, sigma = 0.4;
        double[] wave = [.. Enumerable.Range(0, n).Select(i => Math.Sin(2 * Math.PI * i / n))];
        var a = lambda * sigma * sigma / steps / (spacing * spacing);
        var factor = Math.Pow(1 + (4 * a * Math.Pow(Math.Sin(Math.PI / n), 2)), -steps);
        var fitted = HeatIteration.Run(wave, spacing, sigma, steps, lambda);
        for (var i = 0; i < n; i++)
            Assert.Equal(factor * wave[i], fitted[i], 1e-12);
    }

    // One fit solves (1 + 2a)v_i − a(v_{i−1} + v_{i+1}) = f_i, whatever f.
    [Fact]
    public void One_fit_solves_its_equations()
    {
        double[] f = [3, -1, 0.5, 2, 2, -4, 1];
        var v = HeatIteration.Run(f, 0.5, 1, 1);
        const double a = 0.5 / 0.25;
        for (var i = 0; i < f.Length; i++)
            Assert.Equal(f[i], ((1 + (2 * a)) * v[i]) - (a * (v[(i + f.Length - 1) % f.Length] + v[(i + 1) % f.Length])), 1e-12);
        Assert.Equal(f.Sum(), v.Sum(), 1e-12);
    }

    // The numbers of the reference: sin 1.7x, σ = 0.4, K = 500.
    [Fact]
    public void Half_is_the_constant_and_one_is_not()
    {
        Assert.Equal(0.79362, HeatIteration.Factor(0.4, 1.7, 500), 5e-6);
        Assert.Equal(0.79358, Math.Exp(-0.4 * 0.4 * 1.7 * 1.7 / 2), 5e-6);
        Assert.Equal(0.62990, HeatIteration.Factor(0.4, 1.7, 500, lambda: 1), 5e-6);
    }
}
