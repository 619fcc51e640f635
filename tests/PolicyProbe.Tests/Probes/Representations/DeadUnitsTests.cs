using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Representations;

/// <summary>The probe dead-units on networks that were built to be dead, and guarded by a Farkas row.</summary>
public sealed class DeadUnitsTests
{
    private static readonly DeadUnits Probe = new() { Repeats = 4, Samples = 100 };

    [Fact]
    public void A_layer_far_below_0_is_at_rest_everywhere_and_passes_no_gradient_until_a_Farkas_row_wakes_it()
    {
        var snapshot = RepresentationTests.Snapshot("CartPole-v1", [5, 4], tanh: false);
        var policy = snapshot.Learner.Agent.Policy;
        var blocks = policy.Network.Layout.Parameters.ToDictionary(block => block.Name);
        var (weight, bias) = (blocks["2.weight"], blocks["2.bias"]);
        policy.Theta.AsSpan(bias.Offset, 4).Fill(-100);
        var dead = Measure(snapshot);
        Assert.Equal((1, 1, 0), (Value(dead, "policy-all-at-rest@2"), Value(dead, "policy-zero-gradient"), Value(dead, "policy-activation-density@2")));
        Assert.Equal((4, 0), (Value(dead, "policy-resting-units@2"), Value(dead, "policy-never-resting-units@2")));
        Assert.Equal(0, Value(dead, "value-zero-gradient"));
        Assert.Contains(dead.Findings, finding => finding is { Id: "policy-layer-2", Level: FindingLevel.Warning });

        var (row, value) = ReluLayer.FarkasRow([.. policy.Theta.AsSpan(weight.Offset, 15).ToArray().Select(of => (double)of)], [-100, -100, -100], [1, 1, 1], 0.1);
        for (var i = 0; i < 5; i++)
            policy.Theta[weight.Offset + 15 + i] = (float)row[i];
        policy.Theta[bias.Offset + 3] = (float)value;
        var woken = Measure(snapshot);
        Assert.Equal((0, 0), (Value(woken, "policy-all-at-rest@2"), Value(woken, "policy-zero-gradient")));
        Assert.Equal((0.25, 3, 1), (Value(woken, "policy-activation-density@2"), Value(woken, "policy-resting-units@2"), Value(woken, "policy-never-resting-units@2")));
    }

    [Fact]
    public void Saturated_tanh_layers_are_counted_although_some_gradient_passes()
    {
        var snapshot = RepresentationTests.Snapshot("CartPole-v1", [3], tanh: true);
        var value = snapshot.Learner.Agent.Value;
        var bias = value.Network.Layout.Parameters.Single(block => block.Name == "0.bias");
        value.Theta.AsSpan(bias.Offset, 3).Fill(8);
        var result = Measure(snapshot);
        Assert.Equal((1, 0), (Value(result, "value-all-at-rest@1"), Value(result, "value-zero-gradient")));

        // h > 0.99 everywhere, so 1 − h² < 0.02; the policy's units, of small weights and no biases, pass more.
        Assert.InRange(Value(result, "value-mean-slope@1"), 1e-9, 0.02);
        Assert.InRange(Value(result, "policy-mean-slope@1"), 0.02, 1);
    }

    [Fact]
    public void On_the_chain_shares_stand_beside_their_exact_means()
    {
        var snapshot = RepresentationTests.Snapshot("chain-walk", [2], tanh: false);
        foreach (var model in new[] { snapshot.Learner.Agent.Policy, snapshot.Learner.Agent.Value })
            model.Theta.AsSpan(model.Network.Layout.Parameters.Single(block => block.Name == "0.bias").Offset, 2).Fill(-0.05f);
        var result = (Probe with { Repeats = 8, Samples = 200 }).Measure(new ProbeContext(snapshot, TinyRuns.Maker("chain-walk"), 2));
        var known = result.Scalars.Where(scalar => scalar.Truth is not null).ToList();
        Assert.Equal(6, known.Count);
        Assert.All(known, scalar => Assert.Equal(scalar.Truth!.Value, scalar.Value!.Value, 1e-9 + (2 * ((scalar.High - scalar.Low) ?? 0))));
        Assert.Contains(known, scalar => scalar.Value is > 0 and < 1);
    }

    [Fact]
    public void Networks_without_hidden_layers_are_told_to_have_none() =>
        Assert.Contains(Measure(RepresentationTests.Snapshot("CartPole-v1", [], tanh: true)).Findings, finding => finding.Id == "no-hidden-layers");

    private static ProbeResult Measure(PolicyProbe.Learning.Snapshot snapshot) => Probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 2));

    // Shares are sums of 1/n: to twelve digits.
    private static double Value(ProbeResult result, string id) => Math.Round(result.Scalars.Single(scalar => scalar.Id == id).Value!.Value, 12);
}
