using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// tr Σ of gradient estimates, and of two estimators on the same samples its ratio and the difference of their pairwise cosines: what one
/// of them gains is seen far better in pairs than between independent sets.
/// </summary>
/// <remarks>
/// With S = mean |gᵢ|² − U, U = mean over i ≠ j of ⟨gᵢ, gⱼ⟩, n·S is unbiased for tr Σ of one unit. Intervals are the jackknife-t, one
/// sample left out of both sets at a time; of tr Σ and of ratios on the log scale, on which variances are less skewed
/// (R. G. Miller, "Jackknifing Variances", 1968), and of tr Σ joined with that for what skewness is left.
/// </remarks>
public static class GradientVariance
{
    /// <summary>tr Σ of one unit.</summary>
    /// <param name="gradients">g [M, P], M ≥ 3 independent estimates, each the mean of n units' gradients.</param>
    /// <param name="unitsPerEstimate">n &gt; 0.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <exception cref="ArgumentException">There are fewer than 3 estimates, or n is not positive.</exception>
    public static Estimate Of(GradientSet gradients, double unitsPerEstimate, double level = 0.95)
    {
        if (!(unitsPerEstimate > 0 && double.IsFinite(unitsPerEstimate)))
            throw new ArgumentOutOfRangeException(nameof(unitsPerEstimate), unitsPerEstimate, "unitsPerEstimate: expected positive and finite.");
        var spread = new Spread(gradients, nameof(gradients));
        return spread.IsPositive
            ? Exponential(Jackknife.Skewed(Math.Log(spread.Value), Array.ConvertAll(spread.Without, Math.Log), level), unitsPerEstimate)
            : Estimate.None("all estimates are equal", gradients.Count);
    }

    /// <summary>tr Σ of one estimator over that of another, from the same M samples.</summary>
    /// <param name="gradients">g [M, P], M ≥ 3.</param>
    /// <param name="others">h [M, P]: hᵢ from the sample of gᵢ.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <exception cref="ArgumentException">There are fewer than 3 estimates, or the sets differ in size.</exception>
    public static Estimate Ratio(GradientSet gradients, GradientSet others, double level = 0.95)
    {
        var (spread, other) = (new Spread(gradients, nameof(gradients)), new Spread(others, nameof(others)));
        RequirePairs(gradients, others);
        if (!spread.IsPositive || !other.IsPositive)
            return Estimate.None("all estimates of one estimator are equal", gradients.Count);
        double[] without = [.. spread.Without.Zip(other.Without, (a, b) => Math.Log(a / b))];
        return Exponential(Jackknife.Student(Math.Log(spread.Value / other.Value), without, level), 1);
    }

    /// <summary>The mean pairwise cosine of one estimator less that of another, from the same M samples.</summary>
    /// <param name="gradients">g [M, P], M ≥ 3.</param>
    /// <param name="others">h [M, P]: hᵢ from the sample of gᵢ.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <exception cref="ArgumentException">There are fewer than 3 estimates, or the sets differ in size.</exception>
    public static Estimate CosineDifference(GradientSet gradients, GradientSet others, double level = 0.95)
    {
        GradientSet.Require(gradients, 3, nameof(gradients));
        RequirePairs(gradients, others);
        int[] directed = [.. gradients.Directed().Intersect(others.Directed())];
        if (directed.Length < 3)
            return gradients.NoDirection(directed.Length) with { Interval = new Interval(-2, 2) };
        var pairs = new PairStatistic(directed.Length, (i, j) => Cosine(gradients, directed[i], directed[j]) - Cosine(others, directed[i], directed[j]));
        var estimate = Jackknife.Student(pairs.Value, pairs.Without, level);
        return estimate with { Interval = estimate.Interval!.Value.Clamp(-2, 2) };
    }

    private static double Cosine(GradientSet set, int i, int j) => Math.Clamp(set[i, j] / Math.Sqrt(set[i, i]) / Math.Sqrt(set[j, j]), -1, 1);

    private static void RequirePairs(GradientSet gradients, GradientSet others)
    {
        if (gradients.Count != others.Count)
            throw new ArgumentException($"others: expected [M, P], M = {gradients.Count}, got M = {others.Count}.", nameof(others));
    }

    private static Estimate Exponential(Estimate log, double factor) => log with
    {
        Value = factor * Math.Exp(log.Value!.Value),
        Interval = new Interval(factor * Math.Exp(log.Interval!.Value.Low), factor * Math.Exp(log.Interval.Value.High)),
    };

    /// <summary>S with and without each estimate.</summary>
    private sealed class Spread
    {
        private const double Rounding = 1e-15;

        public Spread(GradientSet gradients, string name)
        {
            GradientSet.Require(gradients, 3, name);
            var count = gradients.Count;
            var products = new PairStatistic(count, (i, j) => gradients[i, j]);
            var squares = Enumerable.Range(0, count).Sum(i => gradients[i, i]);
            Value = (squares / count) - products.Value;
            Without = [.. Enumerable.Range(0, count).Select(k => ((squares - gradients[k, k]) / (count - 1)) - products.Without[k])];
            var floor = Rounding * squares / count;
            IsPositive = Value > floor && Array.TrueForAll(Without, value => value > floor);
        }

        public double Value { get; }

        public double[] Without { get; }

        public bool IsPositive { get; }
    }
}
