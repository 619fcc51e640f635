namespace PolicyProbe.Core;

/// <summary>
/// The exact mean of a policy-gradient estimate from complete episodes with generalised advantage estimation and any baseline, right or
/// wrong: E Σₜ wₜ ψₜ Âₜ, Âₜ = Σₖ (γλ)ᵏ δₜ₊ₖ, δₜ = rₜ + γ b_{t+1}(sₜ₊₁) − bₜ(sₜ), b = 0 after the end.
/// </summary>
/// <remarks>
/// Schulman et al., arXiv:1506.02438, eq. 16. Backward in time A_t(s, a) = E[δ | s, a] + γλ E[Σ_a′ π(a′|s′) A_{t+1}(s′, a′)], and the mean is
/// Σ_t Σ_s Pr(s_t = s) w_t Σ_a π(a|s) ψ(s, a) A_t(s, a). With λ = 1 and w = γᵗ it is ∇J whatever b; with λ &lt; 1 only where b is V.
/// </remarks>
public static class AdvantageMean
{
    /// <summary>The mean as weights of the logits [S, A]: pulled back through the network it is E ĝ of one episode.</summary>
    /// <param name="model">The process, with a horizon H; γ is its own.</param>
    /// <param name="policy">π(a | s) [S, A].</param>
    /// <param name="baseline">bₜ(s) [H, S].</param>
    /// <param name="lambda">λ in [0, 1].</param>
    /// <param name="weighting">wₜ: γᵗ or 1.</param>
    /// <exception cref="ArgumentException">The model or policy is invalid, has no horizon, or a shape is wrong.</exception>
    public static double[,] LogitRows(FiniteMdp model, double[,] policy, double[,] baseline, double lambda, StateWeighting weighting)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(baseline);
        model.Validate().RequirePolicy(policy);
        if (model.Horizon is not { } horizon)
            throw new ArgumentException("model: expected a horizon, got a process without one.", nameof(model));
        if (baseline.GetLength(0) != horizon || baseline.GetLength(1) != model.States)
            throw new ArgumentException($"baseline: expected [H, S] = [{horizon}, {model.States}], got [{baseline.GetLength(0)}, {baseline.GetLength(1)}].", nameof(baseline));
        if (!(lambda >= 0 && lambda <= 1))
            throw new ArgumentException($"lambda: expected λ in [0, 1], got {lambda}.", nameof(lambda));

        var (states, actions) = (model.States, model.Actions);
        var visits = PolicyEvaluation.Of(model with { Discount = 1 }, policy).Occupancy;
        var (after, rows) = (new double[states], new double[states, actions]);
        for (var t = horizon - 1; t >= 0; t--)
        {
            var (now, weight) = (new double[states], weighting == StateWeighting.Discounted ? Math.Pow(model.Discount, t) : 1);
            for (var s = 0; s < states; s++)
            {
                if (model.Terminal[s])
                    continue;
                for (var a = 0; a < actions; a++)
                {
                    var advantage = -baseline[t, s];
                    for (var to = 0; to < states; to++)
                        if (model.Transition[s, a, to] is > 0 and var p)
                            advantage += p * (model.Reward[s, a, to] + (model.Discount * (Beyond(t, to) + (lambda * after[to]))));
                    now[s] += policy[s, a] * advantage;
                    rows[s, a] += weight * visits[t, s] * policy[s, a] * advantage;
                }
            }

            after = now;
        }

        // ∂ log π(a)/∂z_b = [a = b] − π(b).
        for (var s = 0; s < states; s++)
        {
            var sum = Enumerable.Range(0, actions).Sum(a => rows[s, a]);
            for (var a = 0; a < actions; a++)
                rows[s, a] -= policy[s, a] * sum;
        }

        return rows;

        double Beyond(int t, int to) => model.Terminal[to] || t + 1 == horizon ? 0 : baseline[t + 1, to];
    }
}
