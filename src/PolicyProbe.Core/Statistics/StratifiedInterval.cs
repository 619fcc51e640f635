namespace PolicyProbe.Core;

/// <summary>
/// The interval of a statistic that is, to first order, a sum of means of independent strata: θ̂ ≈ θ + Σₜ (ψ̄ₜ − Eψₜ), where ψₜᵢ is what run i of
/// stratum t contributes. A mean, a trimmed mean (ψ: the Winsorised scores) and a share are of this kind.
/// </summary>
/// <remarks>
/// Student's part is exact for one stratum of normal numbers; several have F. E. Satterthwaite's degrees of freedom ("An Approximate Distribution of
/// Estimates of Variance Components", Biometrics 2, 1946). P. Hall's transformation (1992), which takes out the skewness, is written here for a sum of
/// strata; of a single one and with all of the skewness it is <see cref="SkewedMean"/>'s.
/// </remarks>
public static class StratifiedInterval
{
    /// <summary>
    /// How much of the skewness that five seeds seem to have is believed of their mean. All of it makes intervals of normal numbers 60 % wider than Student's
    /// at n = 5, half of it 26 %; both cover 94 % of scores whose skewness is at most 1 (docs/statistics.md).
    /// </summary>
    private const double Half = 0.5;

    /// <summary>θ̂ ± t√v, v = Σ s²ₜ/nₜ, with ν = v²/Σ (s²ₜ/nₜ)²/νₜ degrees of freedom.</summary>
    /// <param name="value">θ̂.</param>
    /// <param name="contributions">ψ [T][nₜ], finite.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <param name="kept">The share of the runs that the spread rests on: νₜ = max(1, kept · nₜ − 1); 1, or less for trimmed statistics.</param>
    /// <returns>Without an interval where a stratum has a single run, or where none differs from another in its stratum.</returns>
    /// <exception cref="ArgumentException">There is no stratum, one is empty, or a number is not finite.</exception>
    public static Estimate Student(double value, IReadOnlyList<double[]> contributions, double level = 0.95, double kept = 1) => Of(value, contributions, level, kept, 0);

    /// <summary>
    /// Student's interval joined with Hall's, θ̂ − √v · 3/k · (∛(1 + k(±t − k/6)) − 1), for scores that lean to one side: k = c Σ m₃ₜ/n²ₜ / v^{3/2}, the share c
    /// of the statistic's skewness, m₃ the unbiased third moment.
    /// </summary>
    /// <param name="value">θ̂.</param>
    /// <param name="contributions">ψ [T][nₜ], finite.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <param name="believed">c, in [0, 1]: a half of means, 1 of numbers that are cut at one side and skewed by that.</param>
    /// <returns>As <see cref="Student"/>; Student's alone where a stratum has two runs.</returns>
    /// <exception cref="ArgumentException">There is no stratum, one is empty, or a number is not finite.</exception>
    public static Estimate Skewed(double value, IReadOnlyList<double[]> contributions, double level = 0.95, double believed = Half) => Of(value, contributions, level, 1, believed);

    /// <summary>ν of <see cref="Student"/>; null where it has no interval.</summary>
    internal static double? Freedom(IReadOnlyList<double[]> contributions) =>
        contributions.Any(stratum => stratum.Length < 2) || Spread(contributions, 1) is not { Variance: > 0 } spread ? null : spread.Freedom;

    private static Estimate Of(double value, IReadOnlyList<double[]> contributions, double level, double kept, double believed)
    {
        ArgumentNullException.ThrowIfNull(contributions);
        if (contributions.Count == 0 || contributions.Any(stratum => stratum.Length == 0))
            throw new ArgumentException("contributions: expected at least one stratum, and of each at least one run.", nameof(contributions));
        if (!double.IsFinite(value) || contributions.Any(stratum => stratum.Any(one => !double.IsFinite(one))))
            throw new ArgumentException("contributions: expected finite numbers, and so of value.", nameof(contributions));
        var count = contributions.Sum(stratum => stratum.Length);
        if (contributions.Any(stratum => stratum.Length < 2))
            return new Estimate(value, null, count);
        var (variance, freedom, skewness) = Spread(contributions, kept);
        if (variance == 0)
            return new Estimate(value, null, count);
        var (error, t, k) = (Math.Sqrt(variance), StudentQuantile.TwoSided(level, freedom), believed * (skewness ?? 0));
        return new Estimate(value, new Interval(value - (error * Math.Max(t, Inverse(t, k))), value + (error * Math.Max(t, -Inverse(-t, k)))), count);
    }

    /// <summary>v, ν and k; k null where a stratum has too few runs for a third moment.</summary>
    private static (double Variance, double Freedom, double? Skewness) Spread(IReadOnlyList<double[]> contributions, double kept)
    {
        var (variance, weights, third) = (0.0, 0.0, (double?)0.0);
        foreach (var stratum in contributions)
        {
            var n = stratum.Length;
            var (mean, squares, cubes) = (0.0, 0.0, 0.0);
            foreach (var one in stratum)
                mean += one / n;
            if (stratum.AsSpan().IndexOfAnyExcept(stratum[0]) < 0)
                continue; // equal numbers have no spread, whatever rounding leaves of their mean
            foreach (var one in stratum)
                (squares, cubes) = (squares + ((one - mean) * (one - mean)), cubes + ((one - mean) * (one - mean) * (one - mean)));
            var own = squares / (n - 1) / n;
            variance += own;
            weights += own * own / Math.Max(1, (kept * n) - 1);
            third = n < 3 ? null : third + (cubes / (n - 1) / (n - 2) / n);
        }

        return variance == 0 ? (0, 0, null) : (variance, variance * variance / weights, third / Math.Pow(variance, 1.5));
    }

    // Below 10⁻⁶ the cube root would lose more digits than the skewness has to say.
    private static double Inverse(double v, double k) => double.Abs(k) < 1e-6 ? v : 3 / k * (Math.Cbrt(1 + (k * (v - (k / 6)))) - 1);
}
