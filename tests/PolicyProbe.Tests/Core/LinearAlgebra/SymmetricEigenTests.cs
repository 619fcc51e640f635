using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.LinearAlgebra;

public sealed class SymmetricEigenTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(24)]
    public void Eigenpairs_make_up_the_matrix_again_and_ascend(int n)
    {
        var (rng, matrix) = (new Rng(3), new double[n, n]);
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
                matrix[i, j] = matrix[j, i] = rng.NextNormal();
        var eigen = SymmetricEigen.Of(matrix);
        Assert.Equal(eigen.Values.Order(), eigen.Values);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
            {
                // Sums of n products of numbers of order 1.
                Assert.Equal(matrix[i, j], Enumerable.Range(0, n).Sum(k => eigen.Vectors[i, k] * eigen.Values[k] * eigen.Vectors[j, k]), 1e-12);
                Assert.Equal(i == j ? 1 : 0, Enumerable.Range(0, n).Sum(k => eigen.Vectors[k, i] * eigen.Vectors[k, j]), 1e-12);
            }
    }

    [Fact]
    public void A_tridiagonal_matrix_of_ones_beside_zeros_has_cosines_for_eigenvalues()
    {
        // λ_k = 2 cos(kπ/(m + 1)): the second difference but for its diagonal.
        const int m = 9;
        var eigen = SymmetricEigen.OfTridiagonal(new double[m], [.. Enumerable.Repeat(1.0, m - 1)]);
        for (var k = 1; k <= m; k++)
            Assert.Equal(2 * Math.Cos(k * Math.PI / (m + 1)), eigen.Values[m - k], 1e-13);
    }

    [Fact]
    public void What_has_no_real_eigenvalues_is_refused_by_name()
    {
        Assert.Equal("matrix", Assert.Throws<ArgumentException>(() => SymmetricEigen.Of(new double[,] { { 1, 2 }, { 3, 1 } })).ParamName);
        Assert.Equal("matrix", Assert.Throws<ArgumentException>(() => SymmetricEigen.Of(new double[1, 2])).ParamName);
        Assert.Equal("matrix", Assert.Throws<ArgumentException>(() => SymmetricEigen.Of(new[,] { { double.NaN } })).ParamName);
        Assert.Equal("beside", Assert.Throws<ArgumentException>(() => SymmetricEigen.OfTridiagonal([1, 2], [])).ParamName);
    }
}
