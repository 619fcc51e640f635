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
/// <param name="Certified">What noise certifies of each state's modal action; empty for continuous actions.</param>
internal sealed record StateSlopes(double[] States, double[] Policy, double[] Value, int[] Greedy, bool[] Turned, SmoothingCertificate[] Certified)
{
    /// <summary>How often a certificate may be wrong.</summary>
    public const double Alpha = 0.001;

    /// <summary>Ascends around states, and has noise certify them.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="states">Its states [B, n].</param>
    /// <param name="ascent">Ball, steps and starts.</param>
    /// <param name="noise">σ of the noise.</param>
    /// <param name="copies">Noisy copies of a state; a tenth as many choose the action.</param>
    /// <param name="rng">Draws starts and noise.</param>
    public static StateSlopes Of(PreciseAgent agent, double[] states, SetAscent ascent, double noise, int copies, Rng rng)
    {
        var policy = new PolicyFunction(agent);
        var slopes = LocalSlopes.Of(policy, states, ascent, rng.Fork("policy"));
        var value = LocalSlopes.Of(new NetworkFunction(agent.Value, agent.ValueTheta, []), states, ascent, rng.Fork("value"));
        if (agent.Head is not Categorical head)
            return new StateSlopes(states, slopes, value, [], [], []);
        var greedy = policy.Greedy(states);
        var turned = new CriticalSearch(agent.Policy, agent.PolicyTheta, new GreedyDecisions(greedy, head.Actions)).Run(states, ascent, rng.Fork("turned"));
        var (smoothing, draws, n) = (new RandomisedSmoothing(new NetworkDecisionRule(agent.Policy, agent.PolicyTheta, []), noise), rng.Fork("noise"), policy.Dimension);
        var certified = Enumerable.Range(0, greedy.Length).Select(b => smoothing.Certify(states.AsSpan(b * n, n), Math.Max(1, copies / 10), copies, Alpha, draws));
        return new StateSlopes(states, slopes, value, greedy, turned, [.. certified]);
    }
}
