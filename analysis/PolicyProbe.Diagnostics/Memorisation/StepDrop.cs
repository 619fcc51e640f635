using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>What one step of an optimiser takes off a loss: what susceptibility to noise is made of.</summary>
/// <remarks>
/// M. Forouzesh, H. Sedghi, P. Thiran, "Leveraging Unlabeled Data to Track Memorization" (2023). On a loss with a constant Hessian a step of descent takes off
/// η‖g‖² − ½η²gᵀHg exactly.
/// </remarks>
public static class StepDrop
{
    /// <summary>ε of <see cref="FirstAdam"/>.</summary>
    public const double Epsilon = 1e-8;

    /// <summary>L(θ) − L(θ + δ).</summary>
    /// <param name="loss">L.</param>
    /// <param name="theta">θ [P].</param>
    /// <param name="step">δ [P].</param>
    public static double Of(IObjective loss, ReadOnlySpan<double> theta, ReadOnlySpan<double> step)
    {
        ArgumentNullException.ThrowIfNull(loss);
        if (step.Length != theta.Length)
            throw new ArgumentException($"step: expected [P], P = {theta.Length}, got [{step.Length}].", nameof(step));
        var moved = theta.ToArray();
        for (var i = 0; i < moved.Length; i++)
            moved[i] += step[i];
        return loss.Value(theta) - loss.Value(moved);
    }

    /// <summary>δ = −η∇L(θ): a step of gradient descent [P].</summary>
    public static double[] Descent(IObjective loss, ReadOnlySpan<double> theta, double rate)
    {
        var gradient = Gradient(loss, theta);
        for (var i = 0; i < gradient.Length; i++)
            gradient[i] *= -rate;
        return gradient;
    }

    /// <summary>δᵢ = −η gᵢ/(|gᵢ| + ε): Adam's first step, in which every weight that matters moves by η, whatever the scale of the loss [P].</summary>
    /// <remarks>D. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1 at t = 1.</remarks>
    public static double[] FirstAdam(IObjective loss, ReadOnlySpan<double> theta, double rate)
    {
        var gradient = Gradient(loss, theta);
        for (var i = 0; i < gradient.Length; i++)
            gradient[i] *= -rate / (Math.Abs(gradient[i]) + Epsilon);
        return gradient;
    }

    private static double[] Gradient(IObjective loss, ReadOnlySpan<double> theta)
    {
        ArgumentNullException.ThrowIfNull(loss);
        var gradient = new double[theta.Length];
        loss.Gradient(theta, gradient);
        return gradient;
    }
}
