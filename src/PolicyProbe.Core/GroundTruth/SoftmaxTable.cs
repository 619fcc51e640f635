namespace PolicyProbe.Core;

/// <summary>The tabular softmax policy π(a | s) = exp(z(s, a)) / Σ exp(z(s, ·)).</summary>
public static class SoftmaxTable
{
    /// <summary>π [S, A] from logits z [S, A].</summary>
    /// <exception cref="ArgumentException">A row has no finite maximum.</exception>
    public static double[,] Policy(double[,] logits)
    {
        ArgumentNullException.ThrowIfNull(logits);
        var (states, actions) = (logits.GetLength(0), logits.GetLength(1));
        var policy = new double[states, actions];
        for (var s = 0; s < states; s++)
        {
            var max = double.NegativeInfinity;
            for (var a = 0; a < actions; a++)
                max = Math.Max(max, logits[s, a]);
            if (!double.IsFinite(max))
                throw new ArgumentException($"logits[{s}, ·]: expected a finite maximum and no NaN, got {max}.", nameof(logits));
            var sum = 0.0;
            for (var a = 0; a < actions; a++)
                sum += policy[s, a] = Math.Exp(logits[s, a] - max);
            for (var a = 0; a < actions; a++)
                policy[s, a] /= sum;
        }

        return policy;
    }

    /// <summary>The scores ψ(s, a) = ∇_z log π(a | s) in the S·A logits themselves, [S, A, S·A]: e₍s,a₎ − π(· | s).</summary>
    public static double[,,] Scores(double[,] policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var (states, actions) = (policy.GetLength(0), policy.GetLength(1));
        var scores = new double[states, actions, states * actions];
        for (var s = 0; s < states; s++)
            for (var a = 0; a < actions; a++)
            {
                for (var i = 0; i < actions; i++)
                    scores[s, a, (s * actions) + i] = -policy[s, i];
                scores[s, a, (s * actions) + a] += 1;
            }

        return scores;
    }
}
