using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What is needed of the scores s_b = ∇_θ log π(a_b|s_b) of a rollout to know the gradients of all shuffles.</summary>
/// <param name="Squares">‖s_b‖² [B].</param>
/// <param name="MeanSquare">‖1/B Σ s_b‖².</param>
/// <param name="GradientSquare">‖1/B Σ A_b s_b‖².</param>
internal sealed record ScoreMoments(double[] Squares, double MeanSquare, double GradientSquare)
{
    /// <summary>Of every pair, one pass backward each.</summary>
    /// <param name="agent">Head and policy.</param>
    /// <param name="rollout">The pairs.</param>
    /// <param name="advantages">A [B].</param>
    public static ScoreMoments Of(Agent agent, Rollout rollout, double[] advantages)
    {
        var (n, width, size, policy) = (rollout.Pairs, rollout.Observations.Length / rollout.Pairs, agent.Head.ActionSize, agent.Policy);
        var (squares, score, mean, gradient) = (new double[n], new float[policy.Theta.Length], new double[policy.Theta.Length], new double[policy.Theta.Length]);
        for (var b = 0; b < n; b++)
        {
            using var pass = policy.Network.Run(policy.Theta, policy.Buffers, rollout.Observations.AsSpan(b * width, width), NetworkMode.Evaluate);
            var derivative = new float[pass.Outputs.Length];
            agent.Head.AddLogProbabilityGradient(pass.Outputs, rollout.Actions.AsSpan(b * size, size), [1f], derivative);
            pass.Pullback(derivative, score, []);
            for (var i = 0; i < score.Length; i++)
            {
                squares[b] += (double)score[i] * score[i];
                mean[i] += score[i] / (double)n;
                gradient[i] += advantages[b] * score[i] / n;
            }
        }

        return new ScoreMoments(squares, mean.Sum(value => value * value), gradient.Sum(value => value * value));
    }
}
