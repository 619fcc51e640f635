namespace PolicyProbe.Diagnostics;

/// <summary>
/// F(x) = −y wᵀx of every row: above 0 where the sign of wᵀx is not y. Its gradient never vanishes, unlike that of the logistic loss, which is exactly 0 where the
/// margin is some hundreds.
/// </summary>
/// <param name="weights">w [n].</param>
/// <param name="labels">y [B], −1 or 1.</param>
public sealed class LinearMargin(double[] weights, int[] labels) : IRowObjective
{
    /// <summary>Margins nearer to 0 than this are ties that rounding has broken.</summary>
    private const double Tie = 1e-9;

    /// <inheritdoc/>
    public int Count => labels.Length;

    /// <inheritdoc/>
    public int Dimension => weights.Length;

    /// <inheritdoc/>
    public void Values(ReadOnlySpan<double> x, Span<double> values)
    {
        for (var b = 0; b < Count; b++)
            values[b] = -labels[b] * Vector.Dot(weights, x.Slice(b * Dimension, Dimension));
    }

    /// <inheritdoc/>
    public void Gradients(ReadOnlySpan<double> x, Span<double> values, Span<double> gradients)
    {
        Values(x, values);
        for (var b = 0; b < Count; b++)
            for (var i = 0; i < Dimension; i++)
                gradients[(b * Dimension) + i] = -labels[b] * weights[i];
    }

    /// <summary>How many rows of x are not on the side of their label; one on the boundary counts as half.</summary>
    public double Broken(ReadOnlySpan<double> x)
    {
        var (values, broken) = (new double[Count], 0.0);
        Values(x, values);
        foreach (var value in values)
            broken += Math.Abs(value) <= Tie ? 0.5 : value > 0 ? 1 : 0;
        return broken;
    }
}
