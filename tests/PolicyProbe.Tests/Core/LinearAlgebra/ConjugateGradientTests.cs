using MathNet.Numerics.LinearAlgebra;
using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.LinearAlgebra;

public sealed class ConjugateGradientTests
{
    [Theory]
    [InlineData(1, 1UL)]
    [InlineData(5, 2UL)]
    [InlineData(30, 3UL)]
    public void The_solution_of_a_positive_definite_system_is_a_dense_solvers(int n, ulong seed)
    {
        var (a, b) = System(n, seed);
        var result = ConjugateGradient.Solve(Product(a), b, 3 * n);
        var expected = a.Cholesky().Solve(Vector<double>.Build.Dense(b));
        // Residual 1e-10 of ‖b‖ times a condition below 1e3.
        for (var i = 0; i < n; i++)
            Assert.Equal(expected[i], result.Solution[i], 1e-6);
        Assert.True(result.Residuals[^1] <= 1e-10 * result.Residuals[0]);
    }

    [Fact]
    public void The_residuals_are_those_of_the_iterates()
    {
        var (a, b) = System(12, 4);
        for (var k = 0; k <= 6; k++)
        {
            var result = ConjugateGradient.Solve(Product(a), b, k);
            Assert.Equal(k + 1, result.Residuals.Count);
            var residual = (Vector<double>.Build.Dense(b) - (a * Vector<double>.Build.Dense(result.Solution))).L2Norm();
            Assert.Equal(residual, result.Residuals[^1], 1e-10 * result.Residuals[0]);
        }
    }

    [Fact]
    public void The_error_in_the_norm_of_A_falls_with_every_step()
    {
        var (a, b) = System(20, 5);
        var exact = a.Cholesky().Solve(Vector<double>.Build.Dense(b));
        double Error(int k)
        {
            var e = Vector<double>.Build.Dense(ConjugateGradient.Solve(Product(a), b, k).Solution) - exact;
            return e.DotProduct(a * e);
        }

        for (var k = 0; k < 10; k++)
            Assert.True(Error(k + 1) < Error(k));
    }

    [Fact]
    public void With_k_different_eigenvalues_k_steps_suffice()
    {
        double[] eigenvalues = [1, 1, 1, 7, 7, 20];
        var result = ConjugateGradient.Solve((v, product) =>
        {
            for (var i = 0; i < v.Length; i++)
                product[i] = eigenvalues[i] * v[i];
        }, [1, 2, 3, 4, 5, 6], 100);
        Assert.Equal(4, result.Residuals.Count);
        for (var i = 0; i < 6; i++)
            Assert.Equal((i + 1) / eigenvalues[i], result.Solution[i], 1e-9);
    }

    [Fact]
    public void A_right_side_of_0_needs_no_step_and_no_steps_give_0()
    {
        Assert.Equal([0, 0], ConjugateGradient.Solve((_, _) => throw new InvalidOperationException(), [0, 0], 10).Solution);
        Assert.Equal([0, 0], ConjugateGradient.Solve((_, _) => throw new InvalidOperationException(), [1, 2], 0).Solution);
    }

    [Fact]
    public void Where_the_matrix_is_singular_the_steps_end_before_a_direction_without_curvature()
    {
        // diag(2, 0): along b the curvature is positive, along what is left it is 0.
        ConjugateGradient.Product product = (v, result) => (result[0], result[1]) = (2 * v[0], 0);
        var result = ConjugateGradient.Solve(product, [1, 0], 10);
        Assert.Equal([0.5, 0], result.Solution);
        var left = ConjugateGradient.Solve(product, [0, 1], 10);
        Assert.Equal([0, 0], left.Solution);
        Assert.Equal([1.0], left.Residuals);
        Assert.All(ConjugateGradient.Solve(product, [1, 1], 10).Solution, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void A_matrix_that_is_not_positive_semidefinite_is_refused() =>
        Assert.Contains("positive semidefinite", Assert.Throws<ArgumentException>(() => ConjugateGradient.Solve((v, product) =>
        {
            for (var i = 0; i < v.Length; i++)
                product[i] = -v[i];
        }, [1, 2], 5)).Message, StringComparison.Ordinal);

    /// <summary>A = GGᵀ/n + I/10: positive definite, its condition below a thousand.</summary>
    private static (Matrix<double> A, double[] B) System(int n, ulong seed)
    {
        var rng = new Rng(seed);
        var g = Matrix<double>.Build.Dense(n, n, (_, _) => rng.NextNormal());
        return ((g * g.Transpose() / n) + (0.1 * Matrix<double>.Build.DenseIdentity(n)), [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())]);
    }

    private static ConjugateGradient.Product Product(Matrix<double> a) => (v, product) => (a * Vector<double>.Build.Dense(v.ToArray())).ToArray().CopyTo(product);
}
