namespace PolicyProbe.Core;

/// <summary>Whether the states of an update are weighted by γᵗ, as the gradient of J asks, or not, as most code has it.</summary>
public enum StateWeighting
{
    /// <summary>g = Σ γᵗ ψₜ (Gₜ − bₜ): unbiased for ∇J.</summary>
    Discounted,

    /// <summary>g = Σ ψₜ (Gₜ − bₜ): not the gradient of any objective in general (Nota and Thomas, 2020).</summary>
    Undiscounted,
}

/// <summary>
/// The exact mean and the trace of the covariance of the one-trajectory REINFORCE estimate with reward-to-go and a baseline,
/// g = Σₜ wₜ ψ(sₜ, aₜ) (Gₜ − bₜ(sₜ)), Gₜ = Σₖ γᵏ rₜ₊ₖ, wₜ = γᵗ or 1. Without a horizon the trajectory is the whole endless one, or
/// ends in a terminal state.
/// </summary>
/// <param name="Mean">E[g] [P].</param>
/// <param name="TraceCovariance">tr Cov(g) = E|g|² − |E g|².</param>
/// <remarks>
/// R. J. Williams, "Simple Statistical Gradient-Following Algorithms for Connectionist Reinforcement Learning" (1992), for g.
/// The moments go backward in time. With g = ψ (δ + γG′) + κg′, δ = r − b, and κ = γ or 1 the weight that a step back puts on
/// what follows, and primes for the next state (zero after the end), they are expectations over p = π(a | s) P(s′ | s, a):
/// m = E[G] = r + γm′; n = E[G²] = r² + 2rγm′ + γ²n′;
/// u = E[g] = ψ(δ + γm′) + κu′; w = E[Gg] = ψ(rδ + γ(r + δ)m′ + γ²n′) + κ(ru′ + γw′);
/// q = E|g|² = |ψ|²(δ² + 2γδm′ + γ²n′) + 2κ ψ·(δu′ + γw′) + κ²q′. O(H S² A P) time, O(S P) memory.
/// Where rewards have a variance, r² , rδ and δ² are their expectations: the product of the means plus the variance.
/// Without a horizon the moments are the fixed point of this recursion (<see cref="ReinforceFixedPoint"/>).
/// </remarks>
public sealed record ReinforceMoments(double[] Mean, double TraceCovariance)
{
    /// <summary>B = tr Cov(g) / |E g|², in trajectories: the simple noise scale (McCandlish et al., 2018, equation 2.9).</summary>
    public double NoiseScale => TraceCovariance / Mean.Sum(value => value * value);

    /// <summary>Computes the moments.</summary>
    /// <param name="model">The process.</param>
    /// <param name="policy">π(a | s) [S, A].</param>
    /// <param name="scores">ψ(s, a) [S, A, P]: <see cref="SoftmaxTable.Scores"/>, or a network's.</param>
    /// <param name="baseline">bₜ(s) [L, S], L = H or 1 without a horizon, as in <see cref="PolicyEvaluation.V"/>; null for zero.</param>
    /// <param name="weighting">wₜ.</param>
    /// <exception cref="ArgumentException">The model or policy is invalid, or a shape is wrong.</exception>
    /// <exception cref="InvalidOperationException">Without a horizon: γ = 1 or undiscounted weights, and a policy that may never end.</exception>
    public static ReinforceMoments Of(FiniteMdp model, double[,] policy, double[,,] scores, double[,]? baseline, StateWeighting weighting)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(scores);
        model.Validate().RequirePolicy(policy);
        var (states, actions) = (model.States, model.Actions);
        var layers = model.Horizon ?? 1;
        if (scores.GetLength(0) != states || scores.GetLength(1) != actions || scores.GetLength(2) == 0)
            throw new ArgumentException($"scores: expected [S, A, P] = [{states}, {actions}, P], P at least 1, got [{scores.GetLength(0)}, {scores.GetLength(1)}, {scores.GetLength(2)}].", nameof(scores));
        if (baseline is not null && (baseline.GetLength(0) != layers || baseline.GetLength(1) != states))
            throw new ArgumentException($"baseline: expected [L, S] = [{layers}, {states}], got [{baseline.GetLength(0)}, {baseline.GetLength(1)}].", nameof(baseline));
        if (weighting is not (StateWeighting.Discounted or StateWeighting.Undiscounted))
            throw new ArgumentException($"weighting: expected Discounted or Undiscounted, got {weighting}.", nameof(weighting));

        var size = scores.GetLength(2);
        var carry = weighting == StateWeighting.Discounted ? model.Discount : 1;
        var first = model.Horizon is { } horizon
            ? InduceBackward(model, policy, scores, baseline, carry, horizon)
            : ReinforceFixedPoint.Of(model, policy, scores, baseline, carry);
        var mean = new double[size];
        var square = 0.0;
        for (var s = 0; s < states; s++)
        {
            square += model.Start[s] * first.Q[s];
            for (var i = 0; i < size; i++)
                mean[i] += model.Start[s] * first.U[(s * size) + i];
        }

        return new ReinforceMoments(mean, Math.Max(0, square - mean.Sum(value => value * value)));
    }

    /// <summary>The moments at t = 0, from those after the last step, which are zero.</summary>
    private static ReinforceLayer InduceBackward(FiniteMdp model, double[,] policy, double[,,] scores, double[,]? baseline, double carry, int horizon)
    {
        var (next, now) = (new ReinforceLayer(model.States, scores.GetLength(2)), new ReinforceLayer(model.States, scores.GetLength(2)));
        for (var t = horizon - 1; t >= 0; t--)
        {
            now.StepBack(model, policy, scores, baseline, t, carry, next);
            (next, now) = (now, next);
        }

        return next;
    }
}
