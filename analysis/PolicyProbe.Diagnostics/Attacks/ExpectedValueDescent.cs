namespace PolicyProbe.Diagnostics;

/// <summary>ℓ = −Σ_a π(a | z) Q(s, a), π = softmax(z): towards what is worth least in the true state.</summary>
/// <param name="values">Q(s, ·) of every row [B, A].</param>
public sealed class ExpectedValueDescent(double[] values) : IOutputLoss
{
    /// <inheritdoc/>
    public double Of(ReadOnlySpan<double> outputs, int row, Span<double> derivative)
    {
        var q = values.AsSpan(row * outputs.Length, outputs.Length);
        var (highest, sum, mean) = (double.NegativeInfinity, 0.0, 0.0);
        foreach (var z in outputs)
            highest = Math.Max(highest, z);
        for (var a = 0; a < outputs.Length; a++)
            sum += derivative[a] = Math.Exp(outputs[a] - highest);
        for (var a = 0; a < outputs.Length; a++)
            mean += (derivative[a] /= sum) * q[a];
        for (var a = 0; a < outputs.Length; a++)
            derivative[a] *= mean - q[a];
        return -mean;
    }
}
