using MathNet.Numerics.LinearAlgebra;

namespace PolicyProbe.Core;

/// <summary>∂J/∂G [m, n], ∂J/∂g [m] and ∂J/∂log σ [m] of a <see cref="LinearQuadraticEpisode"/>.</summary>
public sealed record LinearQuadraticGradient(double[,] Gain, double[] Offset, double[] LogSigma);

/// <summary>
/// The exact return of T steps in a linear-quadratic problem under a policy that is affine in the state, a = Gx + g + diag(σ)ε,
/// ε ~ N(0, I): what an episode that is cut off at a time limit returns on average, discounted or not, stable or not.
/// </summary>
/// <remarks>
/// J = −Σ_{t&lt;T} γᵗ (tr QSₜ + tr R(GSₜGᵀ + Gmₜgᵀ + gmₜᵀGᵀ + ggᵀ) + Σᵢ Rᵢᵢσᵢ²) with mₜ = E xₜ, Sₜ = E xₜxₜᵀ; F = A + BG, c = Bg:
/// m′ = Fm + c, S′ = FSFᵀ + Fmcᵀ + cmᵀFᵀ + ccᵀ + B diag(σ²)Bᵀ + W; m₀ = 0, S₀ the model's. With g = 0 and T → ∞ it is
/// <see cref="LinearQuadraticEvaluation.Return"/>.
/// </remarks>
public static class LinearQuadraticEpisode
{
    /// <summary>J.</summary>
    /// <param name="model">The problem; its own γ is not looked at.</param>
    /// <param name="gain">G [m, n].</param>
    /// <param name="offset">g [m].</param>
    /// <param name="sigma">σ [m].</param>
    /// <param name="discount">γ in [0, 1].</param>
    /// <param name="steps">T, at least 1.</param>
    /// <exception cref="ArgumentException">A shape is wrong, γ is outside [0, 1], or T is below 1.</exception>
    public static double Return(LinearQuadraticModel model, double[,] gain, double[] offset, double[] sigma, double discount, int steps)
    {
        Require(model, gain, offset, sigma, discount, steps);
        var (b, q, r, g) = (Dense(model.B), Dense(model.Q), Dense(model.R), Dense(gain));
        var shift = Matrix<double>.Build.Dense(offset.Length, 1, offset);
        var noise = Matrix<double>.Build.DenseOfDiagonalArray([.. sigma.Select(s => s * s)]);
        var (f, c) = (Dense(model.A) + (b * g), b * shift);
        var disturbance = (b * noise * b.Transpose()) + Dense(model.W);
        var (m, s, weight, total) = (Matrix<double>.Build.Dense(model.States, 1), Dense(model.S0), 1.0, 0.0);
        for (var t = 0; t < steps; t++)
        {
            total -= weight * ((q * s).Trace() + (r * (Moved(g, shift, m, s) + noise)).Trace());
            weight *= discount;
            (m, s) = ((f * m) + c, Moved(f, c, m, s) + disturbance);
        }

        return total;
    }

