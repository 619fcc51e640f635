using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.Probes.Representations;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Attacks;

/// <summary>The probe masked-attack on agents without hidden layers.</summary>
public sealed class MaskedAttackTests
{
    private static readonly MaskedAttack Probe = new() { Episodes = 4, Iterations = 8, Radius = 0.3 };

    [Fact]
    public void A_dimension_that_the_policy_does_not_read_costs_nothing_to_the_bit()
    {
        var snapshot = RepresentationTests.Snapshot("CartPole-v1", [], tanh: true);
        var theta = snapshot.Learner.Agent.Policy.Theta;
        (theta[0], theta[4]) = (0, 0);
        var result = Probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 2));
        foreach (var id in new[] { "masked-change@0", "masked-variation@0", "masked-divergence@0" })
            Assert.Equal(0, Value(result, id));
        Assert.True(Value(result, "masked-divergence@2") > 0);
        Assert.True(Value(result, "masked-divergence@all") >= Value(result, "masked-divergence@2"));
    }

    // One action, N(kᵀs + b, σ²): an attack on dimensions M moves the mean by ε‖k_M‖₁ in every state, so the total variation is 2Φ(ε‖k_M‖₁/2σ) − 1.
    [Fact]
    public void A_linear_policy_is_moved_through_each_group_by_what_its_gain_says()
    {
        var snapshot = RepresentationTests.Snapshot("Pendulum-v1", [], tanh: true);
        var (theta, layout) = (snapshot.Learner.Agent.Policy.Theta, snapshot.Learner.Agent.Policy.Network.Layout);
        var (gain, free) = (layout.Parameters.Single(block => block.Role == BlockRole.Weight).Offset, layout.Parameters.Single(block => block.Role == BlockRole.FreeOutput).Offset);
        (theta[gain], theta[gain + 1], theta[gain + 2], theta[free]) = (0.5f, -0.2f, 0.1f, -0.5f);
        var result = (Probe with { Groups = "0+2,1" }).Measure(new ProbeContext(snapshot, TinyRuns.Maker("Pendulum-v1"), 2));
        double Expected(double norm) => (2 * StandardNormal.Cdf(0.3 * norm / 2 / Math.Exp(-0.5))) - 1;
        Assert.Equal(Expected(0.6), Value(result, "masked-variation@0+2"), 1e-6);
        Assert.Equal(Expected(0.2), Value(result, "masked-variation@1"), 1e-6);
        Assert.Equal(Expected(0.8), Value(result, "masked-variation@all"), 1e-6);
    }

    [Fact]
    public void Groups_are_read_as_they_are_written()
    {
        Assert.Equal(["0", "1", "2"], ObservationGroup.Parse("each", 3).Select(group => group.Name));
        var groups = ObservationGroup.Parse("0+1, 5,2-4", 8);
        Assert.Equal(["0+1", "5", "2-4"], groups.Select(group => group.Name));
        Assert.Equal([2, 3, 4], groups[2].Dimensions);
        Assert.Equal([1, 1, 0, 0, 0, 0, 0, 0], groups[0].Mask(8));
    }

    [Theory]
    [InlineData("0,3", "from 0 to 2")]
    [InlineData("2-1", "the smaller first; got 2-1")]
    [InlineData("0+1,1", "1 stands there 2 times")]
    [InlineData("0,,1", "a part is empty")]
    [InlineData("angle", "angle is no dimension")]
    [InlineData("0-1-2", "0-1-2 is no dimension")]
    public void Groups_that_name_no_dimensions_are_refused(string text, string message) =>
        Assert.Contains(message, Assert.Throws<WrongUseException>(() => ObservationGroup.Parse(text, 3)).Message, StringComparison.Ordinal);

    private static double Value(ProbeResult result, string id) => result.Scalars.Single(scalar => scalar.Id == id).Value!.Value;
}
