namespace PolicyProbe.Diagnostics;

/// <summary>ℓ(x) = ζ(−y(wᵀx + b)) of every row, ζ(u) = log(1 + e^u).</summary>
/// <param name="weights">w [n].</param>
/// <param name="bias">b.</param>
/// <param name="labels">y [B], −1 or 1.</param>
public sealed class LogisticLoss(double[] weights, double bias, int[] labels) : IRowObjective
{
    /// <inheritdoc/>
    public int Count => labels.Length;

    /// <inheritdoc/>
    public int Dimension => weights.Length;

    /// <summary>log(1 + e^u), without overflow.</summary>
    public static double Softplus(double u) => Math.Max(u, 0) + Math.Log(1 + Math.Exp(-Math.Abs(u)));

    /// <summary>−y(wᵀx + b) of a row.</summary>
    public double Logit(ReadOnlySpan<double> x, int row) => -labels[row] * (Vector.Dot(weights, x.Slice(row * Dimension, Dimension)) + bias);

    /// <inheritdoc/>
    public void Values(ReadOnlySpan<double> x, Span<double> values)
    {
        for (var b = 0; b < Count; b++)
            values[b] = Softplus(Logit(x, b));
    }

    /// <inheritdoc/>
    public void Gradients(ReadOnlySpan<double> x, Span<double> values, Span<double> gradients)
    {
        for (var b = 0; b < Count; b++)
        {
            var logit = Logit(x, b);
            values[b] = Softplus(logit);
            var slope = -labels[b] / (1 + Math.Exp(-logit));
            for (var i = 0; i < Dimension; i++)
                gradients[(b * Dimension) + i] = slope * weights[i];
        }
    }
}
