using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Curvature;

public sealed class SymmetricOperatorTests
{
    private static readonly double[] At = [0.3, -1.1, 0.7];

    /// <summary>F = e^{x₀} + x₀ x₁² + sin(x₁ x₂): ∇² by hand.</summary>
    private static double[,] ByHand
    {
        get
        {
            var (x, y, z) = (At[0], At[1], At[2]);
            var (s, c) = (Math.Sin(y * z), Math.Cos(y * z));
            return new[,] { { Math.Exp(x), 2 * y, 0 }, { 2 * y, (2 * x) - (z * z * s), c - (y * z * s) }, { 0, c - (y * z * s), -y * y * s } };
        }
    }

    [Fact]
    public void Differences_of_the_gradient_are_the_Hessian_to_nine_digits()
    {
        var matrix = SymmetricOperator.ByDifferences(new Example(), At).Matrix();
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 3; j++)
                Assert.Equal(ByHand[i, j], matrix[i, j], 1e-8);
    }

    [Fact]
    public void A_block_is_the_matrix_of_its_rows_and_columns_and_a_quadratic_form_is_its_own()
    {
        var a = SymmetricOperator.Of(ByHand);
        var block = a.Block(1, 2).Matrix();
        Assert.Equal((ByHand[1, 1], ByHand[1, 2], ByHand[2, 2]), (block[0, 0], block[0, 1], block[1, 1]));
        Assert.Equal(ByHand[0, 0] - (2 * ByHand[0, 1]) + ByHand[1, 1], a.Quadratic([1, -1, 0]), 1e-14);
    }

    private sealed class Example : IObjective
    {
        public int Dimension => 3;

        public double Value(ReadOnlySpan<double> x) => Math.Exp(x[0]) + (x[0] * x[1] * x[1]) + Math.Sin(x[1] * x[2]);

        public double Gradient(ReadOnlySpan<double> x, Span<double> gradient)
        {
            gradient[0] = Math.Exp(x[0]) + (x[1] * x[1]);
            gradient[1] = (2 * x[0] * x[1]) + (x[2] * Math.Cos(x[1] * x[2]));
            gradient[2] = x[1] * Math.Cos(x[1] * x[2]);
            return Value(x);
        }
    }
}
