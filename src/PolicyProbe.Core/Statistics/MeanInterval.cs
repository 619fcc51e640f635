namespace PolicyProbe.Core;

/// <summary>The mean of independent, identically distributed numbers, with its interval.</summary>
public static class MeanInterval
{
    /// <summary>
    /// x̄ ± t s/√n with s² = Σ(xᵢ − x̄)²/(n − 1) and t the two-sided quantile of n − 1 degrees of freedom (Student, 1908): exact
    /// for normal numbers, and for others as good as the central limit theorem at their n.
    /// </summary>
    /// <param name="samples">x [n], n ≥ 2, finite.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <exception cref="ArgumentException">There are fewer than two samples, or one is not finite.</exception>
    public static Estimate Student(ReadOnlySpan<double> samples, double level = 0.95)
    {
        if (samples.Length < 2)
            throw new ArgumentException($"samples: expected at least 2, got {samples.Length}.", nameof(samples));
        var mean = 0.0;
        for (var i = 0; i < samples.Length; i++)
        {
            if (!double.IsFinite(samples[i]))
                throw new ArgumentException($"samples: expected finite numbers, got {samples[i]} at {i}.", nameof(samples));
            mean += samples[i] / samples.Length;
        }

        var squares = 0.0;
        foreach (var x in samples)
            squares += (x - mean) * (x - mean);
        var half = StudentQuantile.TwoSided(level, samples.Length - 1) * Math.Sqrt(squares / (samples.Length - 1) / samples.Length);
        return new Estimate(mean, new Interval(mean - half, mean + half), samples.Length);
    }

    /// <summary>
    /// The mean of independent repeats of a measurement with Student's interval, cut to what the number can be. Without an interval where all agree, which says nothing
    /// of their spread, and without a value where one is not finite.
    /// </summary>
    /// <param name="repeats">A number a repeat, at least one.</param>
    /// <param name="low">The least that it can be.</param>
    /// <param name="high">The greatest.</param>
    public static Estimate OfRepeats(IEnumerable<double> repeats, double low = double.MinValue, double high = double.MaxValue)
    {
        double[] all = [.. repeats];
        if (!Array.TrueForAll(all, double.IsFinite))
            return Estimate.None("a repeat has no finite value", all.Length);
        if (Array.TrueForAll(all, value => value == all[0]))
            return new Estimate(all[0], null, all.Length);
        var student = Student(all);
        return student with { Interval = student.Interval!.Value.Clamp(low, high) };
    }
}
