using PolicyProbe.Core;
using PolicyProbe.Probes;
using PolicyProbe.Tests.Probes.Representations;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Robustness;

/// <summary>The probe jacobian-norm on agents without hidden layers, whose Jacobians are their weights.</summary>
public sealed class InputJacobianTests
{
    private static readonly InputJacobian Probe = new() { Repeats = 4, Samples = 60, Points = 20 };

    // V = wᵀx + b: ‖w‖₂ in every state, and wᵢ² of it through dimension i. Half the probabilities of two actions: ½p(1 − p)(±w), so ‖w‖₂ p(1 − p)/√2 ≤ ‖w‖₂/√32.
    [Fact]
    public void Linear_networks_have_their_weights()
    {
        var snapshot = RepresentationTests.Snapshot("CartPole-v1", [], tanh: true);
        var agent = snapshot.Learner.Agent;
        var result = Probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 2));
        double[] value = [.. agent.Value.Theta.Take(4).Select(weight => (double)weight)], policy = [.. Enumerable.Range(0, 4).Select(i => (double)agent.Policy.Theta[4 + i] - agent.Policy.Theta[i])];
        double Norm(double[] w) => Math.Sqrt(w.Sum(weight => weight * weight));
        Assert.Equal(Norm(value), Value(result, "value-jacobian"), 1e-12);
        Assert.Equal(Norm(value), Value(result, "value-jacobian-greatest"), 1e-12);
        Assert.InRange(Value(result, "policy-jacobian-greatest"), 0.5 * Norm(policy) / Math.Sqrt(32), Norm(policy) / Math.Sqrt(32));
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(Math.Pow(value[i] / Norm(value), 2), Value(result, $"value-share@{i}"), 1e-12);
            Assert.Equal(Math.Pow(policy[i] / Norm(policy), 2), Value(result, $"policy-share@{i}"), 1e-9);
        }

        Assert.Equal(1, Enumerable.Range(0, 4).Sum(i => Value(result, $"policy-scaled-share@{i}")), 1e-12);
    }

    [Fact]
    public void On_the_chain_norms_stand_beside_their_exact_means()
    {
        var result = (Probe with { Repeats = 6, Samples = 200, Points = 150 }).Measure(new ProbeContext(RepresentationTests.Snapshot("chain-walk", [6], tanh: true), TinyRuns.Maker("chain-walk"), 2));
        foreach (var id in new[] { "policy-jacobian", "value-jacobian" })
        {
            // Six rollouts: an interval of 95 % and once more its width, so that only what is wrong lies outside.
            var scalar = result.Scalars.Single(candidate => candidate.Id == id);
            var width = scalar.High!.Value - scalar.Low!.Value;
            Assert.InRange(scalar.Truth!.Value, scalar.Low!.Value - width, scalar.High!.Value + width);
        }
    }

    [Fact]
    public void A_constant_policy_has_no_slope_and_no_shares()
    {
        var snapshot = RepresentationTests.Snapshot("CartPole-v1", [], tanh: true);
        Array.Clear(snapshot.Learner.Agent.Policy.Theta);
        var result = Probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 2));
        Assert.Equal(0, Value(result, "policy-jacobian-greatest"));
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(0, Value(result, $"policy-share@{i}")));
        Assert.Contains(result.Findings, finding => finding.Text.Contains("does not move", StringComparison.Ordinal));
    }

    private static double Value(ProbeResult result, string id) => result.Scalars.Single(scalar => scalar.Id == id).Value!.Value;
}
