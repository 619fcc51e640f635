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
}
