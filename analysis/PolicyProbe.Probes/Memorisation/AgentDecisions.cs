using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>What an agent decides in some states: the greedy action of a discrete policy, the mean action of a continuous one, give or take its own deviation.</summary>
internal static class AgentDecisions
{
    /// <summary>In states [B, n] as its networks see them.</summary>
    public static IDecisions Of(Learning.PreciseAgent agent, double[] states)
    {
        if (agent.Head is Categorical discrete)
            return new GreedyDecisions(new PolicyFunction(agent).Greedy(states), discrete.Actions);
        var (rows, width, size) = (states.Length / agent.Policy.Layout.InputSize, agent.Head.OutputSize, agent.Head.ActionSize);
        var (z, v, product) = (new double[rows * width], new double[rows * width], new double[rows * width]);
        agent.Policy.Predict(agent.PolicyTheta, [], states, z);
        var (centres, deviations) = (new double[rows * size], new double[rows * size]);

        // The Fisher information of a mean is 1/σ², whatever parametrises σ.
        for (var i = 0; i < size; i++)
        {
            Array.Clear(v);
            for (var b = 0; b < rows; b++)
                v[(b * width) + i] = 1;
            agent.Head.FisherProduct<double>(z, v, product);
            for (var b = 0; b < rows; b++)
                (centres[(b * size) + i], deviations[(b * size) + i]) = (z[(b * width) + i], 1 / Math.Sqrt(product[(b * width) + i]));
        }

        return new MeanDecisions(centres, deviations, size);
    }
}
