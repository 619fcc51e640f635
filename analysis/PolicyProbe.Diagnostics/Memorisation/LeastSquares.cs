using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Linear regression in closed form: the weights of least norm among those of least error, and ridge regression with what every row weighs in it.</summary>
public static class LeastSquares
{
    /// <summary>X⁺y: the least norm among the minimisers of ‖Xw − y‖², which interpolates where p ≥ n [p].</summary>
    /// <param name="x">X [n, p], of full rank.</param>
    /// <param name="y">y [n].</param>
    public static double[] MinimumNorm(double[] x, double[] y)
    {
        var (n, p) = Shape(x, y);
        if (p <= n)
            return Solve(Factor(Inner(x, n, p)), Transposed(x, y, p));
        return Transposed(x, Solve(Factor(Outer(x, n, p)), y), p);
    }

    /// <summary>(XᵀX + λI)⁻¹Xᵀy [p].</summary>
    /// <param name="x">X [n, p].</param>
    /// <param name="y">y [n].</param>
    /// <param name="penalty">λ, above 0.</param>
    public static double[] Ridge(double[] x, double[] y, double penalty)
    {
        var (_, p) = Shape(x, y);
        return Solve(Factor(Penalised(x, y.Length, p, penalty)), Transposed(x, y, p));
    }

    /// <summary>hᵢᵢ = xᵢᵀ(XᵀX + λI)⁻¹xᵢ: a row's leverage on its own prediction in ridge regression; without it the residual is eᵢ/(1 − hᵢᵢ) [n].</summary>
    /// <remarks>D. M. Allen, "The Relationship between Variable Selection and Data Augmentation and a Method for Prediction" (1974).</remarks>
    public static double[] Leverages(double[] x, int rows, double penalty)
    {
        ArgumentNullException.ThrowIfNull(x);
        var p = x.Length / rows;
        var factor = Factor(Penalised(x, rows, p, penalty));
        return [.. Enumerable.Range(0, rows).Select(i => Vector.Dot(x.AsSpan(i * p, p), Solve(factor, x.AsSpan(i * p, p))))];
    }

    /// <summary>Xw [n].</summary>
    public static double[] Predict(double[] x, double[] weights)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weights);
        var predicted = new double[x.Length / weights.Length];
        for (var i = 0; i < predicted.Length; i++)
            predicted[i] = Vector.Dot(x.AsSpan(i * weights.Length, weights.Length), weights);
        return predicted;
    }

    /// <summary>XᵀX [p, p].</summary>
    public static double[,] Inner(double[] x, int n, int p)
    {
        ArgumentNullException.ThrowIfNull(x);
        var product = new double[p, p];
        for (var row = 0; row < n; row++)
            for (var i = 0; i < p; i++)
                for (var j = 0; j <= i; j++)
                    product[i, j] += x[(row * p) + i] * x[(row * p) + j];
        for (var i = 0; i < p; i++)
            for (var j = 0; j < i; j++)
                product[j, i] = product[i, j];
        return product;
    }

    /// <summary>Xᵀv [p].</summary>
    public static double[] Transposed(double[] x, ReadOnlySpan<double> v, int p)
    {
        ArgumentNullException.ThrowIfNull(x);
        var product = new double[p];
        for (var row = 0; row < v.Length; row++)
            for (var i = 0; i < p; i++)
                product[i] += x[(row * p) + i] * v[row];
        return product;
    }

    private static (int Rows, int Columns) Shape(double[] x, double[] y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        return y.Length > 0 && x.Length > 0 && x.Length % y.Length == 0 ? (y.Length, x.Length / y.Length)
            : throw new ArgumentException($"x: expected [n, p], n = {y.Length}, got [{x.Length}].", nameof(x));
    }

    private static double[,] Outer(double[] x, int n, int p)
    {
        var product = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
                product[i, j] = product[j, i] = Vector.Dot(x.AsSpan(i * p, p), x.AsSpan(j * p, p));
        return product;
    }

    private static double[,] Penalised(double[] x, int n, int p, double penalty)
    {
        if (!(penalty > 0))
            throw new ArgumentOutOfRangeException(nameof(penalty), penalty, "penalty: expected above 0.");
        var matrix = Inner(x, n, p);
        for (var i = 0; i < p; i++)
            matrix[i, i] += penalty;
        return matrix;
    }

    private static double[,] Factor(double[,] matrix) => Cholesky.IsDefinite(matrix) ? Cholesky.Factor(matrix)!
        : throw new ArgumentException("matrix: expected one of full rank, got columns or rows that depend on one another.", nameof(matrix));

    private static double[] Solve(double[,] factor, ReadOnlySpan<double> right)
    {
        var solution = right.ToArray();
        for (var i = 0; i < solution.Length; i++)
        {
            for (var k = 0; k < i; k++)
                solution[i] -= factor[i, k] * solution[k];
            solution[i] /= factor[i, i];
        }

        for (var i = solution.Length - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < solution.Length; k++)
                solution[i] -= factor[k, i] * solution[k];
            solution[i] /= factor[i, i];
        }

        return solution;
    }
}
