using MathNet.Numerics.Distributions;

namespace PolicyProbe.Core;

/// <summary>
/// The stratified bootstrap over seeds: of every task as many runs are drawn, with replacement, as it has, and the statistic is computed again
/// (rliable's; B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap, 1993, chapters 8, 12 and 13). All its draws come from the generator that it is given.
/// </summary>
/// <remarks>
/// With five seeds of one task the percentile interval holds a normal mean in 85 % where it says 95: it lacks both Student's factor and √(n/(n−1)). It is
/// here for comparison with what others report; <see cref="Aggregate"/>'s intervals are the ones to use (docs/statistics.md has the counts).
/// </remarks>
public static class StratifiedBootstrap
{
    /// <summary>The interval between the (1 ± level)/2 quantiles of the statistic over the resamples.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="statistic">The statistic of runs [T][nₜ].</param>
    /// <param name="resamples">B ≥ 100.</param>
    /// <param name="rng">What is drawn from.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    public static Interval Percentile(Scores scores, Func<IReadOnlyList<double[]>, double> statistic, int resamples, Rng rng, double level = 0.95)
    {
        var values = Draw(scores, statistic, resamples, rng);
        Array.Sort(values);
        return new Interval(Quantile(values, (1 - level) / 2), Quantile(values, (1 + level) / 2));
    }

    /// <summary>
    /// The percentile interval at the level that gives a mean Student's length: tails of Φ(−√(n/(n−1)) t), t of the ν degrees of freedom that the mean of the
    /// scores has, n the runs of the task with the fewest (T. C. Hesterberg, "What Teachers Should Know About the Bootstrap", The American Statistician 69,
    /// 2015, section 4.2). Null where a task has a single run, or none differs from another in its task.
    /// </summary>
    /// <param name="scores">The scores.</param>
    /// <param name="statistic">The statistic of runs [T][nₜ].</param>
    /// <param name="resamples">B ≥ 100.</param>
    /// <param name="rng">What is drawn from.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    public static Interval? Expanded(Scores scores, Func<IReadOnlyList<double[]>, double> statistic, int resamples, Rng rng, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (StratifiedInterval.Freedom(scores.Runs) is not { } freedom)
            return null;
        var fewest = (double)scores.Runs.Min(task => task.Length);
        var tail = Normal.CDF(0, 1, -Math.Sqrt(fewest / (fewest - 1)) * StudentQuantile.TwoSided(level, freedom));
        return Percentile(scores, statistic, resamples, rng, 1 - (2 * tail));
    }

    private static double[] Draw(Scores scores, Func<IReadOnlyList<double[]>, double> statistic, int resamples, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(statistic);
        ArgumentNullException.ThrowIfNull(rng);
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 100);
        double[][] drawn = [.. scores.Runs.Select(task => new double[task.Length])];
        var values = new double[resamples];
        for (var b = 0; b < resamples; b++)
        {
            for (var t = 0; t < drawn.Length; t++)
                for (var i = 0; i < drawn[t].Length; i++)
                    drawn[t][i] = scores.Runs[t][(int)rng.Integers(0, drawn[t].Length)];
            values[b] = statistic(drawn);
        }

        return values;
    }

    // The order statistic at ⌈p B⌉.
    private static double Quantile(double[] sorted, double p) => sorted[Math.Clamp((int)Math.Ceiling(p * sorted.Length) - 1, 0, sorted.Length - 1)];
}
