using MathNet.Numerics.LinearAlgebra;

namespace PolicyProbe.Core;

/// <summary>The eigenvalues of a symmetric matrix A = V diag(λ) Vᵀ, ascending, with orthonormal eigenvectors.</summary>
/// <param name="Values">λ [n], ascending.</param>
/// <param name="Vectors">V [n, n]; column i belongs to λᵢ.</param>
public sealed record SymmetricEigen(double[] Values, double[,] Vectors)
{
    /// <summary>Of a symmetric matrix; its lower triangle is not looked at beyond the check.</summary>
    /// <param name="matrix">A [n, n].</param>
    /// <exception cref="ArgumentException">A is not square, not symmetric to rounding, or has an entry that is not finite.</exception>
    public static SymmetricEigen Of(double[,] matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        var n = matrix.GetLength(0);
        if (matrix.GetLength(1) != n || n == 0)
            throw new ArgumentException($"matrix: expected [n, n], n at least 1, got [{n}, {matrix.GetLength(1)}].", nameof(matrix));
        var largest = 0.0;
        foreach (var entry in matrix)
            largest = Math.Max(largest, double.IsFinite(entry) ? Math.Abs(entry) : throw new ArgumentException($"matrix: expected finite entries, got {entry}.", nameof(matrix)));
        for (var i = 0; i < n; i++)
            for (var j = 0; j < i; j++)
                if (Math.Abs(matrix[i, j] - matrix[j, i]) > 1e-9 * largest)
                    throw new ArgumentException($"matrix: expected a symmetric one, got {matrix[i, j]} at [{i}, {j}] and {matrix[j, i]} at [{j}, {i}].", nameof(matrix));

        var found = Matrix<double>.Build.DenseOfArray(matrix).Evd(Symmetricity.Symmetric);
        var vectors = found.EigenVectors.ToArray();
        double[] values = [.. found.EigenValues.Select(value => value.Real)];

        // Ascending is what the decomposition promises to rounding: what is close may be swapped.
        int[] order = [.. Enumerable.Range(0, n).OrderBy(i => values[i])];
        var sorted = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var row = 0; row < n; row++)
                sorted[row, i] = vectors[row, order[i]];
        return new SymmetricEigen([.. order.Select(i => values[i])], sorted);
    }

    /// <summary>Of the tridiagonal matrix with a diagonal and the numbers beside it.</summary>
    /// <param name="diagonal">α [m].</param>
    /// <param name="beside">β [m − 1].</param>
    /// <exception cref="ArgumentException">A length is wrong, or an entry is not finite.</exception>
    public static SymmetricEigen OfTridiagonal(ReadOnlySpan<double> diagonal, ReadOnlySpan<double> beside)
    {
        if (beside.Length != diagonal.Length - 1)
            throw new ArgumentException($"beside: expected [m − 1], m = {diagonal.Length}, got {beside.Length}.", nameof(beside));
        var matrix = new double[diagonal.Length, diagonal.Length];
        for (var i = 0; i < diagonal.Length; i++)
        {
            matrix[i, i] = diagonal[i];
            if (i > 0)
                matrix[i, i - 1] = matrix[i - 1, i] = beside[i - 1];
        }

        return Of(matrix);
    }
}
