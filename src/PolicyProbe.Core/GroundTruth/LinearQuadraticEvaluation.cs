using MathNet.Numerics.LinearAlgebra;

namespace PolicyProbe.Core;

/// <summary>The policy a = −Kx + σε, ε ~ N(0, I).</summary>
/// <param name="K">The gain K [m, n].</param>
/// <param name="LogSigma">log σ.</param>
public sealed record LinearGaussianPolicy(double[,] K, double LogSigma)
{
    /// <summary>σ.</summary>
    public double Sigma => Math.Exp(LogSigma);
}

/// <summary>
/// Everything that is true of a linear-Gaussian policy in a linear-quadratic problem, exact to rounding: value, action value,
/// occupancy, return and its gradient.
/// </summary>
/// <remarks>
/// With A_K = A − BK: P = Q + KᵀRK + γA_KᵀPA_K; M = R + γBᵀPB; c = (σ² tr M + γ tr PW)/(1 − γ); J = −tr PS₀ − c;
/// S = Σ γᵗ E[xₜxₜᵀ] = S₀ + γA_KSA_Kᵀ + γ(W + σ²BBᵀ)/(1 − γ); E_K = MK − γBᵀPA; ∇_K J = −2E_KS; ∂J/∂log σ = −2σ² tr M/(1 − γ).
/// M. Fazel, R. Ge, S. Kakade and M. Mesbahi, "Global Convergence of Policy Gradient Methods for the Linear Quadratic Regulator"
/// (2018), lemma 1, with discount and noise.
/// </remarks>
public sealed class LinearQuadraticEvaluation
{
    private LinearQuadraticEvaluation(LinearQuadraticModel model, LinearGaussianPolicy policy, Matrix<double> p, Matrix<double> s)
    {
        var (a, b, gamma) = (Dense(model.A), Dense(model.B), model.Discount);
        var (variance, k) = (policy.Sigma * policy.Sigma, Dense(policy.K));
        var m = Dense(model.R) + (gamma * b.Transpose() * p * b);
        var e = (m * k) - (gamma * b.Transpose() * p * a);
        var noise = (p * Dense(model.W)).Trace();
        (Model, Policy, P, Occupancy) = (model, policy, p.ToArray(), s.ToArray());
        Constant = ((variance * m.Trace()) + (gamma * noise)) / (1 - gamma);
        Return = -(p * Dense(model.S0)).Trace() - Constant;
        ActionValue = new QuadraticActionValue(
            (Dense(model.Q) + (gamma * a.Transpose() * p * a)).ToArray(), (gamma * a.Transpose() * p * b).ToArray(), m.ToArray(), gamma * (noise + Constant));
        GainGradient = (-2 * e * s).ToArray();
        LogSigmaGradient = -2 * variance * m.Trace() / (1 - gamma);
    }

    /// <summary>The problem.</summary>
    public LinearQuadraticModel Model { get; }

    /// <summary>The policy.</summary>
    public LinearGaussianPolicy Policy { get; }

    /// <summary>P [n, n] of V(x) = −xᵀPx − c.</summary>
    public double[,] P { get; }

    /// <summary>c of V(x) = −xᵀPx − c.</summary>
    public double Constant { get; }

    /// <summary>J = E V(x₀) = −tr PS₀ − c.</summary>
    public double Return { get; }

    /// <summary>Q(x, a).</summary>
    public QuadraticActionValue ActionValue { get; }

    /// <summary>S = Σ γᵗ E[xₜxₜᵀ] [n, n]: discounted, not normalised.</summary>
    public double[,] Occupancy { get; }

    /// <summary>∇_K J [m, n].</summary>
    public double[,] GainGradient { get; }

    /// <summary>∂J/∂log σ.</summary>
    public double LogSigmaGradient { get; }

    /// <summary>Evaluates a policy.</summary>
    /// <param name="model">The problem; it is validated.</param>
    /// <param name="policy">K [m, n] and log σ.</param>
    /// <exception cref="ArgumentException">A shape is wrong, a number is not finite, or √γ(A − BK) is unstable: then J has no finite value.</exception>
    public static LinearQuadraticEvaluation Of(LinearQuadraticModel model, LinearGaussianPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(policy);
        model.Validate();
        LinearQuadraticModel.Require(nameof(policy.K), policy.K, model.Actions, model.States, "[m, n]");
        if (!double.IsFinite(policy.LogSigma) || !double.IsFinite(policy.Sigma * policy.Sigma))
            throw new ArgumentException($"logSigma: expected a finite number with a finite σ², got {policy.LogSigma}.", nameof(policy));
        var (b, k, gamma) = (Dense(model.B), Dense(policy.K), model.Discount);
        var closed = Math.Sqrt(gamma) * (Dense(model.A) - (b * k));
        var radius = Lyapunov.SpectralRadius(closed);
        if (!(radius < 1))
            throw new ArgumentException($"K: expected a stable √γ(A − BK), of spectral radius below 1, got {radius:R}: J has no finite value.", nameof(policy));

        var p = Lyapunov.Solve(closed.Transpose(), Dense(model.Q) + (k.Transpose() * Dense(model.R) * k));
        var noise = Dense(model.W) + (policy.Sigma * policy.Sigma * b * b.Transpose());
        var s = Lyapunov.Solve(closed, Dense(model.S0) + (gamma / (1 - gamma) * noise));
        if (p is null || s is null)
            throw new ArgumentException($"K: expected numbers whose sums stay finite; √γ(A − BK) has the spectral radius {radius:R}, and P or S overflows.", nameof(policy));
        var evaluation = new LinearQuadraticEvaluation(model, policy, p, s);
        return double.IsFinite(evaluation.Return) && double.IsFinite(evaluation.LogSigmaGradient) && evaluation.GainGradient.Cast<double>().All(double.IsFinite)
            ? evaluation
            : throw new ArgumentException($"logSigma: expected numbers whose return stays finite, got {policy.LogSigma}: J overflows.", nameof(policy));
    }

    /// <summary>V(x) = −xᵀPx − c.</summary>
    /// <param name="x">The state [n].</param>
    public double Value(ReadOnlySpan<double> x) => -QuadraticActionValue.Form(P, x, x) - Constant;

    private static Matrix<double> Dense(double[,] matrix) => Matrix<double>.Build.DenseOfArray(matrix);
}

/// <summary>Q(x, a) = −xᵀXX·x − 2xᵀXA·a − aᵀAA·a − c.</summary>
/// <param name="XX">Q + γAᵀPA [n, n].</param>
/// <param name="XA">γAᵀPB [n, m].</param>
/// <param name="AA">M = R + γBᵀPB [m, m].</param>
/// <param name="Constant">γ(tr PW + c), c the constant of V.</param>
public sealed record QuadraticActionValue(double[,] XX, double[,] XA, double[,] AA, double Constant)
{
    /// <summary>Q(x, a).</summary>
    /// <param name="x">The state [n].</param>
    /// <param name="a">The action [m].</param>
    public double Of(ReadOnlySpan<double> x, ReadOnlySpan<double> a) => -Form(XX, x, x) - (2 * Form(XA, x, a)) - Form(AA, a, a) - Constant;

    /// <summary>xᵀMy.</summary>
    internal static double Form(double[,] matrix, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != matrix.GetLength(0) || y.Length != matrix.GetLength(1))
            throw new ArgumentException($"x: expected vectors of [{matrix.GetLength(0)}] and [{matrix.GetLength(1)}], got [{x.Length}] and [{y.Length}].", nameof(x));
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
            for (var j = 0; j < y.Length; j++)
                sum += x[i] * matrix[i, j] * y[j];
        return sum;
    }
}
