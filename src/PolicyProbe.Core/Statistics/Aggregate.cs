namespace PolicyProbe.Core;

/// <summary>
/// One number for an arm's scores on all tasks, with the interval over seeds; the statistics that rliable has (R. Agarwal et al., "Deep Reinforcement
/// Learning at the Edge of the Statistical Precipice", NeurIPS 2021, section 4).
/// </summary>
/// <remarks>Scores of different tasks have to be on one scale; what 0 and 1 are on it is part of the result.</remarks>
public static class Aggregate
{
    private const int Resamples = 2000;

    /// <summary>The mean over tasks of the mean over runs, (1/T) Σₜ x̄ₜ, with the interval of <see cref="StratifiedInterval.Skewed"/>.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    public static Estimate Mean(Scores scores, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return StratifiedInterval.Skewed(MeanOf(scores.Runs), [.. scores.Runs.Select(task => Array.ConvertAll(task, x => x / scores.Runs.Count))], level);
    }

    /// <summary>
    /// The median over tasks of the mean over runs. Its interval is the median of the ends of the tasks' intervals, which hold all T means at once by
    /// Bonferroni's inequality, and then hold their median: conservative, the more so the more tasks.
    /// </summary>
    /// <param name="scores">The scores.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    public static Estimate Median(Scores scores, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(scores);
        var each = 1 - ((1 - level) / scores.Runs.Count);
        var means = scores.Runs.Select(task => StratifiedInterval.Skewed(Average(task), [task], each)).ToList();
        var value = Middle([.. means.Select(mean => mean.Value!.Value)]);
        return means.Any(mean => mean.Interval is null)
            ? new Estimate(value, null, scores.Count)
            : new Estimate(value, new Interval(Middle([.. means.Select(mean => mean.Interval!.Value.Low)]), Middle([.. means.Select(mean => mean.Interval!.Value.High)])), scores.Count);
    }

    /// <summary>
    /// The interquartile mean: the mean of all N runs of all tasks without the ⌊N/4⌋ least and as many greatest, as <c>scipy.stats.trim_mean(x, 0.25)</c>
    /// has it. Two intervals joined: Student's with ψ the Winsorised scores of each task over the share that is kept, h/N = 1 − 2⌊N/4⌋/N, and kept · nₜ − 1
    /// degrees of freedom (of a single task J. W. Tukey and D. H. McLaughlin's, Sankhyā A 25, 1963), which falls short where a task has all its runs within
    /// the cut; and the stratified bootstrap's expanded percentiles, which fall short where tasks lie far apart. Conservative. The mean's where nothing is cut.
    /// </summary>
    /// <param name="scores">The scores.</param>
    /// <param name="rng">What the bootstrap draws from.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    public static Estimate InterquartileMean(Scores scores, Rng rng, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(scores);
        var sorted = scores.Flat();
        Array.Sort(sorted);
        var (n, cut) = (sorted.Length, sorted.Length / 4);
        if (cut == 0)
            return StratifiedInterval.Skewed(TrimmedMean(sorted), [.. scores.Runs.Select(task => Array.ConvertAll(task, x => x * task.Length / n))], level);
        var kept = n - (2 * cut);
        double low = sorted[cut], high = sorted[n - cut - 1];
        var winsorised = StratifiedInterval.Student(
            TrimmedMean(sorted), [.. scores.Runs.Select(task => Array.ConvertAll(task, x => Math.Clamp(x, low, high) * task.Length / kept))], level, (double)kept / n);
        if (winsorised.Interval is not { } one || StratifiedBootstrap.Expanded(scores, Interquartile, Resamples, rng, level) is not { } other)
            return winsorised with { Interval = null };
        return winsorised with { Interval = new Interval(Math.Min(one.Low, other.Low), Math.Max(one.High, other.High)) };
    }

    /// <summary>The interquartile mean of runs [T][nₜ] alone.</summary>
    public static double Interquartile(IReadOnlyList<double[]> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var all = new double[runs.Sum(task => task.Length)];
        var place = 0;
        foreach (var task in runs)
        {
            task.CopyTo(all, place);
            place += task.Length;
        }

        Array.Sort(all);
        return TrimmedMean(all);
    }

    /// <summary>How far the runs stay below a score γ, those above it counted as there: γ − mean of min(x, γ) over all runs. Less is better, and below 0 there is nothing.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="target">γ, finite; 1 of normalised scores.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    public static Estimate OptimalityGap(Scores scores, double target = 1, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (!double.IsFinite(target))
            throw new ArgumentOutOfRangeException(nameof(target), target, "target: expected finite.");
        var count = scores.Count;
        double[][] gaps = [.. scores.Runs.Select(task => Array.ConvertAll(task, x => (target - Math.Min(x, target)) * task.Length / count))];
        var gap = StratifiedInterval.Skewed(gaps.Sum(Average), gaps, level, believed: 1);
        return gap with { Interval = gap.Interval?.Clamp(0, double.PositiveInfinity) };
    }

    /// <summary>The mean of sorted numbers without the ⌊n/4⌋ least and as many greatest.</summary>
    private static double TrimmedMean(ReadOnlySpan<double> sorted)
    {
        var cut = sorted.Length / 4;
        var sum = 0.0;
        foreach (var x in sorted[cut..^cut])
            sum += x;
        return sum / (sorted.Length - (2 * cut));
    }

    /// <summary>The median: the middle number, or the mean of the two.</summary>
    internal static double Middle(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    private static double MeanOf(IReadOnlyList<double[]> runs) => runs.Sum(task => Average(task) / runs.Count);

    private static double Average(double[] values) => values.Sum() / values.Length;
}
