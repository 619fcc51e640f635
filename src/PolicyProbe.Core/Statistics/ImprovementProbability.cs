using MathNet.Numerics.Distributions;

namespace PolicyProbe.Core;

/// <summary>The probability that a run of one arm scores above a run of another on the same task, ties counted as half, averaged over tasks.</summary>
/// <remarks>
/// θₜ = P(X &gt; Y) + ½P(X = Y) is estimated by U/(mn), U Mann and Whitney's statistic (H. B. Mann and D. R. Whitney, 1947); rliable's
/// <c>probability_of_improvement</c>. It says how often, not how much: a gain of a point in every run is 1.
/// </remarks>
public static class ImprovementProbability
{
    private const int Bisections = 60;

    /// <summary>
    /// θ̂ = (1/T) Σ θ̂ₜ with the values θ that its score test does not reject, {θ : (θ̂ − θ)² ≤ z² Σ V(θ; mₜ, nₜ)/T²}, where
    /// V(θ; m, n) = θ(1−θ) [1 + ((m+n)/2 − 1)((1−θ)/(2−θ) + θ/(1+θ))] / (mn) is the variance of θ̂ₜ for exponential scores, that of normal ones but for a few
    /// per cent (R. G. Newcombe, "Confidence intervals for an effect size measure based on the Mann–Whitney statistic", Statistics in Medicine 25, 2006,
    /// method 5). V is within 2 % of concave, so tasks with different θₜ are covered too. It has a width also where every run of one arm beats every run of the other.
    /// </summary>
    /// <param name="x">Scores of the arm asked about, on the same tasks as <paramref name="y"/>.</param>
    /// <param name="y">Scores of the arm it is compared with.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <exception cref="ArgumentException">The tasks differ.</exception>
    public static Estimate Of(Scores x, Scores y, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (!x.Tasks.SequenceEqual(y.Tasks, StringComparer.Ordinal))
            throw new ArgumentException($"y: expected the tasks of x, {string.Join(", ", x.Tasks)}, got {string.Join(", ", y.Tasks)}.", nameof(y));
        if (!(level > 0 && level < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "level: expected in (0, 1).");
        var tasks = x.Tasks.Count;
        var share = x.Runs.Zip(y.Runs).Sum(pair => Share(pair.First, pair.Second)) / tasks;
        var z = Normal.InvCDF(0, 1, (1 + level) / 2);
        double Variance(double theta) => x.Runs.Zip(y.Runs).Sum(pair => VarianceOf(theta, pair.First.Length, pair.Second.Length)) / tasks / tasks;
        return new Estimate(share, new Interval(End(share, 0, z, Variance), End(share, 1, z, Variance)), x.Count + y.Count);
    }

    /// <summary>(#{x &gt; y} + ½ #{x = y})/(mn).</summary>
    /// <param name="x">x [m].</param>
    /// <param name="y">y [n].</param>
    public static double Share(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var twice = 0L;
        foreach (var one in x)
            foreach (var other in y)
                twice += one > other ? 2 : one == other ? 1 : 0;
        return twice / (2.0 * x.Length * y.Length);
    }

    /// <summary>V(θ; m, n).</summary>
    internal static double VarianceOf(double theta, int m, int n) =>
        theta * (1 - theta) * (1 + ((((m + n) / 2.0) - 1) * (((1 - theta) / (2 - theta)) + (theta / (1 + theta))))) / ((double)m * n);

    // The test rejects from somewhere on towards 0 or 1, where V is 0; an end at the bound itself is not rejected.
    private static double End(double share, double bound, double z, Func<double, double> variance)
    {
        var (inside, outside) = (share, bound);
        for (var i = 0; i < Bisections && inside != outside; i++)
        {
            var middle = (inside + outside) / 2;
            (inside, outside) = (share - middle) * (share - middle) <= z * z * variance(middle) ? (middle, outside) : (inside, middle);
        }

        return inside;
    }
}
