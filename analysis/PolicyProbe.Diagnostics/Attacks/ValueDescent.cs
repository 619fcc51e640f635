namespace PolicyProbe.Diagnostics;

/// <summary>ℓ = −z₀: down the value function, as a critic attack goes.</summary>
public sealed class ValueDescent : IOutputLoss
{
    /// <inheritdoc/>
    public double Of(ReadOnlySpan<double> outputs, int row, Span<double> derivative)
    {
        derivative.Clear();
        derivative[0] = -1;
        return -outputs[0];
    }
}
