namespace PolicyProbe.Diagnostics;

/// <summary>ℓ = z_t − max over i ≠ t of z_i: above 0 where class t is predicted. To overtake the label is not enough, <see cref="TargetedMargin"/>: a third class may be in front.</summary>
/// <param name="targets">t [B].</param>
public sealed class ForcedClass(IReadOnlyList<int> targets) : IOutputLoss
{
    /// <inheritdoc/>
    public double Of(ReadOnlySpan<double> outputs, int row, Span<double> derivative)
    {
        var (t, other) = (targets[row], -1);
        for (var o = 0; o < outputs.Length; o++)
            if (o != t && (other < 0 || outputs[o] > outputs[other]))
                other = o;
        derivative.Clear();
        (derivative[t], derivative[other]) = (1, -1);
        return outputs[t] - outputs[other];
    }
}
