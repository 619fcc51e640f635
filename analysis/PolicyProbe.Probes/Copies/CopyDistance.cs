using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>How far an agent is from another of the same shape.</summary>
/// <param name="Reference">The other.</param>
/// <param name="Divergence">Mean KL(π ‖ π_other) over each rollout's states [R].</param>
/// <param name="Difference">Mean |V − V_other| over each rollout's states [R].</param>
/// <param name="Policy">‖θ − θ_other‖ of the policy's network, as it is and matched.</param>
/// <param name="Value">The same of the value function's; of the policy's where they share it.</param>
/// <param name="Truths">What the two means are on average, where the states' shares are known.</param>
internal sealed record CopyDistance(ReferenceAgent Reference, double[] Divergence, double[] Difference, UnitMatching Policy, UnitMatching Value, (double Divergence, double Difference)? Truths)
{
    /// <summary>Measures.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="reference">The other.</param>
    /// <param name="rollouts">States of each rollout [R][n, O].</param>
    /// <param name="known">The problem's states with the share of a rollout's pairs that each is on average; null where it is not known.</param>
    /// <param name="cancellation">Stops it after a rollout.</param>
    public static CopyDistance Of(PreciseAgent agent, ReferenceAgent reference, double[][] rollouts, (double[] States, double[] Shares)? known, CancellationToken cancellation)
    {
        var other = reference.Agent;
        double[] Divergences(double[] states)
        {
            cancellation.ThrowIfCancellationRequested();
            var (now, then, divergences) = (Outputs(agent.Policy, agent.PolicyTheta, states), Outputs(other.Policy, other.PolicyTheta, states), new double[states.Length / agent.Policy.Layout.InputSize]);
            agent.Head.KullbackLeibler<double>(now, then, divergences);
            return divergences;
        }

        IEnumerable<double> Differences(double[] states) => Outputs(agent.Value, agent.ValueTheta, states).Zip(Outputs(other.Value, other.ValueTheta, states), (now, then) => Math.Abs(now - then));
        UnitMatching Distance(string name)
        {
            var (one, two) = (LayerSimilarity.Trunk(agent, name), LayerSimilarity.Trunk(other, name));

            // Where features are outputs, they stand for themselves: the last hidden layer stays as it is.
            var tied = agent.Head is StateDependentGaussian && agent.Trunks[0] == one;
            var hidden = one.Network.Layout.Parameters.Count(block => block.Role == BlockRole.Weight) - (one.Name == "shared" ? 2 : 1);
            return UnitMatching.Of(UnitStack.Of(one.Network.Layout, CopyTruths.Symmetry(one.Activation), tied ? Math.Max(0, hidden - 1) : null), one.Theta, two.Theta);
        }

        return new CopyDistance(
            reference, [.. rollouts.Select(states => Divergences(states).Average())], [.. rollouts.Select(states => Differences(states).Average())], Distance("policy"), Distance("value"),
            known is { } all ? (Divergences(all.States).Zip(all.Shares, (value, share) => share * value).Sum(), Differences(all.States).Zip(all.Shares, (value, share) => share * value).Sum()) : null);
    }

    private static double[] Outputs(INetwork<double> network, double[] theta, double[] states)
    {
        var outputs = new double[states.Length / network.Layout.InputSize * network.Layout.OutputSize];
        network.Predict(theta, [], states, outputs);
        return outputs;
    }
}
