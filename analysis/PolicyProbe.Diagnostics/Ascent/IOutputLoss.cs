namespace PolicyProbe.Diagnostics;

/// <summary>A loss of a network's outputs for one row, with its derivative.</summary>
public interface IOutputLoss
{
    /// <summary>ℓ(z), with ∂ℓ/∂z written.</summary>
    /// <param name="outputs">z [O].</param>
    /// <param name="row">Which row: it has its own label or target.</param>
    /// <param name="derivative">Receives ∂ℓ/∂z [O].</param>
    double Of(ReadOnlySpan<double> outputs, int row, Span<double> derivative);
}

/// <summary>ℓ = log Σ exp z − z_y: cross-entropy. An attack raises it.</summary>
/// <param name="labels">y [B].</param>
public sealed class CrossEntropy(IReadOnlyList<int> labels) : IOutputLoss
{
    /// <inheritdoc/>
    public double Of(ReadOnlySpan<double> outputs, int row, Span<double> derivative)
    {
        var highest = double.NegativeInfinity;
        foreach (var z in outputs)
            highest = Math.Max(highest, z);
        var sum = 0.0;
        for (var o = 0; o < outputs.Length; o++)
            sum += derivative[o] = Math.Exp(outputs[o] - highest);
        for (var o = 0; o < outputs.Length; o++)
            derivative[o] /= sum;
        derivative[labels[row]] -= 1;
        return Math.Log(sum) + highest - outputs[labels[row]];
    }
}

/// <summary>ℓ = max over i ≠ y of z_i − z_y: above 0 where the row is misclassified. Defined for two classes too, unlike the difference-of-logits ratio.</summary>
/// <param name="labels">y [B].</param>
public sealed class Margin(IReadOnlyList<int> labels) : IOutputLoss
{
    /// <inheritdoc/>
    public double Of(ReadOnlySpan<double> outputs, int row, Span<double> derivative)
    {
        var (y, other) = (labels[row], -1);
        for (var o = 0; o < outputs.Length; o++)
            if (o != y && (other < 0 || outputs[o] > outputs[other]))
                other = o;
        derivative.Clear();
        (derivative[other], derivative[y]) = (1, -1);
        return outputs[other] - outputs[y];
    }
}

/// <summary>ℓ = z_t − z_y: towards one wrong class.</summary>
/// <param name="labels">y [B].</param>
/// <param name="targets">t [B], none equal to its label.</param>
public sealed class TargetedMargin(IReadOnlyList<int> labels, IReadOnlyList<int> targets) : IOutputLoss
{
    /// <inheritdoc/>
    public double Of(ReadOnlySpan<double> outputs, int row, Span<double> derivative)
    {
        derivative.Clear();
        (derivative[targets[row]], derivative[labels[row]]) = (1, -1);
        return outputs[targets[row]] - outputs[labels[row]];
    }
}

/// <summary>ℓ = ½‖z − t‖².</summary>
/// <param name="targets">t [B, O].</param>
public sealed class SquaredError(IReadOnlyList<double> targets) : IOutputLoss
{
    /// <inheritdoc/>
    public double Of(ReadOnlySpan<double> outputs, int row, Span<double> derivative)
    {
        var loss = 0.0;
        for (var o = 0; o < outputs.Length; o++)
        {
            derivative[o] = outputs[o] - targets[(row * outputs.Length) + o];
            loss += 0.5 * derivative[o] * derivative[o];
        }

        return loss;
    }
}
