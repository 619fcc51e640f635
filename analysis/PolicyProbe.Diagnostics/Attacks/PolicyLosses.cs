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
