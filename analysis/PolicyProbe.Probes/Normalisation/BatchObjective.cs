using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>A loss of a batch at a network's outputs [B, O] and its gradient there, written over what was in it.</summary>
internal delegate double BatchLoss(ReadOnlySpan<float> outputs, Span<float> gradient);

/// <summary>
/// A loss of a batch as a function of a model's θ, in either mode. Buffers that passes propose are dropped: nothing that is measured here moves the model's
/// statistics.
/// </summary>
/// <param name="model">Network and buffers; its θ is not looked at.</param>
/// <param name="inputs">x [B, I].</param>
/// <param name="mode">Whose statistics normalisation layers use.</param>
/// <param name="loss">The loss at the outputs.</param>
internal sealed class BatchObjective(Model model, float[] inputs, NetworkMode mode, BatchLoss loss) : IObjective
{
    public int Dimension => model.Theta.Length;

    /// <summary>−mean min(rÂ, clip(r, 1 − ε, 1 + ε)Â), r against the log-probabilities of the policy that acted: what PPO descends.</summary>
    public static BatchLoss Surrogate(IHead head, float[] actions, float[] logProbabilities, float[] advantages, double clip) => (outputs, gradient) =>
    {
        var (rows, weights, total) = (new float[advantages.Length], new float[advantages.Length], 0.0);
        head.LogProbability(outputs, actions, rows);
        for (var b = 0; b < rows.Length; b++)
        {
            var ratio = Math.Exp((double)rows[b] - logProbabilities[b]);
            var (free, clipped) = (ratio * advantages[b], Math.Clamp(ratio, 1 - clip, 1 + clip) * advantages[b]);
            total -= Math.Min(free, clipped) / rows.Length;
            weights[b] = (float)(free <= clipped ? -free / rows.Length : 0);
        }

        gradient.Clear();
        head.AddLogProbabilityGradient(outputs, actions, weights, gradient);
        return total;
    };

    /// <summary>c mean (V − target)².</summary>
    public static BatchLoss Value(float[] targets, double coefficient) => (outputs, gradient) =>
    {
        var total = 0.0;
        for (var b = 0; b < targets.Length; b++)
        {
            double error = outputs[b] - targets[b];
            total += coefficient * error * error / targets.Length;
            gradient[b] = (float)(2 * coefficient * error / targets.Length);
        }

        return total;
    };

    public double Value(ReadOnlySpan<double> x) => Evaluate(x, []);

    public double Gradient(ReadOnlySpan<double> x, Span<double> gradient) => Evaluate(x, gradient);

    private double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
    {
        var theta = new float[x.Length];
        for (var i = 0; i < theta.Length; i++)
            theta[i] = (float)x[i];
        using var pass = model.Network.Run(theta, model.Buffers, inputs, mode);
        var slopes = new float[pass.Outputs.Length];
        var value = loss(pass.Outputs, slopes);
        if (gradient.IsEmpty)
            return value;
        pass.Pullback(slopes, theta, []);
        for (var i = 0; i < theta.Length; i++)
            gradient[i] = theta[i];
        return value;
    }
}
