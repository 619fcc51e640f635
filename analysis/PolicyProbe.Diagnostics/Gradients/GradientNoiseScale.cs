using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// The gradient noise scale B = tr Σ/|μ|²: the number of units (trajectories, or pairs) at which the squared noise of the
/// averaged gradient equals the squared gradient, with Σ the covariance of one unit's gradient and μ its mean.
/// </summary>
/// <param name="Scale">B in units, with its interval; the upper end is +∞ where |μ|² may be 0. No value where U ≤ 0. Sample size M.</param>
/// <param name="SquaredMean">U of <see cref="SquaredGradient"/>, unbiased for |μ|², with its interval; may be negative.</param>
/// <param name="Noise">n S, S = mean |gᵢ|² − U: unbiased for tr Σ of one unit.</param>
/// <remarks>
/// McCandlish et al., "An Empirical Model of Large-Batch Training" (2018), equation 2.8 (B_simple). With U and S from M
/// estimates of n units each, B = n S/U = n (1 − c)/c with c = U/(U + S) = U/mean |gᵢ|², which lies in [−1, 1] as a cosine does.
/// The interval is that of c, turned over: its jackknife-t joined with that of U/S = c/(1 − c) and with the jackknife's interval for
/// skewed statistics, these only as far as 1.5 times the half-width of the first.
/// It is never narrower than that of normal noise's variance alone, B fν/χ²(fν), ν = M − 1 and f the directions of the noise
/// (<see cref="SquaredGradient.Directions"/>): ten estimates of one direction know tr Σ to a factor of 3, and the jackknife does not know that it does.
/// Like Fieller's it is unbounded where the data cannot tell |μ|² from 0, but it covers where
/// Fieller's falls to 83 % because S is skewed (docs/ground-truth.md).
/// </remarks>
public sealed record GradientNoiseScale(Estimate Scale, Estimate SquaredMean, double Noise)
{
    // What rounding leaves of S, relative to mean |g|², when all estimates are equal.
    private const double Rounding = 1e-15;

    // With so many directions tr Σ is known to a hundredth of what the jackknife adds.
    private const double Many = 1e4;

    /// <summary>Whether U's lower end is above 0: at the interval's level the mean gradient differs from 0 and has a direction.</summary>
    public bool HasSignal => SquaredMean.Interval is { Low: > 0 };

    /// <summary>The noise scale from M estimates of equal size.</summary>
    /// <param name="gradients">g [M, P], M ≥ 3 independent estimates, each the mean of n units' gradients.</param>
    /// <param name="unitsPerEstimate">n &gt; 0, the independent units behind an estimate.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <exception cref="ArgumentException">There are fewer than 3 estimates, or n is not positive and finite.</exception>
    public static GradientNoiseScale Of(GradientSet gradients, double unitsPerEstimate, double level = 0.95)
    {
        GradientSet.Require(gradients, 3, nameof(gradients));
        if (!(unitsPerEstimate > 0 && double.IsFinite(unitsPerEstimate)))
        {
            const string rule = "unitsPerEstimate: expected positive and finite.";
            throw new ArgumentOutOfRangeException(nameof(unitsPerEstimate), unitsPerEstimate, rule);
        }

        var count = gradients.Count;
        var products = new PairStatistic(count, (i, j) => gradients[i, j]);
        var squares = Enumerable.Range(0, count).Sum(i => gradients[i, i]);
        var noise = Math.Max(0, (squares / count) - products.Value);
        return new(
            Ratio(gradients, products, squares, unitsPerEstimate, level),
            SquaredGradient.Of(gradients, level),
            unitsPerEstimate * noise);
    }

    /// <summary>1/(1 + B/K): the pairwise cosine of estimates of K units, to first order.</summary>
    /// <param name="noiseScale">B ≥ 0.</param>
    /// <param name="units">K &gt; 0, in the same units.</param>
    /// <exception cref="ArgumentOutOfRangeException">B is negative or NaN, or K is not positive and finite.</exception>
    public static double PairwiseCosineTheory(double noiseScale, double units)
    {
        if (!(noiseScale >= 0))
            throw new ArgumentOutOfRangeException(nameof(noiseScale), noiseScale, "noiseScale: expected at least 0.");
        if (!(units > 0 && double.IsFinite(units)))
            throw new ArgumentOutOfRangeException(nameof(units), units, "units: expected positive and finite.");
        return 1 / (1 + (noiseScale / units));
    }

    /// <summary>(1 + B/K)^−½: the cosine of an estimate of K units to the true gradient, to first order.</summary>
    /// <param name="noiseScale">B ≥ 0.</param>
    /// <param name="units">K &gt; 0, in the same units.</param>
    /// <exception cref="ArgumentOutOfRangeException">B is negative or NaN, or K is not positive and finite.</exception>
    public static double ReferenceCosineTheory(double noiseScale, double units) => Math.Sqrt(PairwiseCosineTheory(noiseScale, units));

    private static Estimate Ratio(GradientSet gradients, PairStatistic products, double squares, double units, double level)
    {
        var count = gradients.Count;
        if (squares == 0)
            return Estimate.None($"all {count} estimates are 0", count);

        // Rounding leaves equal estimates a noise of about 1e-16 |g|²: below the floor there is none to speak of.
        var floor = Rounding * squares / count;
        if ((squares / count) - products.Value <= floor)
            return new Estimate(0, new Interval(0, 0), count);
        var without = new double[count];
        for (var k = 0; k < count; k++)
            without[k] = products.Without[k] / Math.Max((squares - gradients[k, k]) / (count - 1), floor);

        var ratio = products.Value / ((squares / count) - products.Value);
        var signal = CosineScale.Skewed(products.Value / (squares / count), without, level).Interval!.Value;
        if (signal.High <= 0)
        {
            var why = $"pairs of estimates point apart more than chance allows (U = {products.Value:g3}): they are hardly independent";
            return Estimate.None(why, count, new Interval(0, double.PositiveInfinity));
        }

        // B = 1/c − 1 falls as c grows; the value is kept inside when c is next to 1 and 1/c − 1 has lost its digits.
        var low = Math.Max(0, (1 / signal.High) - 1);
        var high = signal.Low > 0 ? (1 / signal.Low) - 1 : double.PositiveInfinity;
        if (ratio > 0)
        {
            var freedom = (count - 1) * Math.Min(SquaredGradient.Directions(gradients), Many);
            (low, high) = (Math.Min(low, freedom / (ratio * ChiSquareQuantile.At((1 + level) / 2, freedom))), Math.Max(high, freedom / (ratio * ChiSquareQuantile.At((1 - level) / 2, freedom))));
        }

        var interval = new Interval(units * low, units * high);
        return ratio > 0
            ? new Estimate(units / ratio, interval, count)
            : Estimate.None($"the estimate of |μ|² is not positive ({products.Value:g3}): the noise hides the gradient", count, interval);
    }
}
