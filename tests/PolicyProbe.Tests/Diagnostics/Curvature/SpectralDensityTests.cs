using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Curvature;

/// <summary>Densities against explicit spectra: the moments are exact, and a smoothed density of all steps is the histogram's.</summary>
public sealed class SpectralDensityTests
{
    private static readonly double[] Values = [-3, -1, -0.5, 0, 0, 0, 0.1, 0.4, 0.9, 1, 2, 6];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Each_sign_vectors_quadrature_has_its_moments_up_to_2m_minus_1(int steps)
    {
        var (matrix, _) = KnownSpectrum.Of(Values, new Rng(1));
        var a = SymmetricOperator.Of(matrix);
        var density = SpectralDensity.Of(a, 2, steps, new Rng(2));
        var rng = new Rng(2);
        foreach (var probe in density.Probes)
        {
            var power = HutchinsonTrace.Signs(Values.Length, rng);
            double[] signs = [.. power];
            for (var j = 0; j < 2 * steps; j++)
            {
                // zᵀAʲz/n by plain products, against Σ τ θʲ; powers up to 6⁹ = 10⁷.
                var moment = KnownSpectrum.Dot(signs, power) / Values.Length;
                var quadrature = probe.Values.Zip(probe.Weights, (node, weight) => weight * Math.Pow(node, j)).Sum();
                Assert.Equal(moment, quadrature, 1e-12 * Math.Pow(6, j));
                var next = new double[power.Length];
                a.Apply(power, next);
                power = next;
            }
        }

        Assert.Equal(1, density.Moment(0), 1e-12);
    }

    [Fact]
    public void The_mean_over_many_sign_vectors_is_the_spectrums_own_density()
    {
        var (matrix, _) = KnownSpectrum.Of(Values, new Rng(3));
        const int probes = 4000;
        var density = SpectralDensity.Of(SymmetricOperator.Of(matrix), probes, Values.Length, new Rng(4));
        foreach (var x in new[] { -3.0, -0.8, 0, 0.5, 1.4, 3.5, 6 })
        {
            // A weight is (vᵀz)²/n with a deviation below √2/n; twelve of them, averaged over 4,000, at four deviations.
            var tolerance = 4 * Math.Sqrt(2) / Math.Sqrt(probes);
            Assert.Equal(SpectralDensity.Exact(Values, x, 0.3), density.At(x, 0.3), tolerance * SpectralDensity.Exact([x], x, 0.3));
            Assert.Equal(Values.Count(value => value <= x + 1e-6) / 12.0, density.Share(x + 1e-6), tolerance);
        }

        Assert.Equal(-3, density.Low, 1e-10);
        Assert.Equal(6, density.High, 1e-10);
    }

    [Fact]
    public void A_density_integrates_to_1()
    {
        var (matrix, _) = KnownSpectrum.Of(Values, new Rng(5));
        var density = SpectralDensity.Of(SymmetricOperator.Of(matrix), 3, 6, new Rng(6));
        // The trapezoidal rule on smooth hills of width 0.2 and step 0.02 errs far below 1e-9.
        Assert.Equal(1, Enumerable.Range(0, 1001).Sum(i => 0.02 * density.At(-10 + (0.02 * i), 0.2)), 1e-9);
    }

    [Fact]
    public void Hutchinsons_mean_is_the_trace_and_its_interval_covers()
    {
        var (matrix, _) = KnownSpectrum.Of([.. Values, .. Values, .. Values], new Rng(7));
        var a = SymmetricOperator.Of(matrix);
        var trace = 3 * Values.Sum();
        var covered = 0;
        for (var seed = 0UL; seed < 400; seed++)
            covered += HutchinsonTrace.Of(a, 20, new Rng(seed)).Interval!.Value.Contains(trace) ? 1 : 0;
        // 400 intervals of 95 %: below 365 with a probability under 1e-3; the seeds are fixed.
        Assert.InRange(covered, 365, 395);

        // Signs square to 1: a diagonal matrix has its trace to rounding, and no spread.
        var diagonal = HutchinsonTrace.Of(SymmetricOperator.Of(new double[,] { { 3, 0 }, { 0, -1 } }), 5, new Rng(1));
        Assert.Equal((2, 2, 2), (diagonal.Value!.Value, diagonal.Interval!.Value.Low, diagonal.Interval!.Value.High));
        Assert.Equal("probes", Assert.Throws<ArgumentException>(() => HutchinsonTrace.Of(a, 1, new Rng(1))).ParamName);
    }
}
