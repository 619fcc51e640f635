using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// The estimates from several beginnings of one stream, in one pass. An episode that is complete has the same advantages in all of
/// them, so that two running sums serve every size: with mean m and deviation s of a size's advantages,
/// Σ w ((Â − m)/s) ∇log π = (Σ w (Â − c) ∇log π − (m − c) Σ w ∇log π) / s for any c. The episode that a size cuts has advantages of its
/// own, and its pairs are summed apart.
/// </summary>
/// <remarks>
/// c is the mean of the whole stream: with c = 0 the two sums could be large beside their difference. Work, in forward passes of a row
/// with a pullback at two: three a pair and size one by one; here five a pair of complete episodes, three without normalisation, and
/// three a pair that is cut. The lesser is done.
/// </remarks>
internal static class NestedEstimates
{
    /// <summary>ĝ [P] of each size, what <see cref="GradientEstimator.Estimate"/> gives but for rounding.</summary>
    /// <param name="estimator">What is estimated.</param>
    /// <param name="scores">Sums.</param>
    /// <param name="stream">Of which stream.</param>
    /// <param name="sizes">From its beginnings of these sizes, in ascending order.</param>
    public static double[][] Of(GradientEstimator estimator, ScoreSum scores, SampleStream stream, IReadOnlyList<int> sizes)
    {
        int[] pairs = [.. sizes.Select(size => stream.PairsIn(size, estimator.Unit))];
        int[] cuts = [.. pairs.Select(stream.EpisodeStart)];
        var oneByOne = 3 * pairs.Sum(n => (long)n);
        var together = ((estimator.Normalise ? 5L : 3L) * cuts[^1]) + (3 * pairs.Zip(cuts, (n, cut) => (long)n - cut).Sum());
        return together < oneByOne
            ? Together(estimator, scores, stream, sizes, pairs, cuts)
            : [.. sizes.Select(size => estimator.Estimate(scores, stream, size))];
    }

    private static double[][] Together(GradientEstimator estimator, ScoreSum scores, SampleStream stream, IReadOnlyList<int> sizes, int[] pairs, int[] cuts)
    {
        var advantages = estimator.Advantages(stream, 0, cuts[^1]);
        var center = estimator.Normalise ? AdvantageNormalization.Moments(advantages, GradientEstimator.Epsilon).Mean : 0;
        float[] weights = [.. advantages.Select((advantage, i) => (float)((advantage - center) * estimator.StateWeight(stream, i)))];
        float[] plain = estimator.Normalise ? [.. advantages.Select((_, i) => (float)estimator.StateWeight(stream, i))] : [];
        var (weighed, counted) = (new double[scores.Parameters], new double[scores.Parameters]);
        var (part, otherPart) = (new double[scores.Parameters], new double[scores.Parameters]);
        var results = new double[sizes.Count][];
        for (int k = 0, done = 0; k < sizes.Count; done = cuts[k++])
        {
            Grow(done, cuts[k]);
            var own = estimator.Advantages(stream, cuts[k], pairs[k]);
            var (mean, scale) = estimator.Normalise ? AdvantageNormalization.Moments([.. advantages[..cuts[k]], .. own], GradientEstimator.Epsilon) : (0, 1);
            for (var i = 0; i < own.Length; i++)
                own[i] = (float)((own[i] - mean) * scale * estimator.StateWeight(stream, cuts[k] + i));
            var gradient = results[k] = new double[scores.Parameters];
            scores.Of(stream.ObservationsOf(cuts[k], pairs[k]), stream.ActionsOf(cuts[k], pairs[k]), own, gradient);
            for (var p = 0; p < gradient.Length; p++)
                gradient[p] = (gradient[p] + (scale * (weighed[p] - ((mean - center) * counted[p])))) / sizes[k];
        }

        return results;

        // The running sums over the pairs from … to − 1 too.
        void Grow(int from, int to)
        {
            var (observations, actions) = (stream.ObservationsOf(from, to), stream.ActionsOf(from, to));
            if (estimator.Normalise)
                scores.Of(observations, actions, weights.AsMemory()[from..to], plain.AsMemory()[from..to], part, otherPart);
            else
                scores.Of(observations, actions, weights.AsMemory()[from..to], part);
            for (var p = 0; p < part.Length; p++)
            {
                weighed[p] += part[p];
                counted[p] += otherPart[p];
            }
        }
    }
}