    /// <summary>
    /// The gradient of J, by the adjoint of the moments' recursion. With Λ = ∂J/∂S and λ = ∂J/∂m of the next step, 0 after the last:
    /// ∂J/∂G += −2γᵗR(GS + gmᵀ) + Bᵀ(2Λ(FS + cmᵀ) + λmᵀ), ∂J/∂g += −2γᵗR(Gm + g) + Bᵀ(2Λ(Fm + c) + λ),
    /// ∂J/∂log σᵢ += 2σᵢ²(BᵀΛB − γᵗR)ᵢᵢ; a step back Λ ← FᵀΛF − γᵗ(Q + GᵀRG), λ ← Fᵀ(λ + 2Λc) − 2γᵗGᵀRg.
    /// </summary>
    /// <param name="model">The problem; its own γ is not looked at.</param>
    /// <param name="gain">G [m, n].</param>
    /// <param name="offset">g [m].</param>
    /// <param name="sigma">σ [m].</param>
    /// <param name="discount">γ in [0, 1].</param>
    /// <param name="steps">T, at least 1.</param>
    /// <exception cref="ArgumentException">A shape is wrong, γ is outside [0, 1], or T is below 1.</exception>
    public static LinearQuadraticGradient Gradient(LinearQuadraticModel model, double[,] gain, double[] offset, double[] sigma, double discount, int steps)
    {
        Require(model, gain, offset, sigma, discount, steps);
        var (b, q, r, g) = (Dense(model.B), Dense(model.Q), Dense(model.R), Dense(gain));
        var shift = Matrix<double>.Build.Dense(offset.Length, 1, offset);
        var noise = Matrix<double>.Build.DenseOfDiagonalArray([.. sigma.Select(s => s * s)]);
        var (f, c) = (Dense(model.A) + (b * g), b * shift);
        var disturbance = (b * noise * b.Transpose()) + Dense(model.W);
        var moments = new (Matrix<double> M, Matrix<double> S)[steps];
        moments[0] = (Matrix<double>.Build.Dense(model.States, 1), Dense(model.S0));
        for (var t = 1; t < steps; t++)
            moments[t] = ((f * moments[t - 1].M) + c, Moved(f, c, moments[t - 1].M, moments[t - 1].S) + disturbance);

        var (lambda, slope) = (Matrix<double>.Build.Dense(model.States, model.States), Matrix<double>.Build.Dense(model.States, 1));
        var (byGain, byOffset, bySigma) = (Matrix<double>.Build.Dense(model.Actions, model.States), Matrix<double>.Build.Dense(model.Actions, 1), new double[model.Actions]);
        for (var t = steps - 1; t >= 0; t--)
        {
            var ((m, s), weight) = (moments[t], Math.Pow(discount, t));
            byGain += (-2 * weight * r * ((g * s) + (shift * m.Transpose()))) + (b.Transpose() * ((2 * lambda * ((f * s) + (c * m.Transpose()))) + (slope * m.Transpose())));
            byOffset += (-2 * weight * r * ((g * m) + shift)) + (b.Transpose() * ((2 * lambda * ((f * m) + c)) + slope));
            var spread = (b.Transpose() * lambda * b) - (weight * r);
            for (var i = 0; i < bySigma.Length; i++)
                bySigma[i] += 2 * noise[i, i] * spread[i, i];
            slope = (f.Transpose() * (slope + (2 * lambda * c))) - (2 * weight * g.Transpose() * r * shift);
            lambda = (f.Transpose() * lambda * f) - (weight * (q + (g.Transpose() * r * g)));
        }

        return new LinearQuadraticGradient(byGain.ToArray(), byOffset.ToColumnMajorArray(), bySigma);
    }

    private static void Require(LinearQuadraticModel model, double[,] gain, double[] offset, double[] sigma, double discount, int steps)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(gain);
        ArgumentNullException.ThrowIfNull(offset);
        ArgumentNullException.ThrowIfNull(sigma);
        model.Validate();
        LinearQuadraticModel.Require(nameof(gain), gain, model.Actions, model.States, "[m, n]");
        if (offset.Length != model.Actions || sigma.Length != model.Actions)
            throw new ArgumentException($"offset, sigma: expected [m], m = {model.Actions}, got {offset.Length} and {sigma.Length}.");
        if (!(discount >= 0 && discount <= 1))
            throw new ArgumentException($"discount: expected γ in [0, 1], got {discount}.", nameof(discount));
        if (steps < 1)
            throw new ArgumentException($"steps: expected at least 1, got {steps}.", nameof(steps));
    }

    /// <summary>E (Fx + c)(Fx + c)ᵀ.</summary>
    private static Matrix<double> Moved(Matrix<double> f, Matrix<double> c, Matrix<double> m, Matrix<double> s)
    {
        var cross = f * m * c.Transpose();
        return (f * s * f.Transpose()) + cross + cross.Transpose() + (c * c.Transpose());
    }

    private static Matrix<double> Dense(double[,] matrix) => Matrix<double>.Build.DenseOfArray(matrix);
}
