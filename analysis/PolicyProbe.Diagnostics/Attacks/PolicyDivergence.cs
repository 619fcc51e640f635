using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>ℓ = KL(π(· | s) ‖ π(· | z)) in nats, π(· | s) what the policy does unattacked: what a maximal-action-difference attack climbs. Its gradient at s itself is 0.</summary>
/// <param name="head">The family of action distributions.</param>
/// <param name="clean">Outputs at s [B, O].</param>
public sealed class PolicyDivergence(IHead head, double[] clean) : IOutputLoss
{
    /// <inheritdoc/>
    public double Of(ReadOnlySpan<double> outputs, int row, Span<double> derivative)
    {
        Span<double> divergence = stackalloc double[1];
        var before = clean.AsSpan(row * head.OutputSize, head.OutputSize);
        head.KullbackLeibler<double>(before, outputs, divergence);
        derivative.Clear();
        head.AddKullbackLeiblerGradient<double>(before, outputs, [1.0], derivative);
        return divergence[0];
    }
}
