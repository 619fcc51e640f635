using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// Intervals of a cosine: the jackknife-t of c joined with the jackknife-t on the signal-to-noise scale x = c/(1 − |c|), where the
/// latter counts only as far as 1.5 half-widths of the former. Ends stay inside [−1, 1].
/// </summary>
/// <remarks>
/// With h = t √v the half-width of Tukey's jackknife-t of c and [a, b] that of x carried back by c = x/(1 + |x|), the interval is
/// [min(c − h, max(a, c − 1.5h)), max(c + h, min(b, c + 1.5h))], cut to [−1, 1]. For c = 1/(1 + B/K), x is K/B: near 1 intervals of
/// c itself, and of Fisher's z, cover less where the noise is heavy-tailed or lives in few directions. But x grows without bound as
/// c nears 1, so that leaving out the one estimate of twenty that points elsewhere moves x by more than all else, and [a, b]
/// alone would reach from 0.88 to −0.6. Near-linear statistics of numbers in [−1, 1] cannot be that uncertain; the bound says so
/// (docs/ground-truth.md).
/// </remarks>
internal static class CosineScale
{
    // Estimates that agree to the last bit have an infinite signal; this is as much as doubles can tell.
    private const double Floor = 1e-15;

    // How many half-widths of c's own jackknife-t the transformed interval may reach.
    private const double Reach = 1.5;

    /// <summary>The interval of a cosine from the cosine of all units and those without each unit.</summary>
    public static Estimate Student(double cosine, double[] without, double level) => Joined(cosine, without, level, []);

    /// <summary>The same joined with the jackknife's interval for skewed statistics within that reach: for a ratio of two quadratic forms.</summary>
    public static Estimate Skewed(double cosine, double[] without, double level) =>
        Joined(cosine, without, level, [Jackknife.Skewed(cosine, without, level).Interval!.Value]);

    private static Estimate Joined(double cosine, double[] without, double level, Interval[] others)
    {
        var linear = Jackknife.Student(cosine, without, level);
        var (low, high) = (linear.Interval!.Value.Low, linear.Interval!.Value.High);
        var scaled = Jackknife.Student(To(cosine), Array.ConvertAll(without, To), level).Interval!.Value;
        foreach (var other in others.Prepend(new Interval(From(scaled.Low), From(scaled.High))))
        {
            low = Math.Min(low, Math.Max(other.Low, cosine - (Reach * (cosine - linear.Interval!.Value.Low))));
            high = Math.Max(high, Math.Min(other.High, cosine + (Reach * (linear.Interval!.Value.High - cosine))));
        }

        return linear with { Interval = Around(cosine, Math.Max(low, -1), Math.Min(high, 1)) };
    }

    private static double To(double cosine) => cosine / Math.Max(1 - Math.Abs(cosine), Floor);

    private static double From(double x) => x / (1 + Math.Abs(x));

    // There and back again costs the last bit: the interval keeps the value that it is about.
    private static Interval Around(double value, double low, double high) => new(Math.Min(low, value), Math.Max(high, value));
}
