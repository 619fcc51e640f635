using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What is around some states of one rollout.</summary>
/// <param name="States">Observations as the networks see them [B, n].</param>
/// <param name="Policy">The steepest change of the policy that was found around each [B].</param>
/// <param name="Value">The same of V [B].</param>
/// <param name="Greedy">The greedy action [B]; empty for continuous actions.</param>
/// <param name="Turned">Whether another action became greedy at a point of the ball [B]; empty for continuous actions.</param>
internal sealed record StateSlopes(double[] States, double[] Policy, double[] Value, int[] Greedy, bool[] Turned)
{
    /// <summary>Ascends around states.</summary>
    public static StateSlopes Of(PreciseAgent agent, double[] states, SetAscent ascent, Rng rng)
    {
        var policy = new PolicyFunction(agent);
        var slopes = LocalSlopes.Of(policy, states, ascent, rng.Fork("policy"));
        var value = LocalSlopes.Of(new NetworkFunction(agent.Value, agent.ValueTheta, []), states, ascent, rng.Fork("value"));
        if (agent.Head is not Categorical)
            return new StateSlopes(states, slopes, value, [], []);
        var greedy = policy.Greedy(states);
        var margin = new NetworkLoss(agent.Policy, agent.PolicyTheta, [], new Margin(greedy), greedy.Length);
        var turned = ascent.Run(margin, states, rng.Fork("turned")).Values.Select(found => found > 0);
        return new StateSlopes(states, slopes, value, greedy, [.. turned]);
    }
}
