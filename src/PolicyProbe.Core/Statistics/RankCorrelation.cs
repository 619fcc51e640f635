namespace PolicyProbe.Core;

/// <summary>Whether two quantities rise together, whatever their scales.</summary>
public static class RankCorrelation
{
    /// <summary>
    /// Spearman's ρ: the correlation of the ranks, equal values sharing their mean rank (C. Spearman, "The Proof and Measurement of
    /// Association between Two Things", 1904). Null where one side is constant.
    /// </summary>
    /// <param name="first">x [n], finite.</param>
    /// <param name="second">y [n], finite.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static double? Spearman(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        if (first.Length != second.Length)
            throw new ArgumentException($"second: expected [n], n = {first.Length}, got [{second.Length}].", nameof(second));
        var (x, y) = (Ranks(first, nameof(first)), Ranks(second, nameof(second)));
        var middle = (x.Length + 1) / 2.0;
        var (xx, yy, xy) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            var (dx, dy) = (x[i] - middle, y[i] - middle);
            (xx, yy, xy) = (xx + (dx * dx), yy + (dy * dy), xy + (dx * dy));
        }

        return xx == 0 || yy == 0 ? null : Math.Clamp(xy / Math.Sqrt(xx * yy), -1, 1);
    }

    /// <summary>The ranks 1 … n, equal values sharing their mean rank.</summary>
    /// <param name="values">x [n], finite.</param>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static double[] Ranks(ReadOnlySpan<double> values) => Ranks(values, nameof(values));

    private static double[] Ranks(ReadOnlySpan<double> values, string name)
    {
        var sorted = values.ToArray();
        foreach (var value in sorted)
            if (!double.IsFinite(value))
                throw new ArgumentException($"{name}: expected finite numbers, got {value}.", name);
        int[] order = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, order);
        var ranks = new double[sorted.Length];
        for (int from = 0, to; from < sorted.Length; from = to)
        {
            for (to = from + 1; to < sorted.Length && sorted[to] == sorted[from]; to++)
            {
            }

            for (var i = from; i < to; i++)
                ranks[order[i]] = (from + 1 + to) / 2.0;
        }

        return ranks;
    }
}
