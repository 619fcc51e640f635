namespace PolicyProbe.Core;

/// <summary>The difference of two means of independent samples, and how small a one such samples can show.</summary>
public static class MeanDifference
{
    /// <summary>
    /// x̄ − ȳ ± t √(s²ₓ/m + s²ᵧ/n) with t of ν = (s²ₓ/m + s²ᵧ/n)² / ((s²ₓ/m)²/(m−1) + (s²ᵧ/n)²/(n−1)) degrees of freedom: nothing is
    /// assumed of the two variances (B. L. Welch, "The generalization of 'Student's' problem", Biometrika 34, 1947).
    /// </summary>
    /// <param name="x">x [m], m ≥ 2, finite.</param>
    /// <param name="y">y [n], n ≥ 2, finite.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <exception cref="ArgumentException">A sample has fewer than two numbers, or one that is not finite.</exception>
    public static Estimate Welch(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double level = 0.95)
    {
        var ((meanX, errorX), (meanY, errorY)) = (Moments(x, nameof(x)), Moments(y, nameof(y)));
        var variance = errorX + errorY;
        var difference = meanX - meanY;
        if (variance == 0)
            return new Estimate(difference, new Interval(difference, difference), x.Length + y.Length);
        var freedom = variance * variance / ((errorX * errorX / (x.Length - 1)) + (errorY * errorY / (y.Length - 1)));
        var half = StudentQuantile.TwoSided(level, freedom) * Math.Sqrt(variance);
        return new Estimate(difference, new Interval(difference - half, difference + half), x.Length + y.Length);
    }

    /// <summary>
    /// The difference of means that a two-sided test at 1 − <paramref name="level"/> finds with a probability of about
    /// <paramref name="power"/>: (t_{(1+level)/2} + t_{power}) s √(2/n), 2n − 2 degrees of freedom, of two samples of n with a common
    /// standard deviation s (J. Cohen, Statistical Power Analysis, 1988, chapter 2, with t in place of the noncentral t; <see cref="DetectableDifference"/> has that).
    /// </summary>
    /// <param name="deviation">s, at least 0.</param>
    /// <param name="count">n ≥ 2 in each sample.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <param name="power">The probability of finding it, in (0.5, 1).</param>
    public static double Detectable(double deviation, int count, double level = 0.95, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(deviation);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        if (!(power > 0.5 && power < 1))
            throw new ArgumentOutOfRangeException(nameof(power), power, "power: expected in (0.5, 1).");
        double freedom = (2 * count) - 2;
        return (StudentQuantile.TwoSided(level, freedom) + StudentQuantile.TwoSided((2 * power) - 1, freedom)) * deviation * Math.Sqrt(2.0 / count);
    }

    /// <summary>The mean, and the variance of the mean.</summary>
    private static (double Mean, double Variance) Moments(ReadOnlySpan<double> samples, string name)
    {
        if (samples.Length < 2)
            throw new ArgumentException($"{name}: expected at least 2 numbers, got {samples.Length}.", name);
        var (mean, squares) = (0.0, 0.0);
        foreach (var value in samples)
            mean += double.IsFinite(value) ? value / samples.Length : throw new ArgumentException($"{name}: expected finite numbers, got {value}.", name);
        foreach (var value in samples)
            squares += (value - mean) * (value - mean);
        return (mean, squares / (samples.Length - 1) / samples.Length);
    }
}
