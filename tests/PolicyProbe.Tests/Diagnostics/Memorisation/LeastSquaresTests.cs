using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Memorisation;

/// <summary>Least squares against what defines it, and the risks of the least-norm fit against cases that can be worked out on paper.</summary>
public sealed class LeastSquaresTests
{
    [Fact]
    public void With_more_rows_than_columns_the_residual_is_orthogonal_to_every_column()
    {
        var (x, y) = Problem(30, 7);
        var w = LeastSquares.MinimumNorm(x, y);
        double[] residual = [.. y.Zip(LeastSquares.Predict(x, w), (label, fit) => label - fit)];
        Assert.All(LeastSquares.Transposed(x, residual, 7), along => Assert.Equal(0, along, 1e-11));
    }

    [Fact]
    public void With_more_columns_than_rows_it_interpolates_and_nothing_shorter_does()
    {
        var (x, y) = Problem(6, 20);
        var w = LeastSquares.MinimumNorm(x, y);
        Assert.All(LeastSquares.Predict(x, w).Zip(y), pair => Assert.Equal(pair.Second, pair.First, 1e-11));

        // Any other interpolant differs by something that no row sees: take one away from a random vector, and the norms add up.
        double[] random = Problem(1, 20).X, seen = LeastSquares.MinimumNorm(x, LeastSquares.Predict(x, random));
        double[] unseen = [.. random.Zip(seen, (a, b) => a - b)], other = [.. w.Zip(unseen, (a, b) => a + b)];
        Assert.Equal(Square(w) + Square(unseen), Square(other), 1e-10);
    }

    [Fact]
    public void Leverages_add_up_to_the_degrees_of_freedom()
    {
        var (x, _) = Problem(25, 6);
        var values = SymmetricEigen.Of(LeastSquares.Inner(x, 25, 6)).Values;
        Assert.Equal(values.Sum(value => value / (value + 3)), LeastSquares.Leverages(x, 25, 3).Sum(), 1e-12);
    }

    // One feature: the risk is σ² z²/χ²(n) with z normal. E = σ²/(n − 2), E² = 3σ⁴/((n − 2)(n − 4)).
    [Fact]
    public void With_one_feature_the_risk_is_a_ratio_with_known_moments()
    {
        var risk = new MinimumNormRisk(12, 1, 0.5, 1);
        Assert.Equal(0.05, risk.Mean, 1e-15);
        Assert.Equal((3 * 0.25 / (10 * 8)) - (0.05 * 0.05), risk.Variance, 1e-15);
    }

    // One sample: noise σ² z²/χ²(p), and 1 − Beta(½, (p − 1)/2) of the signal is missed.
    [Fact]
    public void With_one_sample_most_of_the_signal_is_missed()
    {
        var risk = new MinimumNormRisk(1, 10, 0.5, 4);
        Assert.Equal((4 * 0.9) + (0.5 / 8), risk.Mean, 1e-15);
        Assert.Equal((3 * 0.25 / (8 * 6)) - (0.0625 * 0.0625) + (16 * 0.1 * 0.9 / 6), risk.Variance, 1e-14);
        Assert.Equal(double.PositiveInfinity, new MinimumNormRisk(10, 11, 1, 1).Mean);
        Assert.Equal(double.PositiveInfinity, new MinimumNormRisk(10, 13, 1, 1).Variance);
    }

    // Orthogonal columns of squared lengths n·a and n·b: two descents on their own, v_t = (1 − (1 − ηa)ᵗ)(w + ε).
    [Fact]
    public void Orthogonal_features_are_learnt_each_at_its_own_pace()
    {
        var path = new DescentPath([2, 0, 0, 1, 2, 0, 0, 1], [3, -1], [2, 1]);
        Assert.Equal(0.5, path.Rate, 1e-15);
        double[] kept = [Math.Pow(1 - 1, 3), Math.Pow(1 - 0.25, 3)];

        // A = diag(2, ½), so that η = ½; the labels' noise moves v by A⁻¹Xᵀε/n, of variance σ²/(n a).
        var expected = (4 * ((9 * kept[0] * kept[0]) + (0.2 / (4 * 2) * Math.Pow(1 - kept[0], 2)))) + (kept[1] * kept[1]) + (0.2 / (4 * 0.5) * Math.Pow(1 - kept[1], 2));
        Assert.Equal(expected, path.MeanRisk(0.2, 3), 1e-14);
        Assert.Equal((4 * 9) + 1, path.Risk([0, 0]), 1e-12);
    }

    private static double Square(double[] v) => v.Sum(value => value * value);

    private static (double[] X, double[] Y) Problem(int n, int p)
    {
        var rng = new Rng((ulong)((100 * n) + p));
        return ([.. Enumerable.Range(0, n * p).Select(_ => rng.NextNormal())], [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())]);
    }
}
