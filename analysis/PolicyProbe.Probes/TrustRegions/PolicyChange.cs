using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>How far a policy is from the one that made some pairs: r = π_new(a|s)/π_old(a|s) and KL(π_old(·|s) ‖ π_new(·|s)), nats.</summary>
/// <param name="MeanKl">mean KL over the pairs' states, in closed form.</param>
/// <param name="MaxKl">The largest of them.</param>
/// <param name="MeanDeviation">mean |r − 1|.</param>
/// <param name="MeanSquare">mean (r − 1)².</param>
/// <param name="MaxRatio">max r.</param>
/// <param name="MinRatio">min r.</param>
/// <param name="Outside">The share of the pairs with r outside [1 − ε, 1 + ε].</param>
/// <param name="ClippedUp">The share of the pairs with Â above 0 whose gradient the clip would remove, r above 1 + ε; null where there are none.</param>
/// <param name="ClippedDown">The same with Â below 0, r below 1 − ε.</param>
/// <param name="Clipped">The share of all pairs whose gradient the clip would remove.</param>
internal sealed record PolicyChange(
    double MeanKl, double MaxKl, double MeanDeviation, double MeanSquare, double MaxRatio, double MinRatio, double Outside, double? ClippedUp, double? ClippedDown, double Clipped)
{
    private const int Chunk = 4096;

    /// <summary>The change to θ, on a rollout of the old policy.</summary>
    /// <param name="agent">Head, network and buffers; its own θ is not looked at.</param>
    /// <param name="theta">θ [P] of the new policy.</param>
    /// <param name="rollout">Pairs of the old policy, with its outputs and log-probabilities.</param>
    /// <param name="advantages">Â [T, N].</param>
    /// <param name="clip">ε.</param>
    public static PolicyChange Of(Agent agent, float[] theta, Rollout rollout, float[] advantages, double clip)
    {
        var (n, width, size, outputs) = (rollout.Pairs, rollout.Observations.Length / rollout.Pairs, agent.Head.ActionSize, agent.Head.OutputSize);
        var (z, log, kl) = (new float[Math.Min(Chunk, n) * outputs], new float[Math.Min(Chunk, n)], new float[Math.Min(Chunk, n)]);
        var (klSum, klMost, deviation, square, most, least) = (0.0, 0.0, 0.0, 0.0, double.NegativeInfinity, double.PositiveInfinity);
        var (outside, up, ups, down, downs) = (0, 0, 0, 0, 0);
        for (var start = 0; start < n; start += Chunk)
        {
            var rows = Math.Min(Chunk, n - start);
            var now = z.AsSpan(0, rows * outputs);
            agent.Policy.Network.Predict(theta, agent.Policy.Buffers, rollout.Observations.AsSpan(start * width, rows * width), now);
            agent.Head.LogProbability<float>(now, rollout.Actions.AsSpan(start * size, rows * size), log.AsSpan(0, rows));
            agent.Head.KullbackLeibler<float>(rollout.Outputs.AsSpan(start * outputs, rows * outputs), now, kl.AsSpan(0, rows));
            for (var i = 0; i < rows; i++)
            {
                var ratio = Math.Exp((double)log[i] - rollout.LogProbabilities[start + i]);
                (klSum, klMost) = (klSum + kl[i], Math.Max(klMost, kl[i]));
                (deviation, square, most, least) = (deviation + Math.Abs(ratio - 1), square + ((ratio - 1) * (ratio - 1)), Math.Max(most, ratio), Math.Min(least, ratio));
                var (above, below) = (ratio > 1 + clip, ratio < 1 - clip);
                outside += above || below ? 1 : 0;
                if (advantages[start + i] > 0)
                    (ups, up) = (ups + 1, up + (above ? 1 : 0));
                else if (advantages[start + i] < 0)
                    (downs, down) = (downs + 1, down + (below ? 1 : 0));
            }
        }

        return new PolicyChange(
            klSum / n, klMost, deviation / n, square / n, most, least, (double)outside / n,
            ups == 0 ? null : (double)up / ups, downs == 0 ? null : (double)down / downs, (double)(up + down) / n);
    }
}
