using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>|μ|² of the mean μ of independent gradient estimates: U = mean over i ≠ j of ⟨gᵢ, gⱼ⟩, unbiased, and negative by chance.</summary>
/// <remarks>
/// With w = uᵀΣu/M the variance of the mean along u = μ/|μ|, U has the variance 4 |μ|² w + d, d = 2 tr Σ²/(M(M − 1)). The interval joins
/// two. The jackknife's for skewed statistics (<see cref="Jackknife.Skewed"/>) takes w's term at U: where the mean happens to be near 0 its spread vanishes
/// with U, and for noise of one direction it alone misses as often as in 14 % of ten estimates. The τ that do not contradict U, (U − τ)² ≤ t² (4 τ w + d),
/// take it at |μ|² = τ: U + 2t²w ± t √(4w(U + t²w) + d), with w at u = ḡ/|ḡ| and tr Σ² without bias by T. Himeno and T. Yamada, "Estimations for some functions of
/// covariance matrix in high dimension under non-normality", J. Multivariate Anal. 130 (2014), 27–44:
/// (M − 1)/(M(M − 2)(M − 3)) · [(M − 1)(M − 2) tr S² + (tr S)² − M Q], Q = Σ |gᵢ − ḡ|⁴/(M − 1), S the sample covariance.
/// Noise of few directions is no such sum: |ḡ − μ|² is about (tr Σ/M) χ²_f/f, f = (tr Σ)²/tr Σ² (G. E. P. Box, "Some theorems on quadratic forms …", Ann. Math.
/// Statist. 25 (1954), 290–302). At the upper end, where w is taken at a ḡ that noise has turned to where less of it lies along it, q + 2 tr S/(M f) stands for
/// t√d, q = (tr S/M)(F − 1) where that is more, F the quantile of F(f, f(M − 1)); and it is added to w's term in the share 1/f in which the two are
/// one number: in one direction |μ|² ≤ (|ḡ| + …)². Without this ten rollouts whose noise lies obliquely to μ had their truth above the interval in 9 %.
/// </remarks>
public static class SquaredGradient
{
    /// <summary>U with its interval.</summary>
    /// <param name="gradients">g [M, P], M ≥ 3 independent estimates.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <exception cref="ArgumentException">There are fewer than 3 estimates.</exception>
    public static Estimate Of(GradientSet gradients, double level = 0.95)
    {
        GradientSet.Require(gradients, 3, nameof(gradients));
        var count = gradients.Count;
        var products = new PairStatistic(count, (i, j) => gradients[i, j]);
        var jackknife = Jackknife.Skewed(products.Value, products.Without, level);
        var along = VarianceAlongMean(gradients);
        var t = StudentQuantile.TwoSided(level, count - 1);
        var middle = products.Value + (2 * t * t * along);
        var linear = t * Math.Sqrt(Math.Max(0, 4 * along * (products.Value + (t * t * along))));
        var (total, squared, directions) = (Trace(gradients), SquaredCovariance(gradients), Directions(gradients));
        var share = directions < 1000 ? 1 / directions : 0; // beyond, t√d is more, and what noise has turned is nothing
        var quadratic = t * Math.Sqrt(2 * squared / (count * (count - 1.0)));
        var below = Math.Sqrt((linear * linear) + (quadratic * quadratic));
        if (share > 0)
            quadratic = Math.Max(quadratic, total / count * (FisherQuantile.At((1 + level) / 2, directions, directions * (count - 1)) - 1)) + (2 * share * total / count);
        var above = Math.Sqrt((linear * linear) + (quadratic * quadratic) + (2 * share * linear * quadratic));
        var ends = jackknife.Interval!.Value;
        return jackknife with { Interval = new Interval(Math.Min(ends.Low, middle - below), Math.Max(ends.High, middle + above)) };
    }

    /// <summary>tr Σ² of one estimate's covariance, not below 0; 0 of three estimates, which do not tell.</summary>
    /// <param name="gradients">g [M, P], independent.</param>
    public static double SquaredCovariance(GradientSet gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        var n = gradients.Count;
        if (n < 4)
            return 0;
        double[] rows = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Average(j => gradients[i, j]))];
        var mean = rows.Average();
        var (trace, squares, fourth) = (0.0, 0.0, 0.0);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
            {
                var centred = gradients[i, j] - rows[i] - rows[j] + mean;
                squares += centred * centred / ((n - 1.0) * (n - 1));
                if (i == j)
                    (trace, fourth) = (trace + (centred / (n - 1)), fourth + (centred * centred / (n - 1)));
            }

        return Math.Max(0, (n - 1.0) / (n * (n - 2.0) * (n - 3)) * (((n - 1.0) * (n - 2) * squares) + (trace * trace) - (n * fourth)));
    }

    /// <summary>f = (tr Σ)²/tr Σ², at least 1: the directions that the noise has in effect; +∞ where the estimates do not tell.</summary>
    /// <param name="gradients">g [M, P], independent.</param>
    public static double Directions(GradientSet gradients)
    {
        var total = Trace(gradients);
        return total > 0 ? Math.Max(1, total * total / SquaredCovariance(gradients)) : double.PositiveInfinity;
    }

    /// <summary>tr S.</summary>
    private static double Trace(GradientSet gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        var n = gradients.Count;
        var total = 0.0;
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                total += i == j ? gradients[i, j] / n : -gradients[i, j] / (n * (n - 1.0));
        return Math.Max(0, total);
    }

    /// <summary>w: the variance of the mean estimate along itself, 0 where it is 0.</summary>
    private static double VarianceAlongMean(GradientSet gradients)
    {
        var n = gradients.Count;
        double[] rows = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Average(j => gradients[i, j]))];
        var square = rows.Average();
        return square > 0 ? rows.Sum(row => (row - square) * (row - square)) / ((n - 1.0) * n * square) : 0;
    }
}
