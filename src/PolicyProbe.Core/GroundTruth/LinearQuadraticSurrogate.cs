using MathNet.Numerics.LinearAlgebra;

namespace PolicyProbe.Core;

/// <summary>
/// The exact surrogate L(π′) = Σ_{t&lt;T} γᵗ E_{x∼π,t} E_{a∼π′} A_t(x, a) in a linear-quadratic problem, for policies that are affine in the
/// state, a = Gx + g + diag(σ)ε, over T steps: what <see cref="ExactSurrogate"/> is for finite processes.
/// </summary>
/// <remarks>
/// The cost of a step of a policy followed by π is xᵀHx + 2hᵀx + k with F = A + BG, d = Bg: H = Q + GᵀRG + γFᵀPF,
/// h = GᵀRg + γFᵀ(Pd + p), k = gᵀRg + tr R diag(σ²) + γ(dᵀPd + tr P(W + B diag(σ²)Bᵀ) + 2pᵀd + c), where P, p, c are H, h, k of π a step
/// later, 0 at T. L is what π pays less what π′ pays, at the moments of π. L(π) = 0 and ∇L = ∇J there: J. Schulman et al., "Trust Region
/// Policy Optimization" (2015), equations 3 and 4.
/// </remarks>
public sealed class LinearQuadraticSurrogate
{
    private readonly LinearQuadraticModel _model;
    private readonly double _discount;
    private readonly Matrix<double> _a, _b, _q, _r, _w;
    private readonly (Matrix<double> Mean, Matrix<double> Square)[] _moments;
    private readonly Cost[] _costs;

    /// <summary>With π.</summary>
    /// <param name="model">The problem; its own γ is not looked at.</param>
    /// <param name="gain">G [m, n].</param>
    /// <param name="offset">g [m].</param>
    /// <param name="sigma">σ [m].</param>
    /// <param name="discount">γ in [0, 1].</param>
    /// <param name="steps">T, at least 1.</param>
    /// <exception cref="ArgumentException">A shape is wrong, γ is outside [0, 1], or T is below 1.</exception>
    public LinearQuadraticSurrogate(LinearQuadraticModel model, double[,] gain, double[] offset, double[] sigma, double discount, int steps)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Validate();
        if (!(discount >= 0 && discount <= 1))
            throw new ArgumentException($"discount: expected γ in [0, 1], got {discount}.", nameof(discount));
        if (steps < 1)
            throw new ArgumentException($"steps: expected at least 1, got {steps}.", nameof(steps));
        (_model, _discount) = (model, discount);
        (_a, _b, _q, _r, _w) = (Dense(model.A), Dense(model.B), Dense(model.Q), Dense(model.R), Dense(model.W));
        var policy = Policy(gain, offset, sigma);
        (_moments, _costs) = (new (Matrix<double>, Matrix<double>)[steps], new Cost[steps + 1]);
        var (m, s) = (Matrix<double>.Build.Dense(model.States, 1), Dense(model.S0));
        for (var t = 0; t < steps; t++)
        {
            _moments[t] = (m, s);
            var cross = policy.F * m * policy.D.Transpose();
            s = (policy.F * s * policy.F.Transpose()) + cross + cross.Transpose() + (policy.D * policy.D.Transpose()) + (_b * policy.Noise * _b.Transpose()) + _w;
            m = (policy.F * m) + policy.D;
        }

        _costs[steps] = new Cost(Matrix<double>.Build.Dense(model.States, model.States), Matrix<double>.Build.Dense(model.States, 1), 0);
        for (var t = steps - 1; t >= 0; t--)
            _costs[t] = Of(policy, _costs[t + 1]);
    }

    /// <summary>L(π′).</summary>
    /// <param name="gain">G′ [m, n].</param>
    /// <param name="offset">g′ [m].</param>
    /// <param name="sigma">σ′ [m].</param>
    /// <exception cref="ArgumentException">A shape is wrong.</exception>
    public double Value(double[,] gain, double[] offset, double[] sigma)
    {
        var (policy, weight, total) = (Policy(gain, offset, sigma), 1.0, 0.0);
        for (var t = 0; t < _moments.Length; t++)
        {
            var (now, then) = (Of(policy, _costs[t + 1]), _costs[t]);
            total -= weight * (((now.Square - then.Square) * _moments[t].Square).Trace() + (2 * ((now.Linear - then.Linear).Transpose() * _moments[t].Mean)[0, 0]) + now.Constant - then.Constant);
            weight *= _discount;
        }

        return total;
    }

    private Cost Of(Affine policy, Cost next)
    {
        var (transposed, moved) = (policy.G.Transpose(), policy.F.Transpose());
        return new Cost(
            _q + (transposed * _r * policy.G) + (_discount * (moved * next.Square * policy.F)),
            (transposed * _r * policy.Shift) + (_discount * (moved * ((next.Square * policy.D) + next.Linear))),
            (policy.Shift.Transpose() * _r * policy.Shift)[0, 0] + (_r * policy.Noise).Trace()
                + (_discount * ((policy.D.Transpose() * next.Square * policy.D)[0, 0] + (next.Square * (_w + (_b * policy.Noise * _b.Transpose()))).Trace() + (2 * (next.Linear.Transpose() * policy.D)[0, 0]) + next.Constant)));
    }

    private Affine Policy(double[,] gain, double[] offset, double[] sigma)
    {
        ArgumentNullException.ThrowIfNull(gain);
        ArgumentNullException.ThrowIfNull(offset);
        ArgumentNullException.ThrowIfNull(sigma);
        LinearQuadraticModel.Require(nameof(gain), gain, _model.Actions, _model.States, "[m, n]");
        if (offset.Length != _model.Actions || sigma.Length != _model.Actions)
            throw new ArgumentException($"offset, sigma: expected [m], m = {_model.Actions}, got {offset.Length} and {sigma.Length}.");
        var (g, shift) = (Dense(gain), Matrix<double>.Build.Dense(offset.Length, 1, [.. offset]));
        return new Affine(g, shift, Matrix<double>.Build.DenseOfDiagonalArray([.. sigma.Select(value => value * value)]), _a + (_b * g), _b * shift);
    }

    private static Matrix<double> Dense(double[,] matrix) => Matrix<double>.Build.DenseOfArray(matrix);

    private sealed record Affine(Matrix<double> G, Matrix<double> Shift, Matrix<double> Noise, Matrix<double> F, Matrix<double> D);

    /// <summary>xᵀHx + 2hᵀx + k.</summary>
    private sealed record Cost(Matrix<double> Square, Matrix<double> Linear, double Constant);
}
