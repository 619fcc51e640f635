using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>
/// U independent updates, each evaluated beside θ₀ under random numbers of its own: updates are the units of every interval.
/// </summary>
/// <param name="Updated">Ĵ after each update.</param>
/// <param name="Origin">Ĵ(θ₀) under the same random numbers as each.</param>
internal sealed record PostUpdateSample(IReadOnlyList<CellReturn> Updated, IReadOnlyList<CellReturn> Origin)
{
    /// <summary>The share of the worst updates that CVaR averages.</summary>
    public const double Worst = 0.1;

    /// <summary>Of the paper's histogram.</summary>
    private const int Bins = 100;

    /// <summary>Ĵ after each update [U].</summary>
    public double[] Returns { get; } = [.. Updated.Select(cell => cell.Mean)];

    /// <summary>The variance of the noise of each, s²/E [U].</summary>
    public double[] Noise { get; } = [.. Updated.Select(cell => cell.StandardError * cell.StandardError)];

    /// <summary>Ĵ(θ₁) − Ĵ(θ₀) of each [U].</summary>
    public CellContrast[] Changes { get; } = [.. Updated.Zip(Origin, (after, before) => CellContrast.Of([after, before], [1, -1]))];

    /// <summary>J(θ₀) from all its evaluations.</summary>
    public Estimate Before => ReturnSpread.Known(MeanInterval.Student([.. Origin.Select(cell => cell.Mean)]));

    /// <summary>E J(θ₁).</summary>
    public Estimate Mean => ReturnSpread.Known(SkewedMean.Of(Returns));

    /// <summary>E J(θ₁) − J(θ₀).</summary>
    public Estimate MeanChange => ReturnSpread.Known(SkewedMean.Of([.. Changes.Select(change => change.Value)]));

    /// <summary>Var J(θ₁) over updates.</summary>
    public Estimate Variance => ReturnSpread.Variance(Returns, Noise);

    /// <summary>The share of the variance of Ĵ(θ₁) that is noise of the evaluation.</summary>
    public double? NoiseShare => ReturnSpread.Exact(Returns) is > 0 and var seen ? Math.Min(1, Noise.Average() / seen) : null;

    /// <summary>
    /// Ĵ(θ₁) drawn towards their mean until they vary as J(θ₁) does, not as their noisy estimates do (T. A. Louis, "Estimating a Population of
    /// Parameter Values Using Bayes and Empirical Bayes Methods", J. Am. Statist. Assoc. 79, 1984).
    /// </summary>
    public double[] Shrunk()
    {
        var (mean, factor) = (Returns.Average(), Math.Sqrt(1 - (NoiseShare ?? 0)));
        return [.. Returns.Select(value => mean + (factor * (value - mean)))];
    }

    /// <summary>Half of J where it is positive, and as far below it where it is not: half of a negative return would be a better one.</summary>
    public static double Half(double value) => value - (0.5 * Math.Abs(value));

    /// <summary>The share of values below a bound.</summary>
    public static double Below(IReadOnlyList<double> values, double bound) => values.Count(value => value < bound) / (double)values.Count;

    /// <summary>The middle of the fullest of 100 bins from the least to the greatest value, the first of several.</summary>
    public static double Mode(IReadOnlyList<double> values)
    {
        var (low, high) = (values.Min(), values.Max());
        if (high == low)
            return low;
        var counts = new int[Bins];
        foreach (var value in values)
            counts[Math.Min(Bins - 1, (int)((value - low) / (high - low) * Bins))]++;
        return low + ((high - low) * (Array.IndexOf(counts, counts.Max()) + 0.5) / Bins);
    }

    /// <summary>
    /// The mean of the worst tenth of n values, part of a value where n/10 is not whole (R. T. Rockafellar and S. Uryasev, "Optimization of
    /// Conditional Value-at-Risk", 2000, for a sample).
    /// </summary>
    public static double ConditionalValueAtRisk(IReadOnlyList<double> values)
    {
        var (left, sum) = (Worst * values.Count, 0.0);
        foreach (var value in values.Order())
        {
            if (left <= 0)
                break;
            sum += Math.Min(1, left) * value;
            left -= 1;
        }

        return sum / (Worst * values.Count);
    }

    /// <summary>Measures.</summary>
    /// <param name="returns">With E episodes a return.</param>
    /// <param name="theta">θ₀ [P].</param>
    /// <param name="updated">θ₁ of each update [U][P].</param>
    /// <param name="rng">Forked for each update: the streams of its two returns.</param>
    public static PostUpdateSample Of(PolicyReturns returns, float[] theta, IReadOnlyList<float[]> updated, Rng rng)
    {
        var (thetas, rngs) = (new List<float[]>(), new List<Rng>());
        for (var i = 0; i < updated.Count; i++)
        {
            thetas.AddRange([updated[i], theta]);
            rngs.AddRange(Enumerable.Repeat(rng.Fork($"returns/{i}"), 2));
        }

        var cells = returns.At(thetas, rngs);
        return new PostUpdateSample([.. cells.Where((_, i) => i % 2 == 0)], [.. cells.Where((_, i) => i % 2 == 1)]);
    }
}

/// <summary>The exact returns, where the model is known.</summary>
/// <param name="Before">J(θ₀).</param>
/// <param name="After">J(θ₁) of each update [U].</param>
internal sealed record PostUpdateTruth(double Before, double[] After);
