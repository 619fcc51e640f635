namespace PolicyProbe.Probes;

/// <summary>How many dimensions features fill, by the definitions in use; σ are the singular values of Φ [n, d], largest first.</summary>
internal static class FeatureRank
{
    /// <summary>δ and ε of the papers.</summary>
    public const double Share = 0.01;

    /// <summary>
    /// The fewest principal components that hold more than 1 − δ of the variance: min k with Σ_{i≤k} σᵢ² > (1 − δ) Σ σᵢ²; 0 where all σ are 0.
    /// </summary>
    /// <remarks>Yang et al., arXiv:1909.12255; the rank that Moalla et al., arXiv:2405.00662, follow.</remarks>
    public static int Approximate(IReadOnlyList<double> sigma, double delta = Share) => Fewest([.. sigma.Select(value => value * value)], 1 - delta);

    /// <summary>srank_δ = min k with Σ_{i≤k} σᵢ ≥ (1 − δ) Σ σᵢ.</summary>
    /// <remarks>Kumar et al., arXiv:2010.14498.</remarks>
    public static int Srank(IReadOnlyList<double> sigma, double delta = Share) => Fewest(sigma, 1 - delta);

    /// <summary>The number of singular values of Φ/√n above ε: it depends on the features' scale.</summary>
    /// <remarks>Lyle, Rowland and Dabney, arXiv:2204.09560.</remarks>
    public static int Threshold(IReadOnlyList<double> sigma, long rows, double epsilon = Share) => sigma.Count(value => value / Math.Sqrt(rows) > epsilon);

    /// <summary>exp of the entropy of σᵢ/Σσ: between 1 and d; 0 where all σ are 0.</summary>
    /// <remarks>O. Roy and M. Vetterli, "The Effective Rank" (2007).</remarks>
    public static double Effective(IReadOnlyList<double> sigma)
    {
        var (total, entropy) = (sigma.Sum(), 0.0);
        if (total == 0)
            return 0;
        foreach (var value in sigma)
            if (value > 0)
                entropy -= value / total * Math.Log(value / total);
        return Math.Exp(entropy);
    }

    private static int Fewest(IReadOnlyList<double> parts, double share)
    {
        var (total, sum, k) = (parts.Sum(), 0.0, 0);
        if (total == 0)
            return 0;
        while (k < parts.Count && sum < share * total)
            sum += parts[k++];
        return k;
    }
}
