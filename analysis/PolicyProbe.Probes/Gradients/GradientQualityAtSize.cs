using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>What M gradient estimates of K units say.</summary>
/// <param name="Size">K.</param>
/// <param name="Pairwise">Mean cosine between two estimates.</param>
/// <param name="Reference">Mean cosine to the reference, and to E[ĝ] with the reference's noise taken out.</param>
/// <param name="Noise">The noise scale that the estimates of this size give.</param>
/// <param name="ToExact">Mean cosine to the exact ∇J; null where it is not known.</param>
/// <param name="Bias">cos(E ĝ, ∇J); null where ∇J is not known.</param>
/// <param name="Episodes">Mean number of complete episodes behind an estimate.</param>
internal sealed record GradientQualityAtSize(
    int Size, Estimate Pairwise, ReferenceCosine Reference, GradientNoiseScale Noise, Estimate? ToExact, Estimate? Bias, double Episodes)
{
    /// <summary>All statistics of one size.</summary>
    public static GradientQualityAtSize Of(int size, GradientSet gradients, GradientSet chunks, double[]? exact, double episodes) => new(
        size,
        PairwiseCosine.Of(gradients).Estimate,
        ReferenceCosine.Of(gradients, chunks),
        GradientNoiseScale.Of(gradients, size),
        exact is null ? null : ReferenceCosine.Of(gradients, GradientSet.Of([exact])).ToReference,
        exact is null ? null : Array.TrueForAll(exact, value => value == 0)
            ? Estimate.None("∇J is 0 and has no direction", gradients.Count, new Interval(-1, 1))
            : BiasCosine.Of(gradients, exact),
        episodes);

    /// <summary>
    /// All statistics of one size from estimates that were cut from G long rollouts. Those of one rollout share episodes and are not
    /// independent: intervals are over the rollouts' own statistics, and |E ĝ|² and the bias rest on the rollouts' means, which are
    /// independent. What has neither has no interval.
    /// </summary>
    public static GradientQualityAtSize Of(int size, IReadOnlyList<GradientSet> rollouts, IReadOnlyList<double[]> means, GradientSet chunks, double[]? exact, double episodes)
    {
        var references = rollouts.Select(set => ReferenceCosine.Of(set, chunks)).ToList();
        var squared = GradientNoiseScale.Of(GradientSet.Of(means), 1).SquaredMean;
        var noise = rollouts.Average(set => GradientNoiseScale.Of(set, size).Noise);
        var direction = exact is null ? null : GradientSet.Of([exact]);
        double?[] truths = [.. references.Select(reference => reference.ToTruth.Value)];
        return new(
            size,
            Over(rollouts.Select(set => PairwiseCosine.Of(set).Estimate)),
            new ReferenceCosine(
                Over(references.Select(reference => reference.ToReference)),
                references[0].Attenuation,
                truths.All(value => value is not null) ? new Estimate(truths.Average(), null, rollouts.Count) : references.First(reference => reference.ToTruth.Value is null).ToTruth,
                references.Sum(reference => reference.Zero)),
            new GradientNoiseScale(
                squared.Value > 0 ? new Estimate(noise / squared.Value, null, rollouts.Count) : Estimate.None($"the estimate of |E ĝ|² is not positive ({squared.Value:g3})", rollouts.Count),
                squared, noise),
            direction is null ? null : Over(rollouts.Select(set => ReferenceCosine.Of(set, direction).ToReference)),
            exact is null ? null : Array.TrueForAll(exact, value => value == 0)
                ? Estimate.None("∇J is 0 and has no direction", rollouts.Count, new Interval(-1, 1))
                : BiasCosine.Of(GradientSet.Of(means), exact),
            episodes);
    }

    /// <summary>The mean over rollouts, which are independent.</summary>
    private static Estimate Over(IEnumerable<Estimate> estimates)
    {
        var all = estimates.ToList();
        if (all.Find(estimate => estimate.Value is null) is { } none)
            return Estimate.None(none.Undetermined!, all.Count, new Interval(-1, 1));
        return MeanCosine.Of(all.ConvertAll(estimate => estimate.Value!.Value));
    }
}
