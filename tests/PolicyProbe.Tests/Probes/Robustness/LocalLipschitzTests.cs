using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.Probes.Representations;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Robustness;

/// <summary>The probe local-lipschitz on agents without hidden layers, whose constants are norms of their weights.</summary>
public sealed class LocalLipschitzTests
{
    private static readonly LocalLipschitz Probe = new() { Repeats = 3, Samples = 60, Points = 10, Radius = 0.01 };

    // V = wᵀx + b: ‖w‖₁ around every state. π of two actions is a logistic function of (w₁ − w₀)ᵀx, of slope p(1 − p) ≤ ¼.
    [Fact]
    public void Linear_networks_have_the_norms_of_their_weights()
    {
        var snapshot = RepresentationTests.Snapshot("CartPole-v1", [], tanh: true);
        var agent = snapshot.Learner.Agent;
        var result = Probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 2));
        var (value, policy) = (agent.Value.Theta.Take(4).Sum(Math.Abs), Enumerable.Range(0, 4).Sum(i => Math.Abs(agent.Policy.Theta[4 + i] - agent.Policy.Theta[i])));
        Assert.Equal(value, Value(result, "value-lipschitz"), 1e-6 * value);
        Assert.Equal(value, Value(result, "value-lipschitz-greatest"), 1e-6 * value);
        Assert.InRange(Value(result, "policy-lipschitz-greatest"), 0.2 * policy, 0.25 * policy * (1 + 1e-9));
        Assert.InRange(Value(result, "turned-share"), 0, 1);
    }

    // Two actions: the boundary is |wᵀs + b|/‖w‖₂ away, w the difference of the rows. 500 copies certify 0.9 to 1 of it, up to σΦ⁻¹(α^(1/n)) = 2.2 σ.
    [Fact]
    public void Noise_certifies_at_most_the_distance_at_which_a_linear_policy_changes_its_mind()
    {
        var snapshot = RepresentationTests.Snapshot("CartPole-v1", [], tanh: true);
        var agent = PreciseAgent.Of(snapshot.Learner.Agent, TinyRuns.Maker("CartPole-v1")().Spec, snapshot.Configuration.Options(), snapshot.Configuration.TrickSet());
        var (theta, rng) = (agent.PolicyTheta, new Rng(4));
        double[] w = [.. Enumerable.Range(0, 4).Select(i => theta[4 + i] - theta[i])], states = [.. Enumerable.Range(0, 4 * 30).Select(_ => rng.NextNormal())];
        var found = StateSlopes.Of(agent, states, new SetAscent(PerturbationSet.Of(BallNorm.L2, 4, 0.1)), 0.5, 500, new Rng(5));
        var limit = 0.5 * StandardNormal.Quantile(Math.Pow(StateSlopes.Alpha, 1.0 / 500));
        double[] possible = [.. Enumerable.Range(0, 30).Select(b => Math.Min(limit, Math.Abs(Enumerable.Range(0, 4).Sum(i => w[i] * states[(4 * b) + i]) + theta[9] - theta[8]) / Math.Sqrt(w.Sum(value => value * value))))];
        for (var b = 0; b < 30; b++)
        {
            Assert.Equal(found.Greedy[b], found.Certified[b].Class ?? found.Greedy[b]);
            Assert.InRange(found.Certified[b].Radius, 0, possible[b] + 1e-12);
        }

        Assert.InRange(found.Certified.Average(certificate => certificate.Radius), 0.6 * possible.Average(), possible.Average());
    }

    [Fact]
    public void Half_the_probabilities_have_the_total_variation_as_distance_and_their_own_derivatives()
    {
        var snapshot = RepresentationTests.Snapshot("CartPole-v1", [5], tanh: true);
        var agent = PreciseAgent.Of(snapshot.Learner.Agent, TinyRuns.Maker("CartPole-v1")().Spec, snapshot.Configuration.Options(), snapshot.Configuration.TrickSet());
        var policy = new PolicyFunction(agent);
        double[] x = [0.1, -0.3, 0.2, 0.4], weights = [0.7, -1.1];
        var (outputs, gradient, ahead, behind) = (new double[2], new double[4], new double[2], new double[2]);
        policy.Values(x, outputs);
        Assert.Equal(0.5, outputs.Sum(), 1e-14);
        policy.Pullback(x, weights, gradient);
        Assert.Contains(gradient, part => Math.Abs(part) > 1e-3);
        for (var i = 0; i < 4; i++)
        {
            double[] more = [.. x], less = [.. x];
            (more[i], less[i]) = (more[i] + 1e-6, less[i] - 1e-6);
            policy.Values(more, ahead);
            policy.Values(less, behind);
            Assert.Equal(((weights[0] * (ahead[0] - behind[0])) + (weights[1] * (ahead[1] - behind[1]))) / 2e-6, gradient[i], 1e-7);
        }
    }

    [Fact]
    public void Where_one_action_is_greedy_everywhere_there_is_no_separation_and_it_says_so()
    {
        var snapshot = RepresentationTests.Snapshot("CartPole-v1", [], tanh: true);
        var theta = snapshot.Learner.Agent.Policy.Theta;
        Array.Clear(theta);
        theta[^1] = 3;
        var result = Probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 2));
        Assert.Null(result.Scalars.Single(scalar => scalar.Id == "separation-least").Value);
        Assert.Contains(result.Findings, finding => finding.Id == "one-greedy-action");
        Assert.Equal(0, Value(result, "turned-share"));
        Assert.Equal(0, Value(result, "policy-lipschitz-greatest"));
    }

    [Fact]
    public void Continuous_actions_have_the_slope_of_their_mean()
    {
        var snapshot = RepresentationTests.Snapshot("Pendulum-v1", [], tanh: true);
        var spec = TinyRuns.Maker("Pendulum-v1")().Spec;
        var agent = PreciseAgent.Of(snapshot.Learner.Agent, spec, snapshot.Configuration.Options(), snapshot.Configuration.TrickSet());
        using var pass = agent.Policy.Run(agent.PolicyTheta, [], new double[spec.Observation.Size], NetworkMode.Evaluate);
        var gradient = new double[spec.Observation.Size];
        pass.Pullback([1, .. new double[agent.Head.OutputSize - 1]], [], gradient);
        var result = Probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("Pendulum-v1"), 2));
        Assert.Equal(gradient.Sum(Math.Abs), Value(result, "policy-lipschitz"), 1e-6 * gradient.Sum(Math.Abs));
        Assert.DoesNotContain(result.Scalars, scalar => scalar.Id == "separation-least");
        Assert.Contains(result.Findings, finding => finding.Id == "no-labels");
    }

    [Fact]
    public void More_points_than_states_are_refused() => Assert.Contains(
        "points=61: expected at most samples = 60",
        Assert.Throws<WrongUseException>(() => (Probe with { Points = 61 }).Measure(new ProbeContext(RepresentationTests.Snapshot("CartPole-v1", [], tanh: true), TinyRuns.Maker("CartPole-v1"), 2))).Message,
        StringComparison.Ordinal);

    private static double Value(ProbeResult result, string id) => result.Scalars.Single(scalar => scalar.Id == id).Value!.Value;
}
