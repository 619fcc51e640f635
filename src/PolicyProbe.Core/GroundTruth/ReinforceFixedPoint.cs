using MathNet.Numerics.LinearAlgebra;

namespace PolicyProbe.Core;

/// <summary>
/// The moments of <see cref="ReinforceMoments"/> in a process without horizon: what a step backward leaves as it is.
/// </summary>
/// <remarks>
/// Each moment is linear in its own successor and depends on earlier ones otherwise, so five linear systems give the fixed point, one
/// after another: (I − γP_π)m = …, (I − γ²P_π)n = …, (I − κP_π)u = …, (I − κγP_π)w = …, (I − κ²P_π)q = …; a step backward from a
/// layer in which the unknown is still zero is the right-hand side. They exist if each factor is below 1, or if the policy reaches a
/// terminal state from every state: then ρ(P_π) is below 1. O(S³ + S² A P) time.
/// </remarks>
internal static class ReinforceFixedPoint
{
    public static ReinforceLayer Of(FiniteMdp model, double[,] policy, double[,,] scores, double[,]? baseline, double carry)
    {
        var (states, size, gamma) = (model.States, scores.GetLength(2), model.Discount);
        var step = Matrix<double>.Build.Dense(states, states, (s, to) => Bellman.Step(model, policy, s, to));
        if (Math.Max(gamma, carry) == 1)
            RequireEnd(model, step);
        var (found, right) = (new ReinforceLayer(states, size), new ReinforceLayer(states, size));
        Solve(gamma, 1, layer => layer.M);
        Solve(gamma * gamma, 1, layer => layer.N);
        Solve(carry, size, layer => layer.U);
        Solve(carry * gamma, size, layer => layer.W);
        Solve(carry * carry, 1, layer => layer.Q);
        return found;

        void Solve(double factor, int columns, Func<ReinforceLayer, double[]> moment)
        {
            right.StepBack(model, policy, scores, baseline, 0, carry, found);
            var values = moment(right);
            var system = Matrix<double>.Build.DenseIdentity(states) - (factor * step);
            var solution = system.LU().Solve(Matrix<double>.Build.Dense(states, columns, (s, i) => values[(s * columns) + i]));
            for (var s = 0; s < states; s++)
                for (var i = 0; i < columns; i++)
                    moment(found)[(s * columns) + i] = solution[s, i];
        }
    }

    /// <summary>ρ(P_π) below 1: from every state a terminal one can be reached along probabilities above zero.</summary>
    private static void RequireEnd(FiniteMdp model, Matrix<double> step)
    {
        var ends = new bool[model.States];
        for (var s = 0; s < ends.Length; s++)
            ends[s] = model.Terminal[s] || step.Row(s).Sum() < 1 - 1e-12;
        for (var (grew, n) = (true, ends.Length); grew;)
        {
            grew = false;
            for (var s = 0; s < n; s++)
                for (var to = 0; to < n && !ends[s]; to++)
                    if (step[s, to] > 0 && ends[to])
                        ends[s] = grew = true;
        }

        var never = Array.IndexOf(ends, false);
        if (never >= 0)
            throw new InvalidOperationException($"model: expected a horizon, weights below 1, or a policy that reaches a terminal state from everywhere; from state {never} it never does, and the estimate has no finite moments.");
    }
}
