using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.Probes.Representations;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Spectra;

/// <summary>The probe spectral-bias on agents whose functions along a line are known.</summary>
public sealed class SpectralBiasTests
{
    private static readonly SpectralBias Probe = new() { Repeats = 3, Samples = 60, Points = 10 };

    [Theory]
    [InlineData(StateLine.States)]
    [InlineData(StateLine.Dimensions)]
    public void A_linear_value_function_is_straight_along_every_line_and_says_so(StateLine line)
    {
        var result = (Probe with { Line = line }).Measure(new ProbeContext(RepresentationTests.Snapshot("CartPole-v1", [], tanh: true), TinyRuns.Maker("CartPole-v1"), 2));
        Assert.Null(Find(result, "value-high-share").Value);
        Assert.Equal(0, Find(result, "value-curved").Value!.Value, 1e-12);
        Assert.Contains(result.Findings, finding => finding.Id == "value-straight");
    }

    // One hidden ReLU unit of the value network alone, with its kink through the states: V along a line has a corner, whose power falls as k⁻⁴, not as a smooth curve's.
    [Fact]
    public void A_corner_in_the_value_function_has_more_of_high_frequencies_than_a_smooth_curve()
    {
        double Share(bool tanh)
        {
            var snapshot = RepresentationTests.Snapshot("CartPole-v1", [1], tanh);
            float[] theta = [0, tanh ? 0.5f : 5f, 0, 0, 0, 1, 0];
            theta.CopyTo(snapshot.Learner.Agent.Value.Theta, 0);
            return Find((Probe with { Cutoff = 5 }).Measure(new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 2)), "value-high-share").Value!.Value;
        }

        Assert.True(Share(tanh: false) > 20 * Share(tanh: true));
    }

    [Fact]
    public void Before_training_nothing_is_lacking_and_without_a_run_there_are_no_checkpoints()
    {
        var context = new ProbeContext(RepresentationTests.Snapshot("Pendulum-v1", [8], tanh: true), TinyRuns.Maker("Pendulum-v1"), 2);
        var result = Probe.Measure(context);
        Assert.Equal(0, Find(result, "value-low-missing@initial").Value);
        Assert.Equal(0, Find(result, "policy-high-missing@initial").Value);
        Assert.Contains("checkpoints=10: expected a run", Assert.Throws<WrongUseException>(() => (Probe with { Checkpoints = 10 }).Measure(context)).Message, StringComparison.Ordinal);
        Assert.Contains("points=31: expected at most half of samples = 60", Assert.Throws<WrongUseException>(() => (Probe with { Points = 31 }).Measure(context)).Message, StringComparison.Ordinal);
        Assert.Contains("cutoff=64: expected below half of resolution = 128", Assert.Throws<WrongUseException>(() => (Probe with { Cutoff = 64 }).Measure(context)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_go_from_state_to_state_or_along_the_values_of_one_number()
    {
        double[] states = [0, 0, 1, 5, 4, 0, 1, 5];
        var between = StateLines.Of(states, 2, StateLine.States, 4);
        Assert.Equal([0.5, 0, 1.5, 0, 2.5, 0, 3.5, 0], Assert.Single(between));
        var along = StateLines.Of(states, 2, StateLine.Dimensions, 4);
        Assert.Equal([0.5, 0, 1.5, 0, 2.5, 0, 3.5, 0], along[0]);
        Assert.Equal([1, 0.625, 1, 1.875, 1, 3.125, 1, 4.375], along[1]);
    }

    private static Scalar Find(ProbeResult result, string id) => result.Scalars.Single(scalar => scalar.Id == id);
}
