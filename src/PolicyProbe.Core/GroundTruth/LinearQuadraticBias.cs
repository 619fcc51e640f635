using MathNet.Numerics.LinearAlgebra;

namespace PolicyProbe.Core;

/// <summary>
/// What a constant bias of the observation costs a linear-Gaussian policy in a linear-quadratic problem: a = −K(x + δ) + σε. Exact, by a discrete Lyapunov
/// equation over (x, 1).
/// </summary>
/// <remarks>
/// With y = (x, 1): y′ = Fy + noise, F = [A − BK, −BKδ; 0, 1], cost yᵀCy, C = [Q + KᵀRK, KᵀRKδ; δᵀKᵀRK, δᵀKᵀRKδ + σ² tr R];
/// P = C + γFᵀPF and J = −(tr P E[y₀y₀ᵀ] + γ/(1 − γ) tr P_xx(W + σ²BBᵀ)), E[x₀] = 0. J(δ) = J(0) − δᵀMδ: the drop is a quadratic form, so that the worst bias
/// of length ε costs ε² λ_max(M).
/// </remarks>
public static class LinearQuadraticBias
{
    /// <summary>J(δ).</summary>
    /// <param name="model">The problem; it is validated.</param>
    /// <param name="policy">K [m, n] and log σ.</param>
    /// <param name="bias">δ [n].</param>
    /// <exception cref="ArgumentException">As <see cref="LinearQuadraticEvaluation.Of"/>, or δ has another length.</exception>
    public static double Return(LinearQuadraticModel model, LinearGaussianPolicy policy, ReadOnlySpan<double> bias)
    {
        _ = LinearQuadraticEvaluation.Of(model, policy);
        var n = model.States;
        if (bias.Length != n)
            throw new ArgumentException($"bias: expected [n], n = {n}, got [{bias.Length}].", nameof(bias));
        var (a, b, k, r) = (Dense(model.A), Dense(model.B), Dense(policy.K), Dense(model.R));
        var (variance, gamma) = (policy.Sigma * policy.Sigma, model.Discount);
        var delta = Vector<double>.Build.DenseOfArray(bias.ToArray());
        var (closed, pushed, kd) = (a - (b * k), -(b * k * delta), k * delta);
        var (f, c) = (Matrix<double>.Build.Dense(n + 1, n + 1), Matrix<double>.Build.Dense(n + 1, n + 1));
        f.SetSubMatrix(0, 0, closed);
        c.SetSubMatrix(0, 0, Dense(model.Q) + (k.Transpose() * r * k));
        var cross = k.Transpose() * r * kd;
        for (var i = 0; i < n; i++)
            (f[i, n], c[i, n], c[n, i]) = (pushed[i], cross[i], cross[i]);
        (f[n, n], c[n, n]) = (1, (kd * (r * kd)) + (variance * r.Trace()));
        var p = Lyapunov.Solve(Math.Sqrt(gamma) * f.Transpose(), c)
            ?? throw new ArgumentException($"bias: expected numbers whose cost stays finite, got {string.Join(", ", bias.ToArray())}.", nameof(bias));
        var inner = p.SubMatrix(0, n, 0, n);
        var noise = Dense(model.W) + (variance * b * b.Transpose());
        return -((inner * Dense(model.S0)).Trace() + p[n, n] + (gamma / (1 - gamma) * (inner * noise).Trace()));
    }

    /// <summary>M [n, n] of J(δ) = J(0) − δᵀMδ, from J at unit vectors and their sums.</summary>
    /// <param name="model">The problem.</param>
    /// <param name="policy">K [m, n] and log σ.</param>
    public static double[,] Form(LinearQuadraticModel model, LinearGaussianPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(model);
        var n = model.States;
        var (form, bias) = (new double[n, n], new double[n]);
        var start = Return(model, policy, bias);
        double Cost(int i, int j)
        {
            Array.Clear(bias);
            bias[i] += 1;
            if (j != i)
                bias[j] += 1;
            return start - Return(model, policy, bias);
        }

        for (var i = 0; i < n; i++)
            form[i, i] = Cost(i, i);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < i; j++)
                form[i, j] = form[j, i] = (Cost(i, j) - form[i, i] - form[j, j]) / 2;
        return form;
    }

    private static Matrix<double> Dense(double[,] matrix) => Matrix<double>.Build.DenseOfArray(matrix);
}
