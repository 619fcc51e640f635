using MathNet.Numerics.LinearAlgebra;

namespace PolicyProbe.Core;

/// <summary>The best gain of a linear-quadratic problem, and what it earns when its actions carry noise of a given σ.</summary>
/// <param name="K">K* = (R + γBᵀPB)⁻¹γBᵀPA [m, n]; it does not depend on σ.</param>
/// <param name="P">P [n, n], the smallest semidefinite solution of P = Q + γAᵀPA − γ²AᵀPB(R + γBᵀPB)⁻¹BᵀPA.</param>
/// <param name="Return">J = −tr PS₀ − (σ² tr(R + γBᵀPB) + γ tr PW)/(1 − γ).</param>
/// <remarks>
/// By the structure-preserving doubling algorithm, whose k-th iterate is the value of 2ᵏ steps of value iteration from zero:
/// E. K.-W. Chu, H.-Y. Fan, W.-W. Lin and C.-S. Wang, "Structure-Preserving Algorithms for Periodic Discrete-Time Algebraic Riccati
/// Equations", International Journal of Control 77 (2004).
/// </remarks>
public sealed record LinearQuadraticOptimum(double[,] K, double[,] P, double Return)
{
    private const int MaximumDoublings = 60;

    /// <summary>Solves the Riccati equation.</summary>
    /// <param name="model">The problem; it is validated.</param>
    /// <param name="sigma">σ, at least 0.</param>
    /// <exception cref="ArgumentException">The model is invalid, or σ is negative or not finite.</exception>
    /// <exception cref="InvalidOperationException">No gain keeps the discounted cost finite.</exception>
    public static LinearQuadraticOptimum Of(LinearQuadraticModel model, double sigma)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Validate();
        if (!(sigma >= 0 && double.IsFinite(sigma)))
            throw new ArgumentException($"sigma: expected a finite number of at least 0, got {sigma}.", nameof(sigma));
        var (a, b, r, gamma) = (Dense(model.A), Dense(model.B), Dense(model.R), model.Discount);
        var p = Riccati(Math.Sqrt(gamma) * a, gamma * b * r.Inverse() * b.Transpose(), Dense(model.Q))
            ?? throw new InvalidOperationException("model: expected a problem in which some gain keeps the discounted cost finite, got one whose Riccati equation has no bounded solution.");
        var m = r + (gamma * b.Transpose() * p * b);
        var k = m.LU().Solve(gamma * b.Transpose() * p * a);
        var constant = ((sigma * sigma * m.Trace()) + (gamma * (p * Dense(model.W)).Trace())) / (1 - gamma);
        return new LinearQuadraticOptimum(k.ToArray(), p.ToArray(), -(p * Dense(model.S0)).Trace() - constant);
    }

    /// <summary>H ← H + FᵀH(I + GH)⁻¹F, G ← G + F(I + GH)⁻¹GFᵀ, F ← F(I + GH)⁻¹F until H settles.</summary>
    private static Matrix<double>? Riccati(Matrix<double> f, Matrix<double> g, Matrix<double> h)
    {
        var one = Matrix<double>.Build.DenseIdentity(f.RowCount);
        for (var doubling = 0; doubling < MaximumDoublings; doubling++)
        {
            var inverse = (one + (g * h)).LU();
            var through = inverse.Solve(f);
            var more = f.Transpose() * h * through;
            more = (more + more.Transpose()) / 2;
            var spread = f * inverse.Solve(g) * f.Transpose();
            (f, g, h) = (f * through, g + ((spread + spread.Transpose()) / 2), h + more);
            var (change, size) = (Lyapunov.Largest(more), Lyapunov.Largest(h));
            if (!double.IsFinite(size))
                return null;
            if (change <= 1e-15 * size)
                return h;
        }

        return null;
    }

    private static Matrix<double> Dense(double[,] matrix) => Matrix<double>.Build.DenseOfArray(matrix);
}
