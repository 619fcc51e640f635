namespace PolicyProbe.Core;

/// <summary>How unequally a total is shared: the Gini coefficient and the Lorenz curve of amounts ≥ 0.</summary>
/// <remarks>C. Gini, "Variabilità e mutabilità" (1912); M. O. Lorenz, "Methods of Measuring the Concentration of Wealth" (1905).</remarks>
public static class Gini
{
    /// <summary>
    /// G = Σᵢⱼ |xᵢ − xⱼ|/(2n² x̄) of these n amounts as they are: 0 where all are equal, (n − 1)/n where one has all. It is the plain coefficient, not multiplied by n/(n − 1): as an estimate for a
    /// law it lies lower by G/n. Null where the total is 0, since nothing is shared.
    /// </summary>
    /// <param name="amounts">x [n], finite, at least 0, n ≥ 1.</param>
    /// <exception cref="ArgumentException">There are none, or one is below 0 or not finite.</exception>
    public static double? Of(ReadOnlySpan<double> amounts)
    {
        var (sorted, total, weighed) = (Sorted(amounts), 0.0, 0.0);
        for (var i = 0; i < sorted.Length; i++)
        {
            total += sorted[i];
            weighed += ((2.0 * i) + 1 - sorted.Length) * sorted[i];
        }

        return total == 0 ? null : Math.Max(0, weighed / (sorted.Length * total));
    }

    /// <summary>
    /// The coefficient times n/(n − 1): 1 where one has all. For exponential amounts it is unbiased at every n, distributed as the mean of n − 1 numbers uniform on (0, 1) (M. H. Gail, J. L. Gastwirth,
    /// "A Scale-Free Goodness-of-Fit Test for the Exponential Distribution Based on the Gini Statistic", J. R. Statist. Soc. B 40, 1978). Null where the total is 0.
    /// </summary>
    /// <param name="amounts">x [n], finite, at least 0, n ≥ 2.</param>
    /// <exception cref="ArgumentException">There are fewer than two, or one is below 0 or not finite.</exception>
    public static double? Corrected(ReadOnlySpan<double> amounts) => amounts.Length >= 2
        ? Of(amounts) * amounts.Length / (amounts.Length - 1)
        : throw new ArgumentException($"amounts: expected at least 2, got {amounts.Length}.", nameof(amounts));

    /// <summary>The Lorenz curve [n + 1]: which share of the total the least k of n have, k = 0 … n. Null where the total is 0.</summary>
    /// <param name="amounts">x [n], finite, at least 0, n ≥ 1.</param>
    /// <exception cref="ArgumentException">There are none, or one is below 0 or not finite.</exception>
    public static double[]? Lorenz(ReadOnlySpan<double> amounts)
    {
        var sorted = Sorted(amounts);
        var curve = new double[sorted.Length + 1];
        for (var i = 0; i < sorted.Length; i++)
            curve[i + 1] = curve[i] + sorted[i];
        var total = curve[^1];
        if (total == 0)
            return null;
        for (var i = 0; i < curve.Length; i++)
            curve[i] /= total;
        return curve;
    }

    private static double[] Sorted(ReadOnlySpan<double> amounts)
    {
        if (amounts.IsEmpty)
            throw new ArgumentException("amounts: expected at least 1, got none.", nameof(amounts));
        foreach (var amount in amounts)
            if (!(amount >= 0 && double.IsFinite(amount)))
                throw new ArgumentException($"amounts: expected finite numbers of at least 0, got {amount}.", nameof(amounts));
        var sorted = amounts.ToArray();
        Array.Sort(sorted);
        return sorted;
    }
}
