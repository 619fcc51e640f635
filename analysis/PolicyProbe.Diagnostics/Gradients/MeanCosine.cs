using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>The mean of independent cosines, or of cosines' means over independent groups, with its interval: the jackknife-t joined on two scales and, since means over groups lean to one side, with Hall's.</summary>
public static class MeanCosine
{
    /// <summary>The mean with the interval of <see cref="PairwiseCosine"/>'s kind, inside [−1, 1].</summary>
    /// <param name="cosines">c [n], n ≥ 3, each in [−1, 1].</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <exception cref="ArgumentException">There are fewer than 3, or one is outside [−1, 1].</exception>
    public static Estimate Of(IReadOnlyList<double> cosines, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(cosines);
        if (cosines.Count < 3)
            throw new ArgumentException($"cosines: expected at least 3, got {cosines.Count}.", nameof(cosines));
        if (cosines.Any(cosine => !(Math.Abs(cosine) <= 1)))
            throw new ArgumentException($"cosines: expected numbers in [−1, 1], got {cosines.First(cosine => !(Math.Abs(cosine) <= 1))}.", nameof(cosines));
        var mean = cosines.Average();
        var estimate = CosineScale.Student(mean, [.. cosines.Select(cosine => ((mean * cosines.Count) - cosine) / (cosines.Count - 1))], level);
        var (joined, hall) = (estimate.Interval!.Value, SkewedMean.Hall([.. cosines], level).Interval!.Value.Clamp(-1, 1));
        return estimate with { Interval = new Interval(Math.Min(joined.Low, hall.Low), Math.Max(joined.High, hall.High)) };
    }
}
