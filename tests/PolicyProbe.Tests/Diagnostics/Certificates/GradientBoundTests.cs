using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Certificates;

public sealed class GradientBoundTests
{
    [Fact]
    public void First_order_is_the_gap_over_the_slope_and_0_where_it_is_wrong_already()
    {
        Assert.Equal(0.75, GradientBound.FirstOrder(-1.5, 2));
        Assert.Equal(0, GradientBound.FirstOrder(0.2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientBound.FirstOrder(-1, 0));
    }

    // −2 + r + 2r²·½ = 0 at r = 1: ‖∇ℓ‖ = 1, C = 2. Without curvature it is the first order, without slope √(2·gap/C).
    [Theory]
    [InlineData(-2, 1, 2, 1)]
    [InlineData(-1.5, 2, 0, 0.75)]
    [InlineData(-1, 0, 2, 1)]
    [InlineData(0.3, 1, 1, 0)]
    public void Second_order_is_the_root_of_the_parabola(double loss, double slope, double curvature, double expected) =>
        Assert.Equal(expected, GradientBound.SecondOrder(loss, slope, curvature), 1e-15);

    [Fact]
    public void A_gradient_and_a_curvature_of_0_bound_nothing() => Assert.Throws<ArgumentOutOfRangeException>(() => GradientBound.SecondOrder(-1, 0, 0));

    // g = (3, −4): dual norms 4, 5 and 7 of L1, L2 and L∞; the loss is linear, so that any step will do.
    [Theory]
    [InlineData(BallNorm.L1, 4)]
    [InlineData(BallNorm.L2, 5)]
    [InlineData(BallNorm.Linf, 7)]
    public void A_difference_along_the_steepest_direction_is_the_dual_norm(BallNorm norm, double expected)
    {
        var rows = global::PolicyProbe.Diagnostics.Rows.Of(new QuadraticFunction(new double[2, 2], [3, -4], 1));
        double[] x = [0.3, -2];
        Assert.Equal(expected, DirectionalNorm.Of(rows, x, DirectionalNorm.Directions(rows, x, norm), 0.5)[0], 1e-13);
    }

    // H = diag(2, 6), x = (1, 1): ∇ = (2, 6), d = ∇/√40, error ½h dᵀHd = ½h (8 + 216)/40.
    [Fact]
    public void A_difference_errs_by_half_the_curvature_and_a_central_one_by_nothing()
    {
        var rows = global::PolicyProbe.Diagnostics.Rows.Of(new QuadraticFunction(new double[,] { { 2, 0 }, { 0, 6 } }, [0, 0], 0));
        double[] x = [1, 1];
        var d = DirectionalNorm.Directions(rows, x, BallNorm.L2);
        Assert.Equal(Math.Sqrt(40) + (0.5 * 0.1 * 5.6), DirectionalNorm.Of(rows, x, d, 0.1)[0], 1e-13);
        Assert.Equal(Math.Sqrt(40), DirectionalNorm.Of(rows, x, d, 0.1, central: true)[0], 1e-13);
    }

    // F(x) = x²/2 around 3 with radius 4: the unit ball's edge is 7.
    [Fact]
    public void Scaled_rows_look_as_far_as_their_radius()
    {
        var scaled = new ScaledRows(global::PolicyProbe.Diagnostics.Rows.Of(new QuadraticFunction(new double[,] { { 1 } }, [0], 0)), [3], [4]);
        var found = SetAscent.OneStep(PerturbationSet.Of(BallNorm.L2, 1, 1)).Run(scaled, [3], new Rng(1));
        Assert.Equal(24.5, found.Values[0], 1e-12);
        Assert.Equal(12, found.CleanGradients[0], 1e-12);
    }
}
