namespace PolicyProbe.Core;

/// <summary>
/// The jackknife: the spread of a statistic from its values with one independent unit left out at a time.
/// </summary>
/// <remarks>
/// J. W. Tukey, "Bias and confidence in not-quite large samples" (1958); B. Efron and C. Stein, "The jackknife estimate of
/// variance" (1981): for a symmetric statistic the variance estimate is never too small on average, up to the change from
/// n − 1 to n units.
/// </remarks>
public static class Jackknife
{
    /// <summary>v = (n − 1)/n Σ (θ₋ᵢ − θ̄)², the variance of the statistic.</summary>
    /// <param name="leaveOneOut">θ₋ᵢ [n]: the statistic without unit i.</param>
    /// <exception cref="ArgumentException">There are fewer than two values, or one is not finite.</exception>
    public static double Variance(ReadOnlySpan<double> leaveOneOut) => Covariance(leaveOneOut, leaveOneOut);

    /// <summary>(n − 1)/n Σ (θ₋ᵢ − θ̄)(φ₋ᵢ − φ̄), the covariance of two statistics of the same units.</summary>
    /// <param name="first">θ₋ᵢ [n]: the first statistic without unit i.</param>
    /// <param name="second">φ₋ᵢ [n]: the second statistic without unit i.</param>
    /// <exception cref="ArgumentException">The lengths differ, there are fewer than two values, or one is not finite.</exception>
    public static double Covariance(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var n = first.Length;
        if (n < 2)
            throw new ArgumentException($"first: expected at least 2 leave-one-out values, got {n}.", nameof(first));
        if (second.Length != n)
            throw new ArgumentException($"second: expected [n], n = {n}, got [{second.Length}].", nameof(second));
        double meanFirst = Mean(first, nameof(first)), meanSecond = Mean(second, nameof(second)), sum = 0;
        for (var i = 0; i < n; i++)
            sum += (first[i] - meanFirst) * (second[i] - meanSecond);
        return sum * (n - 1) / n;
    }

    /// <summary>θ ± t √v with n − 1 degrees of freedom: the jackknife-t interval around the statistic of all units.</summary>
    /// <param name="statistic">θ, the statistic of all n units.</param>
    /// <param name="leaveOneOut">θ₋ᵢ [n]: the statistic without unit i.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <exception cref="ArgumentException">The statistic or a leave-one-out value is not finite, or there are fewer than two of them.</exception>
    public static Estimate Student(double statistic, ReadOnlySpan<double> leaveOneOut, double level = 0.95)
    {
        if (!double.IsFinite(statistic))
            throw new ArgumentException($"statistic: expected finite, got {statistic}.", nameof(statistic));
        var half = Math.Sqrt(Variance(leaveOneOut)) * StudentQuantile.TwoSided(level, leaveOneOut.Length - 1);
        return new Estimate(statistic, new Interval(statistic - half, statistic + half), leaveOneOut.Length);
    }

    /// <summary>
    /// The interval of <see cref="Student"/> joined with Hall's (<see cref="SkewedMean"/>) of the pseudo-values nθ − (n−1)θ₋ᵢ, moved to θ: for
    /// statistics that lean to one side, such as squares and variances. Student's alone for two units, or where leaving one out changes nothing.
    /// </summary>
    /// <param name="statistic">θ, the statistic of all n units.</param>
    /// <param name="leaveOneOut">θ₋ᵢ [n]: the statistic without unit i.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    /// <exception cref="ArgumentException">The statistic or a leave-one-out value is not finite, or there are fewer than two of them.</exception>
    public static Estimate Skewed(double statistic, ReadOnlySpan<double> leaveOneOut, double level = 0.95)
    {
        var student = Student(statistic, leaveOneOut, level);
        var n = leaveOneOut.Length;
        if (n < 3 || leaveOneOut.IndexOfAnyExcept(leaveOneOut[0]) < 0)
            return student;
        var pseudo = new double[n];
        for (var i = 0; i < n; i++)
            pseudo[i] = statistic + ((n - 1) * (statistic - leaveOneOut[i]));
        var hall = SkewedMean.Hall(pseudo, level);
        var (one, other, move) = (student.Interval!.Value, hall.Interval!.Value, statistic - hall.Value!.Value);
        return student with { Interval = new Interval(Math.Min(one.Low, other.Low + move), Math.Max(one.High, other.High + move)) };
    }

    private static double Mean(ReadOnlySpan<double> values, string name)
    {
        var mean = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
                throw new ArgumentException($"{name}: expected finite leave-one-out values, got {values[i]} at {i}.", name);
            mean += values[i] / values.Length;
        }

        return mean;
    }
}
