using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// L(θ) = Σ wᵢ min(ρᵢÂᵢ, clip(ρᵢ, 1−ε, 1+ε)Âᵢ), weights over the number of units included. At θ_old every ρ is 1, inside the clip range and
/// so around it: gradient and Hessian there are those of Σ wᵢρᵢÂᵢ whatever ε.
/// </summary>
/// <remarks>Schulman et al., arXiv:1707.06347, eq. 7. Where a pair is clipped it counts nothing; on the edge itself L has no second derivative.</remarks>
/// <param name="agent">Head and network; π_old is the policy at its θ.</param>
/// <param name="sample">The pairs.</param>
/// <param name="clip">ε; infinite for none.</param>
/// <param name="threads">How many shards at once.</param>
internal sealed class SurrogateObjective(PreciseAgent agent, CurvatureSample sample, double clip, int threads) : PolicyObjective(agent, sample, threads)
{
    /// <inheritdoc/>
    protected override double Weigh(ReadOnlySpan<double> logRatios, ReadOnlySpan<double> along, Span<double> slopes, Span<double> slopesAlong)
    {
        var sum = 0.0;
        for (var i = 0; i < logRatios.Length; i++)
        {
            var ratio = Math.Exp(logRatios[i]);
            var (free, clipped) = (ratio * Sample.Advantages[i], Math.Clamp(ratio, 1 - clip, 1 + clip) * Sample.Advantages[i]);
            sum += Math.Min(free, clipped);
            slopes[i] = free <= clipped ? free : 0;
            if (!along.IsEmpty)
                slopesAlong[i] = slopes[i] * along[i];
        }

        return sum;
    }
}
