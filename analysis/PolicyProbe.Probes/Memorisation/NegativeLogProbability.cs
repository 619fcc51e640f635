using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>ℓ = −log π(a | z) of the action that was taken, as a loss of the policy's outputs.</summary>
/// <param name="head">The family of action distributions.</param>
/// <param name="actions">a [B, A].</param>
internal sealed class NegativeLogProbability(IHead head, float[] actions) : IOutputLoss
{
    /// <inheritdoc/>
    public double Of(ReadOnlySpan<double> outputs, int row, Span<double> derivative)
    {
        Span<double> value = stackalloc double[1];
        var action = actions.AsSpan(row * head.ActionSize, head.ActionSize);
        head.LogProbability<double>(outputs, action, value);
        derivative.Clear();
        head.AddLogProbabilityGradient<double>(outputs, action, [-1], derivative);
        return -value[0];
    }
}
