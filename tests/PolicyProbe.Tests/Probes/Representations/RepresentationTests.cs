using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Representations;

/// <summary>The probe representation on networks that were built to have a rank and dead units, and on problems whose visits are known.</summary>
public sealed class RepresentationTests
{
    private static readonly Representation Small = new() { Repeats = 5, Samples = 200 };

    [Fact]
    public void A_network_of_rank_1_with_dead_units_is_seen_to_be_one()
    {
        // ReLU units that all see cos of the same direction but for three whose bias is far below: z = ±w, and −100.
        var snapshot = Snapshot("CartPole-v1", [6], tanh: false);
        var model = snapshot.Learner.Agent.Policy;
        var (weight, bias) = (Block(model, "0.weight"), Block(model, "0.bias"));
        for (var unit = 0; unit < 6; unit++)
        {
            for (var i = 0; i < 4; i++)
                model.Theta[weight.Offset + (4 * unit) + i] = unit < 3 ? (unit + 1) * (i == 2 ? 1 : 0.1f) : 0;
            model.Theta[bias.Offset + unit] = unit < 3 ? (unit + 1) * 10 : -100;
        }

        var result = Measure(snapshot, "CartPole-v1");
        foreach (var id in new[] { "approximate-rank", "srank", "feature-rank", "principal-rank" })
            Assert.Equal(1, Value(result, $"policy-{id}@1"));
        Assert.Equal(1, Value(result, "policy-effective-rank@1"), 1e-5);
        Assert.Equal(3, Value(result, "policy-dead-units@1"));
        Assert.Equal(3, Value(result, "policy-constant-units@1"));
        Assert.Equal(0.5, Value(result, "policy-inactive-share@1"), 1e-12);
        Assert.InRange(Value(result, "policy-pre-activation-norm@1"), 100 * Math.Sqrt(3), 110 * Math.Sqrt(3));
        Assert.Contains(result.Findings, finding => finding is { Id: "policy-layer-1", Level: FindingLevel.Warning });
    }

    [Fact]
    public void Tanh_units_with_large_biases_are_saturated_and_the_rest_are_not()
    {
        var snapshot = Snapshot("CartPole-v1", [8, 5], tanh: true);
        var model = snapshot.Learner.Agent.Value;
        var bias = Block(model, "2.bias");
        for (var unit = 0; unit < 5; unit++)
            model.Theta[bias.Offset + unit] = unit < 2 ? 50 : 0;
        var result = Measure(snapshot, "CartPole-v1");
        Assert.Equal(2, Value(result, "value-saturated-units@2"));
        Assert.Equal(2, Value(result, "value-constant-units@2"));
        Assert.InRange(Value(result, "value-saturated-share@2"), 0.4, 0.45);
        Assert.Equal(0, Value(result, "value-saturated-units@1"));
        Assert.InRange(Value(result, "value-pre-activation-norm@2"), 50 * Math.Sqrt(2) * 0.9, 50 * Math.Sqrt(2) * 1.2);
    }

    [Theory]
    [InlineData("chain-walk", 7)]
    [InlineData("chain-walk", 150)]
    [InlineData("two-armed-bandit", 20)]
    public void The_exact_shares_of_the_states_are_those_of_many_rollouts(string environment, int pairs)
    {
        var snapshot = Snapshot(environment, [4], tanh: true);
        var spec = TinyRuns.Maker(environment)().Spec;
        var agent = PreciseAgent.Of(snapshot.Learner.Agent, spec, snapshot.Configuration.Options(), snapshot.Configuration.TrickSet());
        var (states, shares) = VisitedStates.Of(agent, TinyRuns.Maker(environment)(), pairs)!.Value;
        Assert.Equal(1, shares.Sum(), 1e-12);
        var streams = new StreamCollector(snapshot.Learner.Agent, TinyRuns.Maker(environment), CancellationToken.None).Collect(3000, pairs, SampleUnit.Pairs, new Rng(4));
        for (var s = 0; s < shares.Length; s++)
        {
            Assert.Equal(1, states[(s * shares.Length) + s]);
            var seen = streams.Average(stream => Enumerable.Range(0, pairs).Average(i => (double)stream.Observations[(i * shares.Length) + s]));
            // A rollout's share has a deviation below ½: 3,000 of them at four deviations.
            Assert.Equal(shares[s], seen, 4 * 0.5 / Math.Sqrt(3000));
        }
    }

    [Fact]
    public void Norms_on_the_chain_stand_beside_their_exact_means()
    {
        var result = Measure(Snapshot("chain-walk", [6, 5], tanh: true), "chain-walk");
        foreach (var id in new[] { "policy-pre-activation-norm@1", "policy-pre-activation-norm@2", "value-pre-activation-norm@2" })
        {
            var scalar = result.Scalars.Single(candidate => candidate.Id == id);
            // Five rollouts: an interval of 95 % and once more its width, so that only what is wrong lies outside.
            var width = scalar.High!.Value - scalar.Low!.Value;
            Assert.InRange(scalar.Truth!.Value, scalar.Low!.Value - width, scalar.High!.Value + width);
        }
    }

    [Fact]
    public void A_shared_network_is_looked_at_once_and_one_without_hidden_layers_has_none()
    {
        var configuration = TinyRuns.Configuration("CartPole-v1", tricks: new TrickSet(new TanhActivation()).With("shared-networks"));
        var shared = new Trainer(configuration with { Engine = Engines.Fused }, TinyRuns.Maker("CartPole-v1"), Engines.On(Engines.Fused, "cpu")).Snapshot();
        var result = Measure(shared, "CartPole-v1");
        Assert.Contains(result.Scalars, scalar => scalar.Id == "shared-srank@1");
        Assert.DoesNotContain(result.Scalars, scalar => scalar.Id.StartsWith("policy-", StringComparison.Ordinal));

        var plain = Measure(Snapshot("CartPole-v1", [], tanh: true), "CartPole-v1");
        Assert.Equal("states", Assert.Single(plain.Scalars).Id);
        Assert.Contains(plain.Findings, finding => finding.Id == "no-hidden-layers");
    }

    internal static Snapshot Snapshot(string environment, int[] hidden, bool tanh)
    {
        var options = TinyRuns.Options with { Hidden = hidden };
        var configuration = TinyRuns.Configuration(environment, options: options, tricks: tanh ? new TrickSet(new TanhActivation()) : new TrickSet()) with { Engine = Engines.Fused };
        return new Trainer(configuration, TinyRuns.Maker(environment), Engines.On(Engines.Fused, "cpu")).Snapshot();
    }

    private static ProbeResult Measure(Snapshot snapshot, string environment) => Small.Measure(new ProbeContext(snapshot, TinyRuns.Maker(environment), 2));

    private static double Value(ProbeResult result, string id) => result.Scalars.Single(scalar => scalar.Id == id).Value!.Value;

    private static Block Block(Model model, string name) => model.Network.Layout.Parameters.Single(block => block.Name == name);
}
