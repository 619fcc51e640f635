using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// tr A = E zᵀA z for random signs z, from products alone; its variance is 2 Σ_{i≠j} aᵢⱼ², the least of independent entries.
/// </summary>
/// <remarks>M. F. Hutchinson, "A stochastic estimator of the trace of the influence matrix" (1990).</remarks>
public static class HutchinsonTrace
{
    /// <summary>The mean of zᵀA z over N sign vectors, with Student's interval over them.</summary>
    /// <param name="a">A [n, n].</param>
    /// <param name="probes">N, at least 2.</param>
    /// <param name="rng">The signs.</param>
    /// <exception cref="ArgumentException">Fewer than 2 vectors.</exception>
    public static Estimate Of(SymmetricOperator a, int probes, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(rng);
        if (probes < 2)
            throw new ArgumentException($"probes: expected at least 2 for an interval, got {probes}.", nameof(probes));
        return MeanInterval.Student([.. Enumerable.Range(0, probes).Select(_ => a.Quadratic(Signs(a.Dimension, rng)))]);
    }

    /// <summary>Independent signs, +1 or −1 with probability ½ [n].</summary>
    public static double[] Signs(int n, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var signs = new double[n];
        for (var i = 0; i < n; i++)
            signs[i] = rng.NextDouble() < 0.5 ? -1 : 1;
        return signs;
    }
}
