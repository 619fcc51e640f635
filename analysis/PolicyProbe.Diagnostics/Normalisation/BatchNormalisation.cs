namespace PolicyProbe.Diagnostics;

/// <summary>
/// Batch normalisation in train mode, without scale and shift: z = (y − μ)/√(σ² + ε), μ the batch's mean and σ² its variance (the biased one, over m).
/// </summary>
/// <remarks>
/// S. Ioffe, C. Szegedy, "Batch Normalization" (2015), algorithm 1. Backward: ∂L/∂y = (g − mean g − z mean(g z))/√(σ² + ε), g = ∂L/∂z.
/// </remarks>
/// <param name="epsilon">ε ≥ 0; with 0 the values may not all be the same.</param>
public sealed class BatchNormalisation(double epsilon = 0) : IUnitNormalisation
{
    /// <inheritdoc/>
    public double Forward(ReadOnlySpan<double> y, Span<double> z)
    {
        var mean = BatchSums.Sum(y) / y.Length;
        BatchSums.Affine(y, 1, -mean, z);
        var scale = Math.Sqrt((BatchSums.Dot(z, z) / y.Length) + epsilon);
        BatchSums.Affine(z, 1 / scale, 0, z);
        return scale;
    }

    /// <inheritdoc/>
    public void Backward(ReadOnlySpan<double> y, ReadOnlySpan<double> z, double scale, ReadOnlySpan<double> dz, Span<double> dy)
    {
        var (mean, slope) = (BatchSums.Sum(dz) / dz.Length, BatchSums.Dot(dz, z) / dz.Length);
        BatchSums.Affine(dz, 1 / scale, -mean / scale, dy);
        BatchSums.Add(dy, -slope / scale, z);
    }
}
