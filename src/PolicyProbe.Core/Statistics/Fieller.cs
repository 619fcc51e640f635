namespace PolicyProbe.Core;

/// <summary>Fieller's confidence set of a ratio of two means.</summary>
/// <remarks>E. C. Fieller, "Some problems in interval estimation", J. R. Statist. Soc. B 16 (1954), 175–185.</remarks>
public static class Fieller
{
    /// <summary>
    /// The ratios θ that a t test does not reject: {θ : (a − θ b)² ≤ t² (v_a − 2θ c + θ² v_b)}, a quadratic inequality
    /// p θ² − 2q θ + r ≤ 0 with p = b² − t² v_b, q = a b − t² c, r = a² − t² v_a. Bounded if and only if p &gt; 0, that is, if b
    /// differs from 0 at the same level.
    /// </summary>
    /// <param name="numerator">a, an estimate of the numerator.</param>
    /// <param name="denominator">b, an estimate of the denominator.</param>
    /// <param name="numeratorVariance">v_a ≥ 0, the variance of a.</param>
    /// <param name="denominatorVariance">v_b ≥ 0, the variance of b.</param>
    /// <param name="covariance">c, the covariance of a and b; c² ≤ v_a v_b.</param>
    /// <param name="degreesOfFreedom">ν of the (co)variances; t is the two-sided quantile of ν.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <exception cref="ArgumentException">An argument is not finite, a variance is negative, or c² exceeds v_a v_b.</exception>
    public static RatioSet Set(
        double numerator,
        double denominator,
        double numeratorVariance,
        double denominatorVariance,
        double covariance,
        double degreesOfFreedom,
        double level = 0.95)
    {
        Check(numerator, nameof(numerator), double.NegativeInfinity);
        Check(denominator, nameof(denominator), double.NegativeInfinity);
        Check(numeratorVariance, nameof(numeratorVariance), 0);
        Check(denominatorVariance, nameof(denominatorVariance), 0);
        Check(covariance, nameof(covariance), double.NegativeInfinity);
        var bound = Math.Sqrt(numeratorVariance) * Math.Sqrt(denominatorVariance);
        if (Math.Abs(covariance) > bound * (1 + 1e-9))
            throw new ArgumentException($"covariance: expected at most √(v_a v_b) = {bound} in size, got {covariance}.", nameof(covariance));

        var t = StudentQuantile.TwoSided(level, degreesOfFreedom);
        var p = (denominator * denominator) - (t * t * denominatorVariance);
        var q = (numerator * denominator) - (t * t * covariance);
        var r = (numerator * numerator) - (t * t * numeratorVariance);
        var discriminant = (q * q) - (p * r);
        if (p == 0)
            return Ray(q, r);
        if (p < 0 && discriminant <= 0)
            return new RatioSet.Line();

        // Rounding may leave a bounded set's discriminant below 0 where a/b is its only point.
        var root = Math.Sqrt(Math.Max(0, discriminant));
        var large = q >= 0 ? q + root : q - root;
        var first = large / p;
        var second = large == 0 ? 0 : r / large;
        return p > 0
            ? new RatioSet.Bounded(new Interval(Math.Min(first, second), Math.Max(first, second)))
            : new RatioSet.Complement(Math.Min(first, second), Math.Max(first, second));
    }

    // p = 0 leaves −2q θ + r ≤ 0: a ray, or everything.
    private static RatioSet Ray(double q, double r) => q switch
    {
        > 0 => new RatioSet.Complement(double.NegativeInfinity, r / (2 * q)),
        < 0 => new RatioSet.Complement(r / (2 * q), double.PositiveInfinity),
        _ => new RatioSet.Line(),
    };

    private static void Check(double value, string name, double atLeast)
    {
        if (!double.IsFinite(value) || value < atLeast)
            throw new ArgumentException($"{name}: expected finite{(atLeast == 0 ? " and at least 0" : "")}, got {value}.", name);
    }
}
