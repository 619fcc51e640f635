namespace PolicyProbe.Core;

/// <summary>The share of an arm's runs that score above τ, for many τ: the whole distribution, where an aggregate is one number of it.</summary>
/// <remarks>
/// rliable's run-score distribution (R. Agarwal et al., NeurIPS 2021, section 4.3), after E. D. Dolan and J. J. Moré, "Benchmarking optimization software
/// with performance profiles" (2002). Where one arm's curve lies above another's everywhere, it is better at every quantile.
/// </remarks>
public static class PerformanceProfile
{
    /// <summary>
    /// #{x &gt; τ}/N over all runs of all tasks, with Clopper and Pearson's interval of N trials at every τ by itself. Tasks have different shares, and then the
    /// count is less spread than a binomial one (W. Hoeffding, Ann. Math. Statist. 27, 1956): conservative. It is a band of intervals, not one for the whole curve.
    /// </summary>
    /// <param name="scores">The scores.</param>
    /// <param name="thresholds">τ, finite.</param>
    /// <param name="level">The confidence level of each interval, in (0, 1).</param>
    public static IReadOnlyList<Estimate> Of(Scores scores, IReadOnlyList<double> thresholds, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(thresholds);
        if (thresholds.Any(threshold => !double.IsFinite(threshold)))
            throw new ArgumentException("thresholds: expected finite numbers.", nameof(thresholds));
        var all = scores.Flat();
        return [.. thresholds.Select(threshold => ProportionInterval.ClopperPearson(all.Count(score => score > threshold), all.Length, level))];
    }
}
