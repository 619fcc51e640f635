using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>How many units an estimate needs to point along the true gradient.</summary>
public static class PairsNeeded
{
    /// <summary>
    /// K = B c²/(1 − c²), where (1 + B/K)^−½ = c: the units that a gradient estimate must average for its cosine to the true
    /// gradient to reach c. The interval of B is carried over, unbounded ends included.
    /// </summary>
    /// <param name="noiseScale">B with its interval, as <see cref="GradientNoiseScale.Scale"/>, in units or converted to pairs.</param>
    /// <param name="cosine">c in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The cosine is outside (0, 1).</exception>
    public static Estimate For(Estimate noiseScale, double cosine = 0.9)
    {
        ArgumentNullException.ThrowIfNull(noiseScale);
        if (!(cosine > 0 && cosine < 1))
            throw new ArgumentOutOfRangeException(nameof(cosine), cosine, "cosine: expected in (0, 1).");
        var factor = cosine * cosine / (1 - (cosine * cosine));
        return noiseScale with { Value = noiseScale.Value * factor, Interval = noiseScale.Interval?.Scale(factor) };
    }
}
