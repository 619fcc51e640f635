using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Similarities;

/// <summary>The probe similarity on agents whose representations are known.</summary>
public sealed class SimilarityTests
{
    private static readonly Similarity Probe = new() { Repeats = 3, Samples = 80 };

    // The trainer's engine is torch here, the reference's the fused one; initial weights are drawn from the seed alone.
    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("Pendulum-v1")]
    public void Before_training_the_agent_is_the_one_that_is_made_again_from_its_seed(string environment)
    {
        var result = Probe.Measure(new ProbeContext(SmallProbes.Snapshot(environment, seed: 7), TinyRuns.Maker(environment), 2));
        foreach (var id in new[] { "policy-similarity@initial-1", "policy-similarity-biased@initial-1", "value-similarity@initial-1" })
            Assert.Equal(1, Find(result, id).Value!.Value, 1e-12);
        Assert.True(Find(result, "value-similarity@unrelated-1").Value < 1 - 1e-6);
        Assert.Equal(0, Find(result, "body-gain").Value!.Value, 1e-9);
        Assert.Equal(Find(result, "refitted-head-fit").Value!.Value, Find(result, "initial-body-fit").Value!.Value, 1e-9);
    }

    // Units turned into one another and signs: another θ of the same features up to an orthogonal map.
    [Fact]
    public void Units_in_another_order_and_of_other_signs_change_nothing()
    {
        var snapshot = SmallProbes.Snapshot("CartPole-v1", options: TinyRuns.Options with { Hidden = [6, 5] });
        var network = snapshot.Learner.Agent.Value;
        var stack = UnitStack.Of(network.Network.Layout, UnitSymmetry.Sign);
        var moved = stack.Moved(stack.Moved([.. network.Theta.Select(value => (double)value)], 0, [5, 4, 3, 2, 1, 0], [1, 1, 1, 1, 1, 1]), 1, [1, 0, 2, 4, 3], [1, 1, 1, 1, 1]);
        for (var i = 0; i < moved.Length; i++)
            network.Theta[i] = (float)moved[i];
        var result = Probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 2));
        Assert.Equal(1, Find(result, "value-similarity@initial-2").Value!.Value, 1e-6);
        Assert.Equal(0, Find(result, "body-gain").Value!.Value, 1e-4);
    }

    // A body that shows nothing leaves a head with the mean return: the share of the variance is 0, and only the agent's own features are constant.
    [Fact]
    public void A_dead_body_tells_nothing_and_is_like_no_other()
    {
        var snapshot = SmallProbes.Snapshot("CartPole-v1", options: TinyRuns.Options with { Hidden = [6] });
        var theta = snapshot.Learner.Agent.Value.Theta;
        Array.Clear(theta);
        var result = Probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 2));
        Assert.Null(Find(result, "value-similarity@initial-1").Value);
        Assert.Equal(0, Find(result, "refitted-head-fit").Value!.Value, 1e-9);
        Assert.True(Find(result, "trained-head-fit").Value < 0);
        Assert.Contains(result.Findings, finding => finding.Id == "value-off");
    }

    private static Scalar Find(ProbeResult result, string id) => result.Scalars.Single(scalar => scalar.Id == id);
}
