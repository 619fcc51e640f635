using MathNet.Numerics.LinearAlgebra;

namespace PolicyProbe.Core;

/// <summary>
/// The linear-quadratic regulator with noise: x′ = Ax + Ba + w, w ~ N(0, W), reward −(xᵀQx + aᵀRa), discounted by γ for ever.
/// </summary>
/// <param name="A">A [n, n], n states.</param>
/// <param name="B">B [n, m], m actions.</param>
/// <param name="Q">Q [n, n], symmetric and positive semidefinite.</param>
/// <param name="R">R [m, m], symmetric and positive definite.</param>
/// <param name="W">W [n, n], the covariance of the noise: symmetric and positive semidefinite.</param>
/// <param name="S0">S₀ = E[x₀x₀ᵀ] [n, n]: symmetric and positive semidefinite. Environments start from N(0, S₀).</param>
/// <param name="Discount">γ in [0, 1): at 1 the noise would cost the same at every step for ever, and J would have no value.</param>
/// <remarks>D. P. Bertsekas, "Dynamic Programming and Optimal Control", volume 2 (2012), §4.2, with the sign of a reward.</remarks>
public sealed record LinearQuadraticModel(double[,] A, double[,] B, double[,] Q, double[,] R, double[,] W, double[,] S0, double Discount)
{
    private const double Symmetry = 1e-9;

    /// <summary>The number of state variables, n.</summary>
    public int States => A.GetLength(0);

    /// <summary>The number of action variables, m.</summary>
    public int Actions => B.GetLength(1);

    /// <summary>
    /// Refuses what is not such a problem: shapes that disagree, entries that are not finite, matrices that are not (semi)definite.
    /// </summary>
    /// <returns>This model, so that a constructor can check in passing.</returns>
    /// <exception cref="ArgumentException">The first entry that breaks a rule; the message names it, the rule and the value.</exception>
    public LinearQuadraticModel Validate()
    {
        var (n, m) = (States, Actions);
        if (n == 0 || m == 0)
            throw new ArgumentException($"B: expected at least one state and one action, got [{n}, {m}].", nameof(B));
        Require(nameof(A), A, n, n, "[n, n]");
        Require(nameof(B), B, n, m, "[n, m]");
        RequireSemidefinite(nameof(Q), Q, n, "[n, n]");
        RequireSemidefinite(nameof(R), R, m, "[m, m]");
        RequireSemidefinite(nameof(W), W, n, "[n, n]");
        RequireSemidefinite(nameof(S0), S0, n, "[n, n]");
        if (!Cholesky.IsDefinite(R))
            throw new ArgumentException("R: expected a positive definite matrix, for an action that costs nothing has no best size; it is singular.", nameof(R));
        if (!(Discount >= 0 && Discount < 1))
            throw new ArgumentException($"Discount: expected γ in [0, 1), got {Discount}.", nameof(Discount));
        return this;
    }

    /// <summary>The spectral radius of a matrix, the largest |λ|: below 1 what it drives dies out.</summary>
    /// <param name="matrix">A matrix [n, n].</param>
    /// <exception cref="ArgumentException">The matrix is not square, or an entry is not finite.</exception>
    public static double SpectralRadius(double[,] matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        Require(nameof(matrix), matrix, matrix.GetLength(0), matrix.GetLength(0), "[n, n]");
        return Lyapunov.SpectralRadius(Matrix<double>.Build.DenseOfArray(matrix));
    }

    /// <summary>Refuses a matrix of another shape, or with an entry that is not finite.</summary>
    /// <exception cref="ArgumentException">The message names the matrix or the entry, the rule and what was got.</exception>
    internal static void Require(string name, double[,] matrix, int rows, int columns, string letters)
    {
        ArgumentNullException.ThrowIfNull(matrix, name);
        if (matrix.GetLength(0) != rows || matrix.GetLength(1) != columns)
            throw new ArgumentException($"{name}: expected {letters} = [{rows}, {columns}], got [{matrix.GetLength(0)}, {matrix.GetLength(1)}].", name);
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
                if (!double.IsFinite(matrix[i, j]))
                    throw new ArgumentException($"{name}[{i}, {j}]: expected a finite number, got {matrix[i, j]}.", name);
    }

    private static void RequireSemidefinite(string name, double[,] matrix, int size, string letters)
    {
        Require(name, matrix, size, size, letters);
        var scale = 0.0;
        foreach (var entry in matrix)
            scale = Math.Max(scale, Math.Abs(entry));
        for (var i = 0; i < size; i++)
            for (var j = 0; j < i; j++)
                if (!(Math.Abs(matrix[i, j] - matrix[j, i]) <= Symmetry * scale))
                    throw new ArgumentException($"{name}[{i}, {j}]: expected {name}[{j}, {i}] = {matrix[j, i]:R}, for {name} is symmetric, got {matrix[i, j]:R}.", name);
        if (Cholesky.Factor(matrix) is null)
            throw new ArgumentException($"{name}: expected a positive semidefinite matrix, got one with a negative eigenvalue.", name);
    }
}
