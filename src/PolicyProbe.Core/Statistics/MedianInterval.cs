using MathNet.Numerics.Distributions;

namespace PolicyProbe.Core;

/// <summary>The median of independent, identically distributed numbers, with its interval.</summary>
public static class MedianInterval
{
    /// <summary>
    /// The sample median, between the order statistics x₍ₖ₎ and x₍ₙ₋ₖ₊₁₎ with the greatest k for which P(Bin(n, ½) &lt; k) ≤ (1 − level)/2: it covers the median
    /// at least so often for every continuous distribution (W. R. Thompson, Annals of Mathematical Statistics 7, 1936). With few numbers there is no such k,
    /// and no interval.
    /// </summary>
    /// <param name="samples">x [n], n ≥ 1; infinite ones count by their order.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <exception cref="ArgumentException">There is no sample, or one is not a number.</exception>
    public static Estimate Of(IEnumerable<double> samples, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(samples);
        double[] sorted = [.. samples.Order()];
        if (sorted.Length == 0 || sorted.Any(double.IsNaN))
            throw new ArgumentException(sorted.Length == 0 ? "samples: expected at least 1." : "samples: expected numbers, got NaN.", nameof(samples));
        if (!(level > 0 && level < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "level: expected in (0, 1).");
        var k = 0;
        while (k < sorted.Length / 2 && Binomial.CDF(0.5, sorted.Length, k) <= (1 - level) / 2)
            k++;
        return new Estimate(Quantile(sorted, 0.5), k == 0 ? null : new Interval(sorted[k - 1], sorted[^k]), sorted.Length);
    }

    /// <summary>The quantile of sorted numbers at p, linear between neighbours; at an infinite neighbour the nearer one.</summary>
    /// <param name="sorted">x [n], ascending, n ≥ 1.</param>
    /// <param name="p">In [0, 1].</param>
    public static double Quantile(IReadOnlyList<double> sorted, double p)
    {
        ArgumentNullException.ThrowIfNull(sorted);
        var at = p * (sorted.Count - 1);
        var (low, share) = ((int)Math.Floor(at), at - Math.Floor(at));
        var high = Math.Min(low + 1, sorted.Count - 1);
        return double.IsFinite(sorted[low]) && double.IsFinite(sorted[high]) ? sorted[low] + (share * (sorted[high] - sorted[low])) : share < 0.5 ? sorted[low] : sorted[high];
    }
}
