using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// The signal-to-noise scale of a cosine, x = c/(1 − |c|), on which intervals are symmetric: near 0 it is the cosine itself, near
/// 1 it is 1/(1 − c), the reciprocal of a squared noise. Interval ends stay inside (−1, 1).
/// </summary>
/// <remarks>
/// For c = 1/(1 + B/K) it is K/B. On the cosine's own scale, and on Fisher's z, intervals cover less where the noise is heavy-tailed
/// or lives in few directions (docs/ground-truth.md).
/// </remarks>
internal static class CosineScale
{
    // Estimates that agree to the last bit have an infinite signal; this is as much as doubles can tell.
    private const double Floor = 1e-15;

    /// <summary>The jackknife-t interval of a cosine from the cosine of all units and those without each unit.</summary>
    public static Estimate Student(double cosine, double[] without, double level)
    {
        var estimate = Jackknife.Student(To(cosine), Array.ConvertAll(without, To), level);
        var interval = estimate.Interval!.Value;
        return estimate with { Value = cosine, Interval = Around(cosine, From(interval.Low), From(interval.High)) };
    }

    private static double To(double cosine) => cosine / Math.Max(1 - Math.Abs(cosine), Floor);

    private static double From(double x) => x / (1 + Math.Abs(x));

    // There and back again costs the last bit: the interval keeps the value that it is about.
    private static Interval Around(double value, double low, double high) => new(Math.Min(low, value), Math.Max(high, value));
}
