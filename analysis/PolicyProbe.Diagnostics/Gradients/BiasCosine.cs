using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// Whether a gradient estimator points the right way on average: cos(E g, ∇J) = ⟨μ, ∇J⟩/(|μ| |∇J|), from M noisy estimates and the
/// exact gradient. Noise does not shrink it: 1 for an unbiased estimator at any sample size.
/// </summary>
/// <remarks>
/// The estimate is ⟨ḡ, ∇J⟩/(|∇J| √U) with U = mean over i ≠ j of ⟨gᵢ, gⱼ⟩, unbiased for |μ|²; √mean pairwise cosine in its place would
/// be undefined in one run out of five at low signal. The interval is Fieller's for the ratio of ⟨ḡ, ∇J⟩/|∇J| and √U with
/// jackknife (co)variances and M − 1 degrees of freedom, cut to [−1, 1]. It is conservative near 1 (docs/ground-truth.md).
/// </remarks>
public static class BiasCosine
{
    /// <summary>The bias cosine; undetermined unless |μ|² differs from 0 at the interval's level.</summary>
    /// <param name="gradients">g [M, P], M ≥ 3 independent estimates of equal size.</param>
    /// <param name="truth">∇J [P], exact.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <exception cref="ArgumentException">There are fewer than 3 estimates, or ∇J has another length, is not finite or is 0.</exception>
    public static Estimate Of(GradientSet gradients, double[] truth, double level = 0.95)
    {
        GradientSet.Require(gradients, 3, nameof(gradients));
        ArgumentNullException.ThrowIfNull(truth);
        var direction = GradientSet.Of([truth]);
        if (direction.IsZero(0))
            throw new ArgumentException("truth: expected a gradient other than 0, which has no direction.", nameof(truth));
        var products = gradients.Times(direction);
        var count = gradients.Count;
        var noise = GradientNoiseScale.Of(gradients, 1, level);
        if (!noise.HasSignal)
        {
            var why = $"|E g|² does not differ from 0 in {count} estimates (U = {noise.SquaredMean.Value:g3})";
            return Estimate.None(why, count, new Interval(-1, 1));
        }

        var norm = Math.Sqrt(direction[0, 0]);
        var along = Enumerable.Range(0, count).Select(i => products[i, 0] / norm).ToArray();
        var mean = along.Average();
        var alongWithout = Array.ConvertAll(along, a => ((mean * count) - a) / (count - 1));
        var lengths = new PairStatistic(count, (i, j) => gradients[i, j]);
        var length = Math.Sqrt(lengths.Value);
        var lengthWithout = Array.ConvertAll(lengths.Without, SignedRoot);
        var set = Fieller.Set(
            mean,
            length,
            Jackknife.Variance(alongWithout),
            Jackknife.Variance(lengthWithout),
            Jackknife.Covariance(alongWithout, lengthWithout),
            count - 1,
            level);
        return set is RatioSet.Bounded bounded
            ? new Estimate(Math.Clamp(mean / length, -1, 1), bounded.Interval.Clamp(-1, 1), count)
            : Estimate.None($"|E g| may be 0 in {count} estimates (√U = {length:g3})", count, new Interval(-1, 1));
    }

    private static double SignedRoot(double x) => Math.Sign(x) * Math.Sqrt(Math.Abs(x));
}
