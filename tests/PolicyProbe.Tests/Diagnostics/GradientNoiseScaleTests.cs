using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics;

public sealed class GradientNoiseScaleTests
{
    // g = (1,1), (1,−1), (1,0): products 0, 1, 1, so U = 2/3; mean |g|² = 5/3, so S = 1; B = n S/U = 1.5 n.
    [Fact]
    public void Three_estimates_by_hand()
    {
        var result = GradientNoiseScale.Of(GradientSet.Of([[1.0, 1], [1, -1], [1, 0]]), unitsPerEstimate: 8);
        Assert.Equal(2.0 / 3, result.SquaredMean.Value!.Value, 1e-14);
        Assert.Equal(8, result.Noise, 1e-13);
        Assert.Equal(12, result.Scale.Value!.Value, 1e-12);
        Assert.Equal(3, result.Scale.SampleSize);
    }

    // E U = |μ|² = 1 and E S = tr Σ. Tolerance: 4 standard errors, taken from the replications themselves.
    [Theory]
    [InlineData(Noise.Isotropic, 4)]
    [InlineData(Noise.Anisotropic, 0.5)]
    public void U_and_S_are_unbiased(Noise noise, double scale)
    {
        var model = new GradientModel(noise, scale, new Rng(5));
        var results = Enumerable.Range(0, 4000).Select(_ => GradientNoiseScale.Of(GradientSet.Of(model.Draw(5)), 1)).ToArray();
        Near(1, Array.ConvertAll(results, r => r.SquaredMean.Value!.Value));
        Near(scale, Array.ConvertAll(results, r => r.Noise));
    }

    // Exactly B = tr Σ/|μ|² = 4 units of one estimate: n = 8 units an estimate makes it 32. With M = 4,000 the relative error of
    // U is about 2 √(B/P + …)/√M < 4 %.
    [Fact]
    public void Isotropic_noise_has_the_exact_scale()
    {
        var result = GradientNoiseScale.Of(GradientSet.Of(new GradientModel(Noise.Isotropic, 4, new Rng(6)).Draw(4000)), 8);
        Assert.Equal(32, result.Scale.Value!.Value, 32 * 0.04);
        Assert.True(result.Scale.Interval!.Value.Contains(32));
        Assert.True(result.Scale.Interval.Value.High < 34);
    }

    // B = 18.55 per trajectory: the values of 1/(1 + B/K) and its root.
    [Theory]
    [InlineData(1, 0.051, 0.226)]
    [InlineData(16, 0.463, 0.681)]
    [InlineData(64, 0.775, 0.881)]
    [InlineData(256, 0.932, 0.966)]
    public void The_theory_curves_have_the_reference_values(double units, double pairwise, double toTruth)
    {
        Assert.Equal(pairwise, GradientNoiseScale.PairwiseCosineTheory(18.55, units), 5e-4);
        Assert.Equal(toTruth, GradientNoiseScale.ReferenceCosineTheory(18.55, units), 5e-4);
    }

    // At K = B the pairwise cosine is 1/2: the curve and the noise scale are one statistic. First order in 1/P; P = 20.
    [Fact]
    public void The_theory_curve_meets_the_simulated_cosine()
    {
        var (pairwise, toTruth) = new GradientModel(Noise.Isotropic, 1, new Rng(7)).Cosines(50_000);
        Assert.Equal(GradientNoiseScale.PairwiseCosineTheory(1, 1), pairwise, 0.01);
        Assert.Equal(GradientNoiseScale.ReferenceCosineTheory(1, 1), toTruth, 0.01);
    }

    [Fact]
    public void The_units_needed_invert_the_theory_and_carry_the_interval()
    {
        var needed = PairsNeeded.For(new Estimate(18.55, new Interval(10, double.PositiveInfinity), 10));
        Assert.Equal(0.9, GradientNoiseScale.ReferenceCosineTheory(18.55, needed.Value!.Value), 1e-12);
        Assert.Equal(0.9, GradientNoiseScale.ReferenceCosineTheory(10, needed.Interval!.Value.Low), 1e-12);
        Assert.Equal(double.PositiveInfinity, needed.Interval.Value.High);
        Assert.Equal("cosine", Assert.Throws<ArgumentOutOfRangeException>(() => PairsNeeded.For(needed, 1)).ParamName);
    }

    [Fact]
    public void Pure_noise_has_no_upper_bound()
    {
        var model = new GradientModel(Noise.Isotropic, 1, new Rng(8));
        var centred = Array.ConvertAll(model.Draw(10), row => row.Zip(model.Mean, (x, m) => x - m).ToArray());
        var result = GradientNoiseScale.Of(GradientSet.Of(centred), 1);
        Assert.Equal(double.PositiveInfinity, result.Scale.Interval!.Value.High);
        Assert.False(result.HasSignal);
    }

    [Fact]
    public void Estimates_that_repel_one_another_are_called_dependent()
    {
        var result = GradientNoiseScale.Of(GradientSet.Of([[1.0, 0], [-1, 1e-3], [1, 0], [-1, 0], [1, 0], [-1, 0]]), 1);
        Assert.Null(result.Scale.Value);
        Assert.Contains("hardly independent", result.Scale.Undetermined, StringComparison.Ordinal);
        Assert.Equal(double.PositiveInfinity, result.Scale.Interval!.Value.High);
    }

    [Fact]
    public void Equal_estimates_have_no_noise_and_zero_estimates_nothing()
    {
        Assert.Equal(new Interval(0, 0), GradientNoiseScale.Of(GradientSet.Of([[0.1, 0.7], [0.1, 0.7], [0.1, 0.7]]), 1).Scale.Interval);
        Assert.Contains("all 3 estimates are 0", GradientNoiseScale.Of(GradientSet.Of([[0.0], [0], [0]]), 1).Scale.Undetermined, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_use_is_refused_by_name()
    {
        var set = GradientSet.Of([[1.0], [2], [3]]);
        Assert.Equal("unitsPerEstimate", Assert.Throws<ArgumentOutOfRangeException>(() => GradientNoiseScale.Of(set, 0)).ParamName);
        Assert.Equal("units", Assert.Throws<ArgumentOutOfRangeException>(() => GradientNoiseScale.PairwiseCosineTheory(1, 0)).ParamName);
        Assert.Equal("noiseScale", Assert.Throws<ArgumentOutOfRangeException>(() => GradientNoiseScale.ReferenceCosineTheory(-1, 1)).ParamName);
        Assert.Contains("got 2", Assert.Throws<ArgumentException>(() => GradientNoiseScale.Of(GradientSet.Of([[1.0], [2]]), 1)).Message, StringComparison.Ordinal);
    }

    private static void Near(double expected, double[] values)
    {
        var error = Math.Sqrt(values.Sum(x => Math.Pow(x - values.Average(), 2))) / values.Length;
        Assert.Equal(expected, values.Average(), 4 * error);
    }
}
