namespace PolicyProbe.Diagnostics;

/// <summary>How sensitive a loss is to its inputs in the course of a training: g_x = ‖∂L_t/∂x‖₁ of every row, averaged over the times t at which it is looked at.</summary>
/// <remarks>D. Arpit et al., "A Closer Look at Memorization in Deep Networks" (2017).</remarks>
/// <param name="rows">B.</param>
public sealed class InputSensitivity(int rows)
{
    private readonly double[] _sum = new double[rows];

    /// <summary>How often it was looked at.</summary>
    public int Times { get; private set; }

    /// <summary>g [B], the mean over the times; zeros before the first.</summary>
    public double[] Mean => [.. _sum.Select(sum => sum / Math.Max(1, Times))];

    /// <summary>Looks at the loss as it is now.</summary>
    /// <param name="loss">L_t, B rows.</param>
    /// <param name="x">x [B, n].</param>
    public void Look(IRowObjective loss, ReadOnlySpan<double> x)
    {
        ArgumentNullException.ThrowIfNull(loss);
        if (loss.Count != _sum.Length || x.Length != _sum.Length * loss.Dimension)
            throw new ArgumentException($"loss, x: expected B = {_sum.Length} rows and [B, n], n = {loss.Dimension}, got {loss.Count} and [{x.Length}].", nameof(loss));
        var (values, gradients) = (new double[loss.Count], new double[x.Length]);
        loss.Gradients(x, values, gradients);
        for (var i = 0; i < gradients.Length; i++)
            _sum[i / loss.Dimension] += Math.Abs(gradients[i]);
        Times++;
    }
}
