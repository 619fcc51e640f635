using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.Probes.Representations;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Attacks;

/// <summary>The probe costly-attack on agents without hidden layers, whose reach is a sum of absolute weights.</summary>
public sealed class CostlyAttackTests
{
    private static readonly CostlyAttack Probe = new() { Repeats = 3, Samples = 60, Points = 10, Radii = [0.1, 0.4] };

    [Fact]
    public void Of_two_actions_the_other_is_forced_where_the_margin_is_within_reach()
    {
        var (snapshot, rng) = (RepresentationTests.Snapshot("CartPole-v1", [], tanh: true), new Rng(3));
        var agent = Precise(snapshot, "CartPole-v1");
        var theta = agent.PolicyTheta;
        double[] states = [.. Enumerable.Range(0, 4 * 200).Select(_ => rng.NextNormal())], w = [.. Enumerable.Range(0, 4).Select(i => theta[4 + i] - theta[i])];
        var forced = ForcedActions.Of(agent, states, new SetAscent(PerturbationSet.Of(BallNorm.Linf, 4, 0.4)) { Steps = 5 }, rng);
        bool[] expected = [.. Enumerable.Range(0, 200).Select(b => Math.Abs(Enumerable.Range(0, 4).Sum(i => w[i] * states[(4 * b) + i]) + theta[9] - theta[8]) < 0.4 * w.Sum(Math.Abs))];
        Assert.Equal(expected, Enumerable.Range(0, 200).Select(forced.IsForced));
        Assert.InRange(expected.Count(of => of), 20, 180);
    }

    // μ = kᵀs + b: ε‖k‖₁ either way in every state.
    [Fact]
    public void A_linear_mean_is_displaced_by_the_radius_times_its_gain_over_sigma()
    {
        var snapshot = RepresentationTests.Snapshot("Pendulum-v1", [], tanh: true);
        var (theta, layout) = (snapshot.Learner.Agent.Policy.Theta, snapshot.Learner.Agent.Policy.Network.Layout);
        var (gain, free) = (layout.Parameters.Single(block => block.Role == BlockRole.Weight).Offset, layout.Parameters.Single(block => block.Role == BlockRole.FreeOutput).Offset);
        (theta[gain], theta[gain + 1], theta[gain + 2], theta[free]) = (0.5f, -0.25f, 0.25f, -1);
        var result = Probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("Pendulum-v1"), 2));
        Assert.Equal(0.4 * Math.E, Value(result, "displacement-0@0.4"), 1e-6);
        Assert.Equal(0.1 * Math.E, Value(result, "displacement-0@0.1"), 1e-6);
        Assert.Equal((0, 1), (Value(result, "reach-share@0.1"), Value(result, "reach-share@0.4")));
    }

    // A bandit's one action is the episode: a forced one costs the difference of the arms' means, and one that is better costs nothing.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void On_a_bandit_a_forced_action_costs_the_difference_of_the_arms(int greedy)
    {
        var snapshot = RepresentationTests.Snapshot("two-armed-bandit", [], tanh: true);
        var theta = snapshot.Learner.Agent.Policy.Theta;
        Array.Clear(theta);
        theta[^(2 - greedy)] = 1;
        var (known, agent) = ((IHasTransitionModel)TinyRuns.Maker("two-armed-bandit")(), Precise(snapshot, "two-armed-bandit"));
        var observation = new float[agent.Policy.Layout.InputSize];
        known.Observe(0, observation);
        double[] state = [.. observation.Select(value => (double)value)];
        var costs = ForcedCost.Of(agent, TinyRuns.Maker("two-armed-bandit")())!;
        double Arm(int a) => Enumerable.Range(0, known.Model.States).Sum(to => known.Model.Transition[0, a, to] * known.Model.Reward[0, a, to]);
        Assert.Equal(greedy, new PolicyFunction(agent).Greedy(state)[0]);
        Assert.Equal(Math.Max(0, Arm(greedy) - Arm(1 - greedy)), costs.Greatest(state, new ForcedActions([greedy], [1, 1], 2))[0], 1e-12);
        Assert.Equal(0, costs.Greatest(state, new ForcedActions([greedy], greedy == 0 ? [1, 0] : [0, 1], 2))[0]);
    }

    [Fact]
    public void On_a_known_chain_shares_and_costs_stand_beside_the_exact_ones()
    {
        var result = (Probe with { Repeats = 6, Samples = 200, Points = 100 }).Measure(new ProbeContext(RepresentationTests.Snapshot("chain-walk", [6], tanh: true), TinyRuns.Maker("chain-walk"), 2));
        foreach (var scalar in result.Scalars.Where(of => of.Truth is not null))
            Assert.Equal(scalar.Truth!.Value, scalar.Value!.Value, 0.2 + (2 * ((scalar.High - scalar.Low) ?? 0)));
        Assert.Equal(4, result.Scalars.Count(of => of.Truth is not null));
    }

    [Theory]
    [InlineData("0,1,3,1,0,10,3,1")]
    [InlineData("1,1,3,1,0,10,3,1,0")]
    public void Costs_that_are_no_matrix_are_refused(string costs) => Assert.Contains(
        "expected 9 numbers", Assert.Throws<WrongUseException>(() => Settings.With(new CostlyAttack().Reduced, "costly-attack", "costs", costs).Diagnose(new DiagnosticContext(1))).Message, StringComparison.Ordinal);

    private static PreciseAgent Precise(Snapshot snapshot, string environment) =>
        PreciseAgent.Of(snapshot.Learner.Agent, TinyRuns.Maker(environment)().Spec, snapshot.Configuration.Options(), snapshot.Configuration.TrickSet());

    private static double Value(ProbeResult result, string id) => result.Scalars.Single(scalar => scalar.Id == id).Value!.Value;
}
