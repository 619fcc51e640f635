using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The ratios r = π_θ(a|s)/π_old(a|s) at one θ of an update, and three gradients of the surrogate there: with r, without it, and with r and the clip.</summary>
/// <param name="EffectiveShare">(Σ r)²/(n Σ r²) on the update's pairs.</param>
/// <param name="HeldOutShare">The same on fresh pairs of the old policy.</param>
/// <param name="Square">mean (r − 1)² on the update's pairs.</param>
/// <param name="HeldOutSquare">The same on fresh pairs.</param>
/// <param name="MeanKl">mean KL(π_old ‖ π_θ) over the update's states, nats.</param>
/// <param name="Clipped">The share of the update's pairs whose gradient the clip removes.</param>
/// <param name="Ratios">r of the update's pairs, ascending [K].</param>
/// <param name="GradientCosine">Cosine between Σ r Â ∇log π and Σ Â ∇log π; null where one is zero.</param>
/// <param name="ClipCosine">Cosine between Σ r Â ∇log π over the pairs that the clip leaves, and over all; null where one is zero.</param>
/// <param name="HalvesCosine">Cosine between Σ r Â ∇log π of the first and of the second half of the steps: what sampling alone does; null where one is zero.</param>
internal sealed record RatioPass(
    double EffectiveShare, double HeldOutShare, double Square, double HeldOutSquare, double MeanKl, double Clipped, double[] Ratios, double? GradientCosine, double? ClipCosine, double? HalvesCosine)
{
    /// <summary>Looks at one θ.</summary>
    /// <param name="agent">Head, network and buffers; its own θ is not looked at.</param>
    /// <param name="theta">θ [P].</param>
    /// <param name="rollout">The update's pairs, of the old policy.</param>
    /// <param name="advantages">Â [T, N].</param>
    /// <param name="heldOut">Fresh pairs of the old policy.</param>
    /// <param name="clip">ε.</param>
    public static RatioPass Of(Agent agent, float[] theta, Rollout rollout, float[] advantages, Rollout heldOut, double clip)
    {
        var (change, ratios, others) = (PolicyChange.Of(agent, theta, rollout, advantages, clip), RatiosOf(agent, theta, rollout), RatiosOf(agent, theta, heldOut));
        var (n, half) = (rollout.Pairs, rollout.Steps / 2 * rollout.Environments);
        float[] weighted = [.. ratios.Select((ratio, i) => (float)(ratio * advantages[i] / n))], plain = [.. advantages.Select(advantage => advantage / n)];
        float[] kept = [.. weighted.Select((weight, i) => IsCut(ratios[i], advantages[i], clip) ? 0 : weight)];
        float[] first = [.. weighted.Select((weight, i) => i < half ? weight : 0)], second = [.. weighted.Select((weight, i) => i < half ? 0 : weight)];
        var sums = new ScoreSum(agent.Head, agent.Policy with { Theta = theta });
        var gradients = Enumerable.Range(0, 4).Select(_ => new double[sums.Parameters]).ToArray();
        sums.Of(rollout.Observations, rollout.Actions, first, second, gradients[0], gradients[1]);
        sums.Of(rollout.Observations, rollout.Actions, plain, kept, gradients[2], gradients[3]);
        double[] whole = [.. gradients[0].Zip(gradients[1], (one, other) => one + other)];
        return new RatioPass(
            EffectiveSize.Share(ratios), EffectiveSize.Share(others), change.MeanSquare, others.Average(ratio => (ratio - 1) * (ratio - 1)), change.MeanKl, change.Clipped,
            [.. ratios.Order()], Cosine(whole, gradients[2]), Cosine(gradients[3], whole), Cosine(gradients[0], gradients[1]));
    }

    /// <summary>Whether PPO's minimum leaves a pair without a gradient.</summary>
    public static bool IsCut(double ratio, double advantage, double clip) => advantage > 0 ? ratio > 1 + clip : advantage < 0 && ratio < 1 - clip;

    private static double? Cosine(double[] one, double[] other)
    {
        var (product, square, otherSquare) = (0.0, 0.0, 0.0);
        for (var i = 0; i < one.Length; i++)
            (product, square, otherSquare) = (product + (one[i] * other[i]), square + (one[i] * one[i]), otherSquare + (other[i] * other[i]));
        return square > 0 && otherSquare > 0 ? Math.Clamp(product / Math.Sqrt(square) / Math.Sqrt(otherSquare), -1, 1) : null;
    }

    private static double[] RatiosOf(Agent agent, float[] theta, Rollout rollout)
    {
        var (z, log) = ((agent.Policy with { Theta = theta }).Predict(rollout.Observations), new float[rollout.Pairs]);
        agent.Head.LogProbability<float>(z, rollout.Actions, log);
        return [.. log.Select((value, i) => Math.Exp((double)value - rollout.LogProbabilities[i]))];
    }
}
