using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>ℓ = −Q(s, μ), μ the first outputs: for policies over continuous actions.</summary>
/// <param name="critic">Q(s, a) of an input row (s, a) [O + A].</param>
/// <param name="theta">Its θ.</param>
/// <param name="states">s [B, O].</param>
/// <param name="actions">A.</param>
public sealed class ActionValueDescent(INetwork<double> critic, double[] theta, double[] states, int actions) : IOutputLoss
{
    /// <inheritdoc/>
    public double Of(ReadOnlySpan<double> outputs, int row, Span<double> derivative)
    {
        var width = critic.Layout.InputSize - actions;
        double[] x = [.. states.AsSpan(row * width, width), .. outputs[..actions]], gradient = new double[x.Length];
        using var pass = critic.Run(theta, [], x, NetworkMode.Evaluate);
        pass.Pullback([-1.0], [], gradient);
        derivative.Clear();
        gradient.AsSpan(width).CopyTo(derivative);
        return -pass.Outputs[0];
    }
}
