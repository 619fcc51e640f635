using MathNet.Numerics.LinearAlgebra;

namespace PolicyProbe.Core;

/// <summary>
/// X = C + FXFᵀ, the equation of second moments and of quadratic values, and the spectral radius that decides whether it has an answer.
/// </summary>
internal static class Lyapunov
{
    private const int MaximumDoublings = 80;

    /// <summary>X = Σ FᵏC(Fᵀ)ᵏ by doubling: X ← X + FXFᵀ, F ← F². Sums of semidefinite matrices: nothing cancels.</summary>
    /// <param name="f">F [n, n], of spectral radius below 1.</param>
    /// <param name="c">C [n, n], symmetric positive semidefinite.</param>
    /// <returns>X, or null where the sum does not settle on finite numbers.</returns>
    /// <remarks>R. A. Smith, "Matrix Equation XA + BX = C", SIAM Journal on Applied Mathematics 16 (1968).</remarks>
    public static Matrix<double>? Solve(Matrix<double> f, Matrix<double> c)
    {
        var x = c;
        for (var doubling = 0; doubling < MaximumDoublings; doubling++)
        {
            var more = f * x * f.Transpose();
            x += more;
            var (change, size) = (Largest(more), Largest(x));
            if (!double.IsFinite(size))
                return null;
            if (change <= 1e-18 * size)
                return (x + x.Transpose()) / 2;
            f *= f;
        }

        return null;
    }

    /// <summary>ρ(F) = lim ‖Fᴺ‖^(1/N), N = 2⁵⁰ by repeated squaring; each square is scaled, so that nothing overflows.</summary>
    /// <remarks>I. M. Gelfand's formula (1941). The error of log ρ is log(constant)/N: below rounding.</remarks>
    public static double SpectralRadius(Matrix<double> f)
    {
        var (log, power) = (0.0, 1.0);
        for (var squaring = 0; squaring <= 50; squaring++)
        {
            var size = Largest(f);
            if (size == 0)
                return 0;
            if (!double.IsFinite(size))
                return double.PositiveInfinity;
            log += Math.Log(size) / power;
            f /= size;
            f *= f;
            power *= 2;
        }

        return Math.Exp(log);
    }

    /// <summary>The largest |xᵢⱼ|; NaN where there is one.</summary>
    public static double Largest(Matrix<double> x)
    {
        var largest = 0.0;
        for (var i = 0; i < x.RowCount; i++)
            for (var j = 0; j < x.ColumnCount; j++)
                largest = Math.Max(largest, Math.Abs(x[i, j]));
        return largest;
    }
}
