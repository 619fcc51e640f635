namespace PolicyProbe.Diagnostics;

/// <summary>
/// Distributional stability: how far a step moves mean and variance of a layer's units over the batch, |μ_{t+1} − μ_t| and |σ²_{t+1} − σ²_t|, averaged
/// over the units.
/// </summary>
/// <remarks>S. Santurkar et al. (2018), figures 2 and 7.</remarks>
/// <param name="Mean">Mean over units of |μ_{t+1} − μ_t|.</param>
/// <param name="Variance">Mean over units of |σ²_{t+1} − σ²_t|.</param>
public sealed record ActivationShift(double Mean, double Variance)
{
    /// <summary>The shift between two batches of a layer's units.</summary>
    /// <param name="before">[d, m], unit by unit.</param>
    /// <param name="after">[d, m], likewise.</param>
    /// <param name="units">d.</param>
    public static ActivationShift Between(ReadOnlySpan<double> before, ReadOnlySpan<double> after, int units)
    {
        if (units < 1 || before.Length == 0 || before.Length % units != 0 || after.Length != before.Length)
            throw new ArgumentException($"before, after: expected [d, m] both, d = {units}, got {before.Length} and {after.Length} values.", nameof(after));
        var (m, mean, variance) = (before.Length / units, 0.0, 0.0);
        for (var j = 0; j < units; j++)
        {
            var (first, second) = (Moments(before.Slice(j * m, m)), Moments(after.Slice(j * m, m)));
            mean += Math.Abs(second.Mean - first.Mean) / units;
            variance += Math.Abs(second.Variance - first.Variance) / units;
        }

        return new ActivationShift(mean, variance);
    }

    private static (double Mean, double Variance) Moments(ReadOnlySpan<double> x)
    {
        var (mean, square) = (BatchSums.Sum(x) / x.Length, 0.0);
        foreach (var value in x)
            square += (value - mean) * (value - mean);
        return (mean, square / x.Length);
    }
}
