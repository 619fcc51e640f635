namespace PolicyProbe.Core;

/// <summary>
/// The mean of independent numbers that may be skewed, such as squares: Student's interval joined with that of Hall's transformed t, which
/// takes the skewness out. Either alone covers too seldom where the other does not: Student's 90 % of ten exponential numbers, Hall's 93 % of
/// heavy tails on both sides. Joined they are conservative, and next to Student's where there is no skewness.
/// </summary>
/// <remarks>
/// T = √n(x̄ − μ)/s is skewed itself; g(T) = T + γT²/(3√n) + γ²T³/(27n) + γ/(6√n) is not, to first order, with γ the skewness of the
/// numbers. g⁻¹(y) = (3√n/γ)((1 + γ/√n · (y − γ/(6√n)))^⅓ − 1). P. Hall, "On the Removal of Skewness by Transformation", J. R. Statist.
/// Soc. B 54 (1992), 221–228; the quantiles of y are taken to be Student's.
/// </remarks>
public static class SkewedMean
{
    private const int Bisections = 60;

    /// <summary>x̄ with the joined interval; without one for a single number, or where none differs from another.</summary>
    /// <param name="samples">x [n], finite.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <exception cref="ArgumentException">There are no samples, or one is not finite.</exception>
    public static Estimate Of(ReadOnlySpan<double> samples, double level = 0.95)
    {
        if (samples.Length == 0)
            throw new ArgumentException("samples: expected at least 1, got 0.", nameof(samples));
        if (samples.Length == 1 || samples.IndexOfAnyExcept(samples[0]) < 0)
            return new Estimate(Mean(samples), null, samples.Length);
        var student = MeanInterval.Student(samples, level);
        var (n, mean, skewness) = (samples.Length, student.Value!.Value, Skewness(samples, student.Value.Value));
        if (n < 3 || skewness == 0)
            return student;
        var t = StudentQuantile.TwoSided(level, n - 1);
        var error = (student.Interval!.Value.High - mean) / t;
        var (a, root) = (skewness / Math.Sqrt(n), error);
        double Inverse(double y) => 3 / a * (Math.Cbrt(1 + (a * (y - (a / 6)))) - 1);
        return new Estimate(mean, new Interval(Math.Min(student.Interval.Value.Low, mean - (Inverse(t) * root)), Math.Max(student.Interval.Value.High, mean - (Inverse(-t) * root))), n);
    }

    /// <summary>
    /// ā/b̄ of the same units, with the ratios θ at which the interval of a − θb holds 0: Fieller's set, with the joined interval in place of
    /// Student's. Without an interval where it is not bounded.
    /// </summary>
    /// <param name="numerators">a [n].</param>
    /// <param name="denominators">b [n].</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <exception cref="ArgumentException">The lengths differ, there are no numbers, or one is not finite.</exception>
    public static Estimate Ratio(ReadOnlySpan<double> numerators, ReadOnlySpan<double> denominators, double level = 0.95)
    {
        if (numerators.Length != denominators.Length || numerators.Length == 0)
            throw new ArgumentException($"denominators: expected [n], n = {numerators.Length} and at least 1, got {denominators.Length}.", nameof(denominators));
        double[] a = numerators.ToArray(), b = denominators.ToArray(), rest = new double[a.Length];
        if (Mean(b) == 0)
            return Estimate.None("its denominator is 0", a.Length);
        var (ratio, below) = (Mean(a) / Mean(b), Of(b, level));
        if (below.Interval is { Low: <= 0, High: >= 0 } || !Differ(ratio))
            return new Estimate(ratio, null, a.Length);
        double? low = End(-1), high = End(1);
        return new Estimate(ratio, low is { } from && high is { } to ? new Interval(from, to) : null, a.Length);

        bool Differ(double theta)
        {
            for (var i = 0; i < rest.Length; i++)
                rest[i] = a[i] - (theta * b[i]);
            return rest.AsSpan().IndexOfAnyExcept(rest[0]) >= 0;
        }

        bool Holds(double theta) => Differ(theta) && Of(rest, level).Interval!.Value.Contains(0);

        // Outwards by doubling until the interval no longer holds 0, then by halves.
        double? End(int sign)
        {
            Differ(ratio);
            var step = Math.Max((Of(rest, level).Interval!.Value.High - Of(rest, level).Interval!.Value.Low) / Math.Abs(Mean(b)), 1e-300);
            var (inside, outside) = (0.0, step);
            for (var doubling = 0; Holds(ratio + (sign * outside)); doubling++, outside *= 2)
            {
                if (doubling == Bisections)
                    return null;
                inside = outside;
            }

            for (var i = 0; i < Bisections; i++)
            {
                var middle = (inside + outside) / 2;
                (inside, outside) = Holds(ratio + (sign * middle)) ? (middle, outside) : (inside, middle);
            }

            return ratio + (sign * inside);
        }
    }

    private static double Mean(ReadOnlySpan<double> x)
    {
        var mean = 0.0;
        foreach (var value in x)
            mean += value / x.Length;
        return mean;
    }

    /// <summary>√(n(n − 1))/(n − 2) · m₃/m₂^{3/2}; 0 of fewer than three.</summary>
    private static double Skewness(ReadOnlySpan<double> x, double mean)
    {
        var (n, second, third) = (x.Length, 0.0, 0.0);
        foreach (var value in x)
        {
            var d = value - mean;
            (second, third) = (second + (d * d / n), third + (d * d * d / n));
        }

        return n < 3 || second == 0 ? 0 : Math.Sqrt((double)n * (n - 1)) / (n - 2) * third / Math.Pow(second, 1.5);
    }
}
