namespace PolicyProbe.Core;

/// <summary>Cholesky's factor of a symmetric positive semidefinite matrix: M = LLᵀ, with a column of zeros where M has no extent.</summary>
/// <remarks>G. H. Golub and C. F. Van Loan, "Matrix Computations" (2013), §4.2.8, without pivoting.</remarks>
public static class Cholesky
{
    /// <summary>A pivot below this part of the largest diagonal entry counts as zero: rounding of M's own entries.</summary>
    private const double Zero = 1e-12;

    /// <summary>The lower factor L [n, n], or null where M has a negative eigenvalue. Only the lower triangle is read.</summary>
    /// <param name="matrix">M [n, n].</param>
    public static double[,]? Factor(double[,] matrix) => Factor(matrix, out _);

    /// <summary>Whether every pivot is above zero.</summary>
    /// <param name="matrix">M [n, n].</param>
    public static bool IsDefinite(double[,] matrix) => Factor(matrix, out var least) is not null && least > 0;

    private static double[,]? Factor(double[,] matrix, out double least)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        var (n, scale) = (matrix.GetLength(0), 0.0);
        for (var i = 0; i < n; i++)
            scale = Math.Max(scale, Math.Abs(matrix[i, i]));
        var factor = new double[n, n];
        least = double.PositiveInfinity;
        for (var j = 0; j < n; j++)
        {
            var pivot = Rest(matrix, factor, j, j);
            if (!(pivot >= -Zero * scale))
                return null;
            var empty = pivot <= Zero * scale;
            least = Math.Min(least, empty ? 0 : pivot);
            factor[j, j] = empty ? 0 : Math.Sqrt(pivot);
            for (var i = j + 1; i < n; i++)
            {
                var rest = Rest(matrix, factor, i, j);

                // Where |mᵢⱼ|² ≤ mᵢᵢ mⱼⱼ fails by more than the pivot's own rounding, an eigenvalue is negative.
                if (empty && !(Math.Abs(rest) <= Math.Sqrt(Zero) * scale))
                    return null;
                factor[i, j] = empty ? 0 : rest / factor[j, j];
            }
        }

        return factor;
    }

    private static double Rest(double[,] matrix, double[,] factor, int i, int j)
    {
        var rest = matrix[i, j];
        for (var k = 0; k < j; k++)
            rest -= factor[i, k] * factor[j, k];
        return rest;
    }
}
