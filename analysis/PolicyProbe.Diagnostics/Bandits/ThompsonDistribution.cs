namespace PolicyProbe.Diagnostics;

/// <summary>The distribution of N₁ under <see cref="ThompsonSampling"/>, exactly, by dynamic programming over what has been pulled and won.</summary>
public static class ThompsonDistribution
{
    /// <summary>The longest horizon of <see cref="Bernoulli"/>.</summary>
    public const int LongestBernoulli = 120;

    private static readonly double[] LogFactorials = [.. Enumerable.Range(0, (2 * LongestBernoulli) + 8).Select(n => Enumerable.Range(1, n).Sum(i => Math.Log(i)))];

    /// <summary>Both arms always give 1: P(N₁ = k) [n + 1] by the urn's own chances.</summary>
    public static double[] AllOnes(int horizon) => Urn(horizon, (pulls, others) => (1.0 + pulls) / (2 + pulls + others));

    /// <summary>Both arms always give 0.</summary>
    public static double[] AllZeros(int horizon) => Urn(horizon, (pulls, others) => (1.0 + others) / (2 + pulls + others));

    /// <summary>Both arms give 1 with probability p and else 0: all (N₁, S₁, S₂) at each t, O(n⁴) states in all.</summary>
    /// <param name="horizon">n, at most <see cref="LongestBernoulli"/>.</param>
    /// <param name="p">p.</param>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is longer.</exception>
    public static double[] Bernoulli(int horizon, double p)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(horizon, LongestBernoulli);

        // At [N₁, S₁, S₂].
        var now = new double[horizon + 1, horizon + 1, horizon + 1];
        now[0, 0, 0] = 1;
        for (var t = 0; t < horizon; t++)
        {
            var next = new double[horizon + 1, horizon + 1, horizon + 1];
            for (var pulls = 0; pulls <= t; pulls++)
                for (var wins = 0; wins <= pulls; wins++)
                    for (var others = 0; others <= t - pulls; others++)
                        if (now[pulls, wins, others] is > 0 and var mass)
                        {
                            var first = mass * Exceeds(1 + wins, 1 + pulls - wins, 1 + others, 1 + t - pulls - others);
                            next[pulls + 1, wins + 1, others] += first * p;
                            next[pulls + 1, wins, others] += first * (1 - p);
                            next[pulls, wins, others + 1] += (mass - first) * p;
                            next[pulls, wins, others] += (mass - first) * (1 - p);
                        }

            now = next;
        }

        var result = new double[horizon + 1];
        for (var pulls = 0; pulls <= horizon; pulls++)
            for (var wins = 0; wins <= pulls; wins++)
                for (var others = 0; others <= horizon - pulls; others++)
                    result[pulls] += now[pulls, wins, others];
        return result;
    }

    /// <summary>
    /// P(X &gt; Y) of X ~ Beta(a, b), Y ~ Beta(c, d), whole numbers: E(1 − Y)^b at a = 1, and for each further a a step of B(i + c, b + d)/(i B(i, b) B(c, d)), by parts.
    /// </summary>
    public static double Exceeds(int a, int b, int c, int d)
    {
        var below = LogBeta(c, d);
        var sum = Math.Exp(LogBeta(c, b + d) - below);
        for (var i = 1; i < a; i++)
            sum += Math.Exp(LogBeta(i + c, b + d) - LogBeta(i, b) - below) / i;
        return Math.Min(1, sum);
    }

    /// <summary>The variance of a number distributed so.</summary>
    public static double Variance(IReadOnlyList<double> distribution)
    {
        ArgumentNullException.ThrowIfNull(distribution);
        var mean = distribution.Select((p, k) => p * k).Sum();
        return distribution.Select((p, k) => p * (k - mean) * (k - mean)).Sum();
    }

    private static double LogBeta(int a, int b) => LogFactorials[a - 1] + LogFactorials[b - 1] - LogFactorials[a + b - 1];

    private static double[] Urn(int horizon, Func<int, int, double> first)
    {
        var now = new double[horizon + 1];
        now[0] = 1;
        for (var t = 0; t < horizon; t++)
            for (var pulls = t; pulls >= 0; pulls--)
            {
                var moved = now[pulls] * first(pulls, t - pulls);
                now[pulls + 1] += moved;
                now[pulls] -= moved;
            }

        return now;
    }
}
