namespace PolicyProbe.Core;

/// <summary>How much a policy can lose at most, in any state, when observations move its action probabilities by so much in total variation.</summary>
/// <param name="Local">max over states of the drop, from the spread of Q^π where the policy moves.</param>
/// <param name="Uniform">α · max D_TV, from the spread of rewards alone; never below <paramref name="Local"/>.</param>
/// <param name="Alpha">α.</param>
/// <remarks>
/// Let π′ be what the attacked policy does and D(s) = max over B(s) of D_TV(π(· | s), π(· | ŝ)) = ½ Σ_a |π(a | s) − π(a | ŝ)|. For any f,
/// Σ_a (π′ − π)(a | s) f(a) ≤ D(s) · (max f − min f), since the difference sums to 0. With f = Q^π_t(s, ·),
/// V^π_t(s) − V^{π′}_t(s) = Σ_a (π − π′)(a | s) Q^π_t(s, a) + γ Σ_a π′(a | s) Σ P(s′ | s, a)(V^π_{t+1} − V^{π′}_{t+1})(s′),
/// so Δ_t = max_s |V^π_t − V^{π′}_t| obeys Δ_t ≤ max_s D(s) span Q^π_t(s, ·) + γ Δ_{t+1}: summed up, <see cref="Local"/>; without a horizon
/// max_s D(s) span Q^π(s, ·)/(1 − γ). Every Q_t lies within Σ_{j &lt; H − t} γʲ · [min(r, 0), max(r, 0)] of the expected rewards r(s, a), 0 among them because episodes may
/// end: span Q_t ≤ ρ Σ_{j &lt; H − t} γʲ, ρ = max(r, 0) − min(r, 0), which gives α = ρ Σ_{t &lt; H} γᵗ Σ_{j &lt; H − t} γʲ, and ρ/(1 − γ)² without a horizon. The form, a constant times max D_TV, is that
/// of H. Zhang et al. (2020), theorem 5; the constant is the one proved here.
/// </remarks>
public sealed record ObservationDropBound(double Local, double Uniform, double Alpha)
{
    /// <summary>The bounds of a policy.</summary>
    /// <param name="clean">π, evaluated without an adversary.</param>
    /// <param name="distance">D(s) [S], in [0, 1].</param>
    /// <returns>Infinite bounds where γ = 1 and there is no horizon.</returns>
    public static ObservationDropBound Of(PolicyEvaluation clean, IReadOnlyList<double> distance)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(distance);
        var (model, nothing) = (clean.Model, new double[clean.Model.States]);
        if (distance.Count != model.States)
            throw new ArgumentException($"distance: expected [S], S = {model.States}, got [{distance.Count}].", nameof(distance));
        var (low, high, gamma) = (0.0, 0.0, model.Discount);
        for (var s = 0; s < model.States; s++)
            for (var a = 0; a < model.Actions; a++)
                (low, high) = (Math.Min(low, Bellman.Backup(model, s, a, nothing)), Math.Max(high, Bellman.Backup(model, s, a, nothing)));
        var (local, alpha, left) = (0.0, 0.0, 0.0);
        for (var t = clean.Layers - 1; t >= 0; t--)
        {
            var most = 0.0;
            for (var s = 0; s < model.States; s++)
            {
                var (least, greatest) = (double.PositiveInfinity, double.NegativeInfinity);
                for (var a = 0; a < model.Actions; a++)
                    (least, greatest) = (Math.Min(least, clean.Q[t, s, a]), Math.Max(greatest, clean.Q[t, s, a]));
                most = Math.Max(most, distance[s] * (greatest - least));
            }

            left = 1 + (gamma * left);
            (local, alpha) = (most + (gamma * local), left + (gamma * alpha));
        }

        if (model.Horizon is null)
            (local, alpha) = gamma < 1 ? (local / (1 - gamma), 1 / ((1 - gamma) * (1 - gamma))) : (double.PositiveInfinity, double.PositiveInfinity);
        alpha *= high - low;
        return new ObservationDropBound(local, distance.Max() == 0 ? 0 : alpha * distance.Max(), alpha);
    }
}
