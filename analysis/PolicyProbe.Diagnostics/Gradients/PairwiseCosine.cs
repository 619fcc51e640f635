using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// How well independent gradient estimates agree: 2/(M(M − 1)) Σ_{i&lt;j} cos(gᵢ, gⱼ), unbiased for E[cos(g, g′)] of two
/// independent estimates.
/// </summary>
/// <param name="Estimate">The mean over pairs of estimates that have a direction, with its interval; its sample size is their number.</param>
/// <param name="Zero">The number of estimates that are exactly 0: they have no direction and are left out.</param>
/// <remarks>
/// Ilyas et al., "A Closer Look at Deep Policy Gradients" (2020), section 2.1, figure 1. A bootstrap that keeps pairs of an
/// estimate with itself covers next to nothing at the paper's M = 10; the interval here is the jackknife-t, one estimate left
/// out at a time, joined with that on the scale c/(1 − |c|) as far as 1.5 times its half-width. It is conservative where the estimates
/// are mostly noise (docs/ground-truth.md).
/// </remarks>
public sealed record PairwiseCosine(Estimate Estimate, int Zero)
{
    /// <summary>The statistic of M estimates; undetermined if fewer than 3 differ from 0.</summary>
    /// <param name="gradients">g [M, P], M ≥ 3 independent estimates.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <exception cref="ArgumentException">There are fewer than 3 estimates.</exception>
    public static PairwiseCosine Of(GradientSet gradients, double level = 0.95)
    {
        GradientSet.Require(gradients, 3, nameof(gradients));
        var directed = gradients.Directed();
        var zero = gradients.Count - directed.Length;
        if (directed.Length < 3)
            return new(gradients.NoDirection(directed.Length), zero);
        var norm = Array.ConvertAll(directed, i => Math.Sqrt(gradients[i, i]));
        var pairs = new PairStatistic(directed.Length, (i, j) => Math.Clamp(gradients[directed[i], directed[j]] / norm[i] / norm[j], -1, 1));
        return new(CosineScale.Student(pairs.Value, pairs.Without, level), zero);
    }
}
