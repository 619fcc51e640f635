using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>ℓ = ±(μ_a(s + δ) − μ_a(s))/σ_a(s): how far one dimension of a continuous policy's mean action moves, in deviations of its own noise.</summary>
/// <param name="action">a.</param>
/// <param name="sign">1 or −1.</param>
/// <param name="clean">μ_a(s) [B].</param>
/// <param name="deviations">σ_a(s) [B].</param>
internal sealed class MeanDisplacement(int action, int sign, double[] clean, double[] deviations) : IOutputLoss
{
    /// <inheritdoc/>
    public double Of(ReadOnlySpan<double> outputs, int row, Span<double> derivative)
    {
        derivative.Clear();
        derivative[action] = sign / deviations[row];
        return sign * (outputs[action] - clean[row]) / deviations[row];
    }
}
