using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// The policy's loss on a minibatch, L(θ) = −mean [w min(rÂ, clip(r, 1−ε, 1+ε)Â)] − c mean H, r = π_θ(a|s)/π_old(a|s), and its gradient.
/// With ε = ∞ it is the plain surrogate, whose gradient at θ_old is the policy gradient.
/// </summary>
/// <remarks>
/// Schulman et al., arXiv:1707.06347, eq. 7. In closed form at the network's outputs, pulled back once:
/// ∂L/∂log π = −w rÂ/B where the minimum is not clipped, else 0.
/// </remarks>
internal static class PolicyLoss
{
    /// <summary>The loss and what belongs to it.</summary>
    /// <param name="Value">L.</param>
    /// <param name="Gradient">∇L [P].</param>
    /// <param name="Divergence">KL(old ‖ new) estimated as mean((r − 1) − log r), nats.</param>
    public readonly record struct Result(double Value, float[] Gradient, double Divergence);

    /// <summary>The loss and its gradient at the model's θ; buffers that the pass proposes are taken over.</summary>
    /// <param name="head">The family of action distributions.</param>
    /// <param name="model">The policy.</param>
    /// <param name="batch">The pairs.</param>
    /// <param name="clip">ε.</param>
    /// <param name="tricks">Those with a bonus for entropy.</param>
    /// <param name="meter">Told the loss, and what was clipped.</param>
    /// <param name="buffers">What it computes in, its gradient included; null for fresh ones.</param>
    public static Result Of(IHead head, Model model, Minibatch batch, double clip, TrickSet tricks, UpdateMeter meter, LossBuffers? buffers = null)
    {
        buffers ??= new LossBuffers(model.Theta.Length);
        using var pass = model.Network.Run(model.Theta, model.Buffers, batch.Observations, NetworkMode.Train);
        Span<float> logProbabilities = buffers.Rows(batch.Size), weights = buffers.Weights(batch.Size);
        head.LogProbability(pass.Outputs, batch.Actions, logProbabilities);

        var (loss, divergence) = (0.0, 0.0);
        var pairWeights = batch.Weights;
        for (var i = 0; i < batch.Size; i++)
        {
            var difference = (double)logProbabilities[i] - batch.LogProbabilities[i];
            var (ratio, advantage, weight) = (Math.Exp(difference), (double)batch.Advantages[i], pairWeights.IsEmpty ? 1.0 : pairWeights[i]);
            var (free, clipped) = (ratio * advantage, Math.Clamp(ratio, 1 - clip, 1 + clip) * advantage);
            weights[i] = (float)(free <= clipped ? -weight * free / batch.Size : 0);
            loss -= weight * Math.Min(free, clipped);
            divergence += ratio - 1 - difference;
            if (double.IsFinite(clip))
                meter.Pair(advantage, isClipped: free > clipped);
        }

        var outputGradient = buffers.Outputs(pass.Outputs.Length);
        head.AddLogProbabilityGradient<float>(pass.Outputs, batch.Actions, weights, outputGradient);
        foreach (var bonus in tricks.Hooks<IEntropyBonus>())
            loss -= AddEntropy(head, pass.Outputs, bonus.Coefficient, outputGradient, buffers) * batch.Size;
        pass.Pullback(outputGradient, buffers.Gradient, []);
        pass.ProposedBuffers.CopyTo(model.Buffers);
        meter.PolicyBatch(loss, batch.Size);
        return new Result(loss / batch.Size, buffers.Gradient, divergence / batch.Size);
    }

    /// <summary>Adds the gradient of −c mean H at the outputs.</summary>
    /// <returns>c mean H.</returns>
    private static double AddEntropy(IHead head, ReadOnlySpan<float> outputs, double coefficient, Span<float> outputGradient, LossBuffers buffers)
    {
        var rows = outputs.Length / head.OutputSize;
        Span<float> entropy = buffers.Rows(rows), weights = buffers.Weights(rows);
        head.Entropy(outputs, entropy);
        weights.Fill((float)(-coefficient / rows));
        head.AddEntropyGradient(outputs, weights, outputGradient);
        return coefficient * Vectors.Mean(entropy);
    }
}
