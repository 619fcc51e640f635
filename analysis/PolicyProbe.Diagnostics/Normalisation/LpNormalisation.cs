namespace PolicyProbe.Diagnostics;

/// <summary>
/// ℓp normalisation: z = (y − μ)/s, s = (1/m Σ|y_b|ᵖ)^(1/p) the average ℓp norm of y before the mean is taken off; p = ∞: s = max |y_b|.
/// </summary>
/// <remarks>
/// S. Santurkar et al., "How Does Batch Normalization Help Optimization?" (2018), section 3.3: p = 1, 2, ∞ do as well as BatchNorm, though they control no
/// moment but the mean. Standardised normal y: the variance of z tends to 1/s², π/2 at p = 1.
/// </remarks>
public sealed class LpNormalisation : IUnitNormalisation
{
    private readonly double _p;

    /// <summary>For one p.</summary>
    /// <param name="p">p ≥ 1, ∞ included.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is below 1.</exception>
    public LpNormalisation(double p) => _p = p >= 1 ? p : throw new ArgumentOutOfRangeException(nameof(p), p, "p: expected at least 1.");

    /// <inheritdoc/>
    public double Forward(ReadOnlySpan<double> y, Span<double> z)
    {
        var scale = 0.0;
        foreach (var value in y)
            scale = double.IsPositiveInfinity(_p) ? Math.Max(scale, Math.Abs(value)) : scale + (Math.Pow(Math.Abs(value), _p) / y.Length);
        if (double.IsFinite(_p))
            scale = Math.Pow(scale, 1 / _p);
        var mean = BatchSums.Sum(y) / y.Length;
        BatchSums.Affine(y, 1 / scale, -mean / scale, z);
        return scale;
    }

    /// <inheritdoc/>
    public void Backward(ReadOnlySpan<double> y, ReadOnlySpan<double> z, double scale, ReadOnlySpan<double> dz, Span<double> dy)
    {
        // ∂z_b/∂y_c = (δ_bc − 1/m)/s − z_b/s ∂s/∂y_c.
        var (m, mean, slope) = (y.Length, BatchSums.Sum(dz) / dz.Length, BatchSums.Dot(dz, z));
        var largest = 0;
        for (var b = 1; b < m; b++)
            largest = Math.Abs(y[b]) > Math.Abs(y[largest]) ? b : largest;
        for (var b = 0; b < m; b++)
        {
            var inner = double.IsFinite(_p) ? Math.Pow(Math.Abs(y[b]) / scale, _p - 1) / m : b == largest ? 1.0 : 0.0;
            dy[b] = (dz[b] - mean - (slope * inner * Math.Sign(y[b]))) / scale;
        }
    }
}
