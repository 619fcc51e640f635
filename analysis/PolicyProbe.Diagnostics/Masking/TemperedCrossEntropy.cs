namespace PolicyProbe.Diagnostics;

/// <summary>ℓ = −Σ q_k log softmax(z/T)_k, q a distribution over classes: cross-entropy at a temperature, with hard labels or another network's softened ones.</summary>
/// <remarks>∂ℓ/∂z = (softmax(z/T) − q)/T. If z minimises it at T = 1, T·z does at T: the loss depends on z/T alone.</remarks>
/// <param name="targets">q [B, C].</param>
/// <param name="temperature">T, above 0.</param>
public sealed class TemperedCrossEntropy(double[] targets, double temperature) : IOutputLoss
{
    /// <summary>Labels as distributions [B, C].</summary>
    public static double[] OneHot(IReadOnlyList<int> labels, int classes)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var targets = new double[labels.Count * classes];
        for (var b = 0; b < labels.Count; b++)
            targets[(b * classes) + labels[b]] = 1;
        return targets;
    }

    /// <summary>softmax(z/T) of every row [B, C].</summary>
    public static double[] Softened(ReadOnlySpan<double> outputs, int classes, double temperature)
    {
        var softened = new double[outputs.Length];
        for (var start = 0; start < outputs.Length; start += classes)
            LogNormaliser(outputs.Slice(start, classes), temperature, softened.AsSpan(start, classes));
        return softened;
    }

    /// <inheritdoc/>
    public double Of(ReadOnlySpan<double> outputs, int row, Span<double> derivative)
    {
        var (normaliser, loss) = (LogNormaliser(outputs, temperature, derivative), 0.0);
        for (var k = 0; k < outputs.Length; k++)
        {
            var q = targets[(row * outputs.Length) + k];
            loss += q * (normaliser - (outputs[k] / temperature));
            derivative[k] = (derivative[k] - q) / temperature;
        }

        return loss;
    }

    /// <summary>log Σ e^{z/T}, with softmax(z/T) written.</summary>
    private static double LogNormaliser(ReadOnlySpan<double> outputs, double temperature, Span<double> softened)
    {
        var (highest, sum) = (double.NegativeInfinity, 0.0);
        foreach (var z in outputs)
            highest = Math.Max(highest, z / temperature);
        for (var k = 0; k < outputs.Length; k++)
            sum += softened[k] = Math.Exp((outputs[k] / temperature) - highest);
        for (var k = 0; k < outputs.Length; k++)
            softened[k] /= sum;
        return Math.Log(sum) + highest;
    }
}
