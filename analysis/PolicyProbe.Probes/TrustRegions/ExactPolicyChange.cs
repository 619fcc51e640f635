using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// What a rollout of the old policy measures of a new one on average, exact, on finite processes: Σ_s d(s) KL_s, d(s) how often a rollout of T
/// steps from a reset is in s; Σ d π_old |r − 1| = Σ d |π_new − π_old|; Σ d π_old (r − 1)².
/// </summary>
/// <param name="MeanKl">E KL, nats.</param>
/// <param name="MeanDeviation">E|r − 1|: twice the mean total variation.</param>
/// <param name="MeanSquare">E(r − 1)²: the mean χ² divergence.</param>
internal sealed record ExactPolicyChange(double MeanKl, double MeanDeviation, double MeanSquare)
{
    /// <summary>The change to θ; null where an action that the old policy takes is excluded.</summary>
    /// <param name="agent">Head, network and buffers.</param>
    /// <param name="moments">The old policy's rollouts.</param>
    /// <param name="theta">θ [P] of the new policy.</param>
    public static ExactPolicyChange Of(Agent agent, RolloutMoments moments, float[] theta)
    {
        var policy = Table(agent, moments, theta);
        var divergences = ExactSurrogate.Divergences(moments.Evaluation, policy);
        var old = moments.Evaluation.Policy;
        double Sum(int s, Func<double, double, double> f)
        {
            var sum = 0.0;
            for (var a = 0; a < old.GetLength(1); a++)
                sum += f(old[s, a], policy[s, a]);
            return sum;
        }

        return new ExactPolicyChange(
            moments.Mean((_, s) => divergences[s]),
            moments.Mean((_, s) => Sum(s, (before, after) => Math.Abs(after - before))),
            moments.Mean((_, s) => Sum(s, (before, after) => before > 0 ? (after - before) * (after - before) / before : 0)));
    }

    private static double[,] Table(Agent agent, RolloutMoments moments, float[] theta)
    {
        var (states, actions) = (moments.Observations.Length, agent.Head.OutputSize);
        var z = new float[states * actions];
        agent.Policy.Network.Predict(theta, agent.Policy.Buffers, [.. moments.Observations.SelectMany(seen => seen)], z);
        var logits = new double[states, actions];
        for (var i = 0; i < z.Length; i++)
            logits[i / actions, i % actions] = z[i];
        return SoftmaxTable.Policy(logits);
    }
}
