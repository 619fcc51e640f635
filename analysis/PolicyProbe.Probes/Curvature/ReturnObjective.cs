using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// J(θ) from stored episodes: Σ_t γᵗ ρ₀…ρ_t (r_t + γ b(s_{t+1}) − b(s_t)) over the number of episodes, for any b unbiased but for the constant
/// E b(s₀). Its gradient at θ_old is Σ γᵗ (G_t − b(s_t)) ∇log π_t, its Hessian Σ_t d_t (S_t S_tᵀ + ∇S_t) with S_t = Σ_{k≤t} ∇log π_k: unbiased for
/// ∇²J, with no step to choose and no second sample, where differences of sampled gradients have a bias and a noise over the step.
/// </summary>
/// <remarks>
/// Per-decision importance sampling: D. Precup, R. Sutton and S. Singh (2000). The Hessian: T. Furmston, G. Lever and D. Barber, "Approximate
/// Newton Methods for Policy Search" (2016). Its noise grows with the length of the episodes. An episode that is cut goes on as b says.
/// </remarks>
/// <param name="agent">Head and network; π_old is the policy at its θ.</param>
/// <param name="sample">The pairs, episode after episode.</param>
/// <param name="threads">How many shards at once.</param>
internal sealed class ReturnObjective(PreciseAgent agent, CurvatureSample sample, int threads) : PolicyObjective(agent, sample, threads)
{
    /// <inheritdoc/>
    protected override double Weigh(ReadOnlySpan<double> logRatios, ReadOnlySpan<double> along, Span<double> slopes, Span<double> slopesAlong)
    {
        var (sum, log, moved) = (0.0, 0.0, 0.0);
        for (var t = 0; t < logRatios.Length; t++)
        {
            (log, moved) = Sample.Starts[t] ? (0, 0) : (log, moved);
            slopes[t] = Sample.Residuals[t] * Math.Exp(log += logRatios[t]);
            sum += slopes[t];
            if (!along.IsEmpty)
                slopesAlong[t] = slopes[t] * (moved += along[t]);
        }

        // A pair counts in every later step of its episode.
        for (var t = logRatios.Length - 2; t >= 0; t--)
            if (!Sample.Starts[t + 1])
            {
                slopes[t] += slopes[t + 1];
                if (!along.IsEmpty)
                    slopesAlong[t] += slopesAlong[t + 1];
            }

        return sum;
    }
}
