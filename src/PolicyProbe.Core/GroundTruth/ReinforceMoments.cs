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
/// g = Σₜ wₜ ψ(sₜ, aₜ) (Gₜ − bₜ(sₜ)), Gₜ = Σₖ γᵏ rₜ₊ₖ, wₜ = γᵗ or 1, in a process with a horizon.
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
/// </remarks>
public sealed record ReinforceMoments(double[] Mean, double TraceCovariance)
{
    /// <summary>B = tr Cov(g) / |E g|², in trajectories: the simple noise scale (McCandlish et al., 2018, equation 2.9).</summary>
    public double NoiseScale => TraceCovariance / Mean.Sum(value => value * value);

    /// <summary>Computes the moments.</summary>
    /// <param name="model">The process, with a horizon H.</param>
    /// <param name="policy">π(a | s) [S, A].</param>
    /// <param name="scores">ψ(s, a) [S, A, P]: <see cref="SoftmaxTable.Scores"/>, or a network's.</param>
    /// <param name="baseline">bₜ(s) [H, S]; null for zero.</param>
    /// <param name="weighting">wₜ.</param>
    /// <exception cref="ArgumentException">The model or policy is invalid, there is no horizon, or a shape is wrong.</exception>
    public static ReinforceMoments Of(FiniteMdp model, double[,] policy, double[,,] scores, double[,]? baseline, StateWeighting weighting)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(scores);
        model.Validate().RequirePolicy(policy);
        var (states, actions) = (model.States, model.Actions);
        var horizon = model.Horizon ?? throw new ArgumentException("model: expected a horizon, got none: the recursion starts at the last step.", nameof(model));
        if (scores.GetLength(0) != states || scores.GetLength(1) != actions)
            throw new ArgumentException($"scores: expected [S, A, P] = [{states}, {actions}, P], got [{scores.GetLength(0)}, {scores.GetLength(1)}, {scores.GetLength(2)}].", nameof(scores));
        if (baseline is not null && (baseline.GetLength(0) != horizon || baseline.GetLength(1) != states))
            throw new ArgumentException($"baseline: expected [H, S] = [{horizon}, {states}], got [{baseline.GetLength(0)}, {baseline.GetLength(1)}].", nameof(baseline));
        if (weighting is not (StateWeighting.Discounted or StateWeighting.Undiscounted))
            throw new ArgumentException($"weighting: expected Discounted or Undiscounted, got {weighting}.", nameof(weighting));

        var size = scores.GetLength(2);
        var carry = weighting == StateWeighting.Discounted ? model.Discount : 1;
        var (next, now) = (new Layer(states, size), new Layer(states, size));
        for (var t = horizon - 1; t >= 0; t--)
        {
            now.Clear();
            for (var s = 0; s < states; s++)
                if (!model.Terminal[s])
                    Step(model, policy, scores, s, baseline?[t, s] ?? 0, carry, next, now);
            (next, now) = (now, next);
        }

        var mean = new double[size];
        var square = 0.0;
        for (var s = 0; s < states; s++)
        {
            square += model.Start[s] * next.Q[s];
            for (var i = 0; i < size; i++)
                mean[i] += model.Start[s] * next.U[(s * size) + i];
        }

        return new ReinforceMoments(mean, Math.Max(0, square - mean.Sum(value => value * value)));
    }

    private static void Step(FiniteMdp model, double[,] policy, double[,,] scores, int s, double b, double carry, Layer next, Layer now)
    {
        var (gamma, size) = (model.Discount, scores.GetLength(2));
        var u = now.U.AsSpan(s * size, size);
        var w = now.W.AsSpan(s * size, size);
        for (var a = 0; a < model.Actions; a++)
        {
            var norm = 0.0;
            for (var i = 0; i < size; i++)
                norm += scores[s, a, i] * scores[s, a, i];
            for (var to = 0; to < model.States; to++)
            {
                var p = policy[s, a] * model.Transition[s, a, to];
                if (p == 0)
                    continue;
                var r = model.Reward[s, a, to];
                var delta = r - b;
                var (m, n) = (next.M[to], next.N[to]);
                now.M[s] += p * (r + (gamma * m));
                now.N[s] += p * ((r * r) + (2 * r * gamma * m) + (gamma * gamma * n));

                var inU = delta + (gamma * m);
                var inW = (r * delta) + (gamma * (r + delta) * m) + (gamma * gamma * n);
                var along = 0.0;
                for (var i = 0; i < size; i++)
                {
                    var psi = scores[s, a, i];
                    var (nextU, nextW) = (next.U[(to * size) + i], next.W[(to * size) + i]);
                    u[i] += p * ((psi * inU) + (carry * nextU));
                    w[i] += p * ((psi * inW) + (carry * ((r * nextU) + (gamma * nextW))));
                    along += psi * ((delta * nextU) + (gamma * nextW));
                }

                var square = (delta * delta) + (2 * gamma * delta * m) + (gamma * gamma * n);
                now.Q[s] += p * ((norm * square) + (2 * carry * along) + (carry * carry * next.Q[to]));
            }
        }
    }

    /// <summary>The moments of one time step, by state; a terminal state keeps its zeros.</summary>
    private sealed class Layer(int states, int size)
    {
        public double[] M { get; } = new double[states];

        public double[] N { get; } = new double[states];

        public double[] Q { get; } = new double[states];

        public double[] U { get; } = new double[states * size];

        public double[] W { get; } = new double[states * size];

        public void Clear()
        {
            foreach (var moment in new[] { M, N, Q, U, W })
                Array.Clear(moment);
        }
    }
}
