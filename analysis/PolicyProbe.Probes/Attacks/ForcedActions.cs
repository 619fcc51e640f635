using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What an adversary of one radius can make a policy do at some states, as far as an ascent finds it.</summary>
/// <param name="Greedy">The greedy action [B]; empty for continuous actions.</param>
/// <param name="Reached">Of discrete actions, whether each can be forced [B, A], the greedy one among them; of continuous ones, how far each dimension's mean moves, in σ [B, A].</param>
/// <param name="Actions">A.</param>
internal sealed record ForcedActions(int[] Greedy, double[] Reached, int Actions)
{
    /// <summary>B.</summary>
    public int Count => Reached.Length / Actions;

    /// <summary>Ascends towards every action.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="states">As its networks see them [B, n].</param>
    /// <param name="ascent">Ball, steps and starts.</param>
    /// <param name="rng">Draws starts.</param>
    public static ForcedActions Of(PreciseAgent agent, double[] states, SetAscent ascent, Rng rng) =>
        agent.Head is Categorical ? Discrete(agent, states, ascent, rng) : Continuous(agent, states, ascent, rng);

    /// <summary>Whether any other action is forced at a state, or, of continuous actions, a mean moved by more than σ.</summary>
    public bool IsForced(int row) => Enumerable.Range(0, Actions).Any(a => Greedy.Length > 0 ? a != Greedy[row] && Reached[(row * Actions) + a] > 0 : Reached[(row * Actions) + a] > 1);

    private static ForcedActions Discrete(PreciseAgent agent, double[] states, SetAscent ascent, Rng rng)
    {
        var (greedy, actions) = (new PolicyFunction(agent).Greedy(states), agent.Policy.Layout.OutputSize);
        var reached = new double[greedy.Length * actions];
        for (var a = 0; a < actions; a++)
        {
            var found = ascent.Run(new NetworkLoss(agent.Policy, agent.PolicyTheta, [], new ForcedClass([.. Enumerable.Repeat(a, greedy.Length)]), greedy.Length), states, rng.Fork($"action/{a}"));
            for (var b = 0; b < greedy.Length; b++)
                reached[(b * actions) + a] = found.Values[b] > 0 || greedy[b] == a ? 1 : 0;
        }

        return new ForcedActions(greedy, reached, actions);
    }

    private static ForcedActions Continuous(PreciseAgent agent, double[] states, SetAscent ascent, Rng rng)
    {
        var (head, rows, actions, width) = (agent.Head, states.Length / agent.Policy.Layout.InputSize, agent.Head.ActionSize, agent.Head.OutputSize);
        var (outputs, reached) = (new double[rows * width], new double[rows * actions]);
        agent.Policy.Predict(agent.PolicyTheta, [], states, outputs);
        for (var a = 0; a < actions; a++)
        {
            // The Fisher information of a normal's mean is 1/σ².
            var (unit, product) = (new double[outputs.Length], new double[outputs.Length]);
            for (var b = 0; b < rows; b++)
                unit[(b * width) + a] = 1;
            head.FisherProduct<double>(outputs, unit, product);
            double[] clean = [.. Enumerable.Range(0, rows).Select(b => outputs[(b * width) + a])], sigma = [.. Enumerable.Range(0, rows).Select(b => 1 / Math.Sqrt(product[(b * width) + a]))];
            foreach (var sign in new[] { 1, -1 })
            {
                var found = ascent.Run(new NetworkLoss(agent.Policy, agent.PolicyTheta, [], new MeanDisplacement(a, sign, clean, sigma), rows), states, rng.Fork($"action/{a}/{sign}"));
                for (var b = 0; b < rows; b++)
                    reached[(b * actions) + a] = Math.Max(reached[(b * actions) + a], found.Values[b]);
            }
        }

        return new ForcedActions([], reached, actions);
    }
}
