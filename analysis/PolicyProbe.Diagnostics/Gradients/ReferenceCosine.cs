using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>How well gradient estimates point along a reference gradient g*, and along the true gradient that g* stands for.</summary>
/// <param name="ToReference">mean cos(gᵢ, g*), conditional on this g*, with its interval. Sample size: the estimates that have a direction.</param>
/// <param name="Attenuation">
/// cos(g*, μ) ≈ √U/|g*| = (1 + B/R)^−½, how much the reference's own noise shrinks the cosine, with its interval. Sample size R.
/// </param>
/// <param name="ToTruth">E[cos(g, μ)], with the reference's noise taken out and both noises in its interval.</param>
/// <param name="Zero">The number of estimates that are exactly 0: they have no direction and are left out.</param>
/// <remarks>
/// Ilyas et al., "A Closer Look at Deep Policy Gradients" (2020), section 2.1, figure 2, has no error for g*. With g* = mean of R
/// chunks, independent of the estimates and unbiased for μ, E⟨gᵢ/|gᵢ|, g*⟩ = ⟨E[g/|g|], μ⟩ exactly, so the mean of
/// ⟨gᵢ/|gᵢ|, g*⟩/√U = cos(gᵢ, g*)/attenuation is consistent for E[cos(g, μ)], U = mean over r ≠ s of ⟨c_r, c_s⟩ being unbiased for
/// |μ|². Its interval joins that of the estimates and that of the chunks, which are independent, by the square-and-add rule
/// (MOVER; Zou and Donner, "Construction of confidence limits about effect measures", 2008).
/// </remarks>
public sealed record ReferenceCosine(Estimate ToReference, Estimate Attenuation, Estimate ToTruth, int Zero)
{
    /// <summary>The cosines of M estimates to the mean of R chunks of equal size.</summary>
    /// <param name="gradients">g [M, P], M ≥ 3 independent estimates.</param>
    /// <param name="chunks">
    /// c [R, P], R ≥ 1 independent gradients of equal size, independent of the estimates. With R &lt; 3 nothing is known of g*'s noise.
    /// </param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <exception cref="ArgumentException">There are fewer than 3 estimates, or the chunks have another length P.</exception>
    public static ReferenceCosine Of(GradientSet gradients, GradientSet chunks, double level = 0.95)
    {
        GradientSet.Require(gradients, 3, nameof(gradients));
        GradientSet.Require(chunks, 1, nameof(chunks));
        var products = gradients.Times(chunks);
        var directed = gradients.Directed();
        var zero = gradients.Count - directed.Length;
        var square = 0.0;
        for (var r = 0; r < chunks.Count; r++)
        {
            for (var s = 0; s < chunks.Count; s++)
                square += chunks[r, s] / chunks.Count / chunks.Count;
        }

        var noise = chunks.Count < 3 ? null : GradientNoiseScale.Of(chunks, 1, level);
        var attenuation = Attenuate(noise?.Scale, chunks.Count);
        if (directed.Length < 3)
            return new(gradients.NoDirection(directed.Length), attenuation, gradients.NoDirection(directed.Length), zero);
        if (square <= 0)
        {
            var none = Estimate.None("the reference is 0 and has no direction", directed.Length, new Interval(-1, 1));
            return new(none, attenuation, none, zero);
        }

        var length = Math.Sqrt(square);
        var cosines = Array.ConvertAll(directed, i => Math.Clamp(
            Enumerable.Range(0, chunks.Count).Sum(r => products[i, r]) / chunks.Count / length / Math.Sqrt(gradients[i, i]), -1, 1));
        var mean = cosines.Average();
        var without = Array.ConvertAll(cosines, c => ((mean * cosines.Length) - c) / (cosines.Length - 1));
        var toReference = CosineScale.Student(mean, without, level);
        var along = new double[chunks.Count];
        for (var r = 0; r < along.Length; r++)
            along[r] = directed.Average(i => products[i, r] / Math.Sqrt(gradients[i, i]));
        var toTruth = noise is { HasSignal: true }
            ? Correct(toReference, length, along, chunks, level)
            : Hidden(attenuation, chunks.Count, directed.Length);
        return new(toReference, attenuation, toTruth, zero);
    }

    private static Estimate Attenuate(Estimate? scale, int chunks)
    {
        if (scale is null)
            return Estimate.None($"the reference has {chunks} chunk(s), 3 are needed to know its noise", chunks, new Interval(0, 1));
        if (scale.Interval is not { } interval)
            return scale;
        double At(double b) => GradientNoiseScale.ReferenceCosineTheory(b, chunks);
        return scale with { Value = scale.Value is { } value ? At(value) : null, Interval = new Interval(At(interval.High), At(interval.Low)) };
    }

    private static Estimate Hidden(Estimate attenuation, int chunks, int size) => Estimate.None(
        attenuation.Undetermined ?? $"the reference is too noisy: |E g|² does not differ from 0 in its {chunks} chunks", size, new Interval(-1, 1));

    // along: mean over i of ⟨gᵢ/|gᵢ|, c_r⟩ [R], so that their mean over √U is the corrected cosine; length = |g*|.
    private static Estimate Correct(Estimate toReference, double length, double[] along, GradientSet chunks, double level)
    {
        var size = toReference.SampleSize;
        var lengths = new PairStatistic(chunks.Count, (r, s) => chunks[r, s]);
        var mean = along.Average();
        var value = mean / Math.Sqrt(lengths.Value);
        var without = new double[chunks.Count];
        for (var r = 0; r < chunks.Count; r++)
        {
            if (lengths.Without[r] <= 0)
                return Estimate.None($"without reference chunk {r}, |E g|² does not differ from 0", size, new Interval(-1, 1));
            without[r] = ((mean * along.Length) - along[r]) / (along.Length - 1) / Math.Sqrt(lengths.Without[r]);
        }

        var factor = length / Math.Sqrt(lengths.Value);
        var estimates = toReference.Interval!.Value;
        var reference = Jackknife.Student(value, without, level).Interval!.Value;
        var low = value - double.Hypot(value - (factor * estimates.Low), value - reference.Low);
        var high = value + double.Hypot((factor * estimates.High) - value, reference.High - value);
        return new Estimate(Math.Clamp(value, -1, 1), new Interval(low, high).Clamp(-1, 1), size);
    }
}
