using MathNet.Numerics.Distributions;

namespace PolicyProbe.Core;

/// <summary>
/// One arm less another on one task, seeds as the unit: of runs with common seeds the differences seed by seed, which drop whatever a seed does to both; of
/// runs without, two independent samples.
/// </summary>
/// <param name="Difference">The difference of the means, with Student's interval of the paired differences, or Welch's.</param>
/// <param name="Pairs">The number of common seeds that were paired; 0 where Welch's interval was taken.</param>
/// <param name="PValue">The p of the t test whose interval that is; null where there is none.</param>
/// <param name="Exact">The sign-flip test of the pairs; null without pairs.</param>
/// <param name="Detectable">The least difference found with 80 % at a two-sided 5 %, if the spread is the one seen; null where there is none.</param>
public sealed record SeedComparison(Estimate Difference, int Pairs, double? PValue, SignFlipTest? Exact, double? Detectable)
{
    /// <summary>Pairs are used from this many common seeds on, and then runs without a partner are left out.</summary>
    public const int FewestPairs = 2;

    /// <summary>Compares.</summary>
    /// <param name="x">The first arm's scores by seed; at least one.</param>
    /// <param name="y">The second arm's.</param>
    /// <param name="rng">What the sign-flip test of more than twenty pairs draws from.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    public static SeedComparison Of(IReadOnlyDictionary<ulong, double> x, IReadOnlyDictionary<ulong, double> y, Rng rng, double level = 0.95)
    {
        var differences = Paired(x, y);
        if (differences.Length >= FewestPairs)
            return OfPairs(differences, rng, level);
        var difference = DifferenceOf(x, y, level);
        if (difference.Interval is null)
            return new SeedComparison(difference, 0, null, null, null);
        double[] first = [.. Ordered(x)], second = [.. Ordered(y)];
        var (a, b) = (Variance(first), Variance(second));
        double va = a / first.Length, vb = b / second.Length;
        var freedom = (va + vb) * (va + vb) / ((va * va / (first.Length - 1)) + (vb * vb / (second.Length - 1)));
        return new SeedComparison(
            difference, 0, TwoSided(difference.Value!.Value / Math.Sqrt(va + vb), freedom), null,
            DetectableDifference.Unpaired(Math.Sqrt(a), first.Length, Math.Sqrt(b), second.Length));
    }

    /// <summary>The difference of the means alone: of pairs where there are two or more, else Welch's; without an interval where the runs give none.</summary>
    /// <param name="x">The first arm's scores by seed; at least one.</param>
    /// <param name="y">The second arm's.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    public static Estimate DifferenceOf(IReadOnlyDictionary<ulong, double> x, IReadOnlyDictionary<ulong, double> y, double level = 0.95)
    {
        var differences = Paired(x, y);
        if (differences.Length >= FewestPairs)
            return MeanInterval.Student(differences, level) is var paired && Variance(differences) == 0 ? paired with { Interval = null } : paired;
        double[] first = [.. Ordered(x)], second = [.. Ordered(y)];
        if (first.Length == 0 || second.Length == 0)
            throw new ArgumentException("x: expected at least one run of either arm.", nameof(x));
        if (first.Length < 2 || second.Length < 2 || Variance(first) + Variance(second) == 0)
            return new Estimate(first.Average() - second.Average(), null, first.Length + second.Length);
        return MeanDifference.Welch(first, second, level);
    }

    /// <summary>The differences x − y of the common seeds, in the order of the seeds.</summary>
    /// <param name="x">The first arm's scores by seed.</param>
    /// <param name="y">The second arm's.</param>
    public static double[] Paired(IReadOnlyDictionary<ulong, double> x, IReadOnlyDictionary<ulong, double> y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        return [.. x.Keys.Where(y.ContainsKey).Order().Select(seed => x[seed] - y[seed])];
    }

    /// <summary>d̄ ± t s_d/√n with n − 1 degrees of freedom, and the tests of d.</summary>
    /// <param name="differences">d [n], n ≥ 2, finite.</param>
    /// <param name="rng">What the sign-flip test of more than twenty draws from.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    public static SeedComparison OfPairs(double[] differences, Rng rng, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(differences);
        var n = differences.Length;
        var (mean, exact) = (MeanInterval.Student(differences, level), SignFlipTest.Of(differences, rng));
        if (Variance(differences) == 0)
            return new SeedComparison(mean with { Interval = null }, n, null, exact, null);
        var deviation = Math.Sqrt(Variance(differences));
        return new SeedComparison(mean, n, TwoSided(mean.Value!.Value / deviation * Math.Sqrt(n), n - 1), exact, DetectableDifference.Paired(deviation, n));
    }

    private static double TwoSided(double t, double freedom) => 2 * StudentT.CDF(0, 1, freedom, -Math.Abs(t));

    private static IEnumerable<double> Ordered(IReadOnlyDictionary<ulong, double> scores) => scores.OrderBy(pair => pair.Key).Select(pair => pair.Value);

    private static double Variance(double[] x)
    {
        var mean = x.Average();
        return x.AsSpan().IndexOfAnyExcept(x[0]) < 0 ? 0 : x.Sum(one => (one - mean) * (one - mean)) / (x.Length - 1);
    }
}
