using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.Probes.Representations;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Memorisation;

/// <summary>The probe critical-samples on agents without hidden layers, whose critical states are known.</summary>
public sealed class CriticalSamplesTests
{
    private static readonly CriticalSamples Probe = new() { Repeats = 3, Samples = 60, Points = 20, Radii = [0.01, 0.1, 1] };

    // Two actions: another becomes greedy within r where |wᵀs + b| < r‖w‖₁, w and b the differences of the outputs.
    [Fact]
    public void A_linear_policy_has_the_share_that_its_weights_say()
    {
        var snapshot = RepresentationTests.Snapshot("CartPole-v1", [], tanh: true);
        var context = new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 2);
        var theta = context.Precise().PolicyTheta;
        double[] w = [.. Enumerable.Range(0, 4).Select(i => theta[4 + i] - theta[i])];
        var states = AgentStates.Draw(context, 3, 60, 20, context.Stream(Probe.Card));
        var result = Probe.Measure(context);
        foreach (var radius in Probe.Radii)
        {
            var exact = states.Average(rollout => Enumerable.Range(0, 20).Count(b => Math.Abs(Enumerable.Range(0, 4).Sum(i => w[i] * rollout[(4 * b) + i]) + theta[9] - theta[8]) < radius * w.Sum(Math.Abs)) / 20.0);
            Assert.Equal(exact, Value(result, $"critical-share@{radius}"), 1e-12);
        }

        Assert.InRange(Value(result, "critical-share@0.1"), 0.05, 0.95);
    }

    // A linear mean leaves its deviation everywhere or nowhere: where r max ‖wᵢ‖₁/σᵢ > 1.
    [Fact]
    public void A_linear_mean_action_turns_at_the_radius_that_its_weights_and_its_deviation_say()
    {
        var snapshot = RepresentationTests.Snapshot("Pendulum-v1", [], tanh: true);
        var agent = new ProbeContext(snapshot, TinyRuns.Maker("Pendulum-v1"), 2).Precise();
        using var pass = agent.Policy.Run(agent.PolicyTheta, [], new double[3], NetworkMode.Evaluate);
        var gradient = new double[3];
        pass.Pullback([1, .. new double[agent.Head.OutputSize - 1]], [], gradient);
        var edge = Math.Exp(pass.Outputs[1]) / gradient.Sum(Math.Abs);
        var result = (Probe with { Radii = [edge * 0.999, edge * 1.001] }).Measure(new ProbeContext(snapshot, TinyRuns.Maker("Pendulum-v1"), 2));
        Assert.Equal([0.0, 1.0], result.Scalars.Select(scalar => scalar.Value!.Value));
        Assert.All(result.Scalars, scalar => Assert.Null(scalar.Low));
    }

    [Fact]
    public void The_states_that_local_lipschitz_finds_turned_are_critical_at_its_radius()
    {
        var snapshot = RepresentationTests.Snapshot("CartPole-v1", [8], tanh: true);
        var agent = new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 2).Precise();
        var rng = new Rng(4);
        double[] states = [.. Enumerable.Range(0, 4 * 40).Select(_ => rng.NextNormal())];
        var turned = StateSlopes.Of(agent, states, Probe.Ascent(4) with { Set = PerturbationSet.Of(BallNorm.Linf, 4, 0.3) }, 0.1, 10, new Rng(5)).Turned;
        Assert.InRange(turned.Count(value => value), 1, 39);
        Assert.Equal(turned.Count(value => value) / 40.0, (Probe with { Radii = [0.3] }).Shares(agent, states, new Rng(5))[0], 1.01 / 40);
    }

    [Fact]
    public void Radii_out_of_order_are_refused_with_the_order() => Assert.Contains(
        "expected ascending, each once, as in radii=0.1,0.5",
        Assert.Throws<WrongUseException>(() => (Probe with { Radii = [0.5, 0.1, 0.5] }).Measure(new ProbeContext(SmallProbes.Snapshot("CartPole-v1"), TinyRuns.Maker("CartPole-v1"), 1))).Message,
        StringComparison.Ordinal);

    private static double Value(ProbeResult result, string id) => result.Scalars.Single(scalar => scalar.Id == id).Value!.Value;
}
