namespace PolicyProbe.Core;

/// <summary>Kolmogorov's and Smirnov's test of whether numbers are drawn from a known continuous distribution.</summary>
/// <remarks>
/// D = sup |F_n − F|; √n D tends to Kolmogorov's law, P(√n D &gt; x) → Q(x) = 2 Σ (−1)^{j−1} exp(−2j²x²), and (√n + 0.12 + 0.11/√n) D follows it from n = 5 on
/// (M. A. Stephens, "EDF Statistics for Goodness of Fit and Some Comparisons", 1974).
/// </remarks>
public static class KolmogorovSmirnov
{
    private const int Terms = 100;

    /// <summary>D of numbers that should be uniform on [0, 1]: F(x) of what is tested.</summary>
    /// <param name="values">F(xᵢ) [n], n ≥ 1, in [0, 1].</param>
    /// <exception cref="ArgumentException">There is none, or one lies outside.</exception>
    public static double Distance(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
            throw new ArgumentException("values: expected at least 1, got 0.", nameof(values));
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        if (!(sorted[0] >= 0 && sorted[^1] <= 1))
            throw new ArgumentException($"values: expected in [0, 1], got {sorted[0]} to {sorted[^1]}.", nameof(values));
        var (distance, n) = (0.0, (double)sorted.Length);
        for (var i = 0; i < sorted.Length; i++)
            distance = Math.Max(distance, Math.Max(((i + 1) / n) - sorted[i], sorted[i] - (i / n)));
        return distance;
    }

    /// <summary>The chance of a distance at least as large, were the numbers uniform.</summary>
    /// <param name="values">F(xᵢ) [n], n ≥ 1, in [0, 1].</param>
    /// <exception cref="ArgumentException">There is none, or one lies outside.</exception>
    public static double PValue(ReadOnlySpan<double> values)
    {
        var root = Math.Sqrt(values.Length);
        return Survival((root + 0.12 + (0.11 / root)) * Distance(values));
    }

    /// <summary>Q(x) = P(K &gt; x) of Kolmogorov's law.</summary>
    /// <param name="x">x; 1 for x ≤ 0.</param>
    public static double Survival(double x)
    {
        if (x <= 0)
            return 1;

        // Jacobi's transformation of the same series converges where x is small: P(K ≤ x) = √(2π)/x Σ exp(−(2j−1)²π²/(8x²)).
        var sum = 0.0;
        for (var j = 1; j <= Terms; j++)
            sum += x < 1 ? Math.Exp(-Math.Pow(((2 * j) - 1) * Math.PI / x, 2) / 8) : (j % 2 == 1 ? 2 : -2) * Math.Exp(-2.0 * j * j * x * x);
        return Math.Clamp(x < 1 ? 1 - (Math.Sqrt(2 * Math.PI) / x * sum) : sum, 0, 1);
    }
}
