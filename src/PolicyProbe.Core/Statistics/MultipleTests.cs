namespace PolicyProbe.Core;

/// <summary>Several questions of one set of runs: what keeps the probability of any false answer at its level.</summary>
public static class MultipleTests
{
    /// <summary>
    /// S. Holm's adjusted p-values ("A Simple Sequentially Rejective Multiple Test Procedure", Scand. J. Statist. 6, 1979): sorted, p̃₍ᵢ₎ = max over j ≤ i of
    /// min(1, (m − j + 1) p₍ⱼ₎). Those at or below α have a false one among them with a probability of at most α, however the tests depend on one another.
    /// </summary>
    /// <param name="values">p [m], in [0, 1].</param>
    /// <returns>p̃ [m], in the order of the p-values.</returns>
    /// <exception cref="ArgumentException">A value is outside [0, 1].</exception>
    public static double[] Holm(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var value in values)
            if (!(value >= 0 && value <= 1))
                throw new ArgumentException($"values: expected in [0, 1], got {value}.", nameof(values));
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        var (adjusted, greatest) = (new double[values.Count], 0.0);
        for (var i = 0; i < order.Length; i++)
        {
            greatest = Math.Max(greatest, Math.Min(1, (order.Length - i) * values[order[i]]));
            adjusted[order[i]] = greatest;
        }

        return adjusted;
    }

    /// <summary>The level of each of m intervals that hold all their truths at once with the level asked for, by Bonferroni's inequality: 1 − (1 − level)/m.</summary>
    /// <param name="level">The simultaneous level, in (0, 1).</param>
    /// <param name="count">m ≥ 1.</param>
    public static double Bonferroni(double level, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return 1 - ((1 - level) / count);
    }
}
