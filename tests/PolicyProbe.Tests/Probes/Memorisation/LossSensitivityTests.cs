using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Memorisation;

public sealed class LossSensitivityTests : IDisposable
{
    private static readonly LossSensitivity Probe = new() { Repeats = 3, Samples = 40 };
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    // The oracle: central differences of the losses themselves, in every input of every pair.
    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("Pendulum-v1")]
    public void Sensitivities_are_the_sums_of_the_differences_in_every_input(string environment)
    {
        const double h = 1e-5;
        var snapshot = SmallProbes.Fused(environment);
        var agent = new ProbeContext(snapshot, TinyRuns.Maker(environment), 1).Precise();
        var rollout = SensitivityRollout.Collect(snapshot, TinyRuns.Maker(environment), 12, new Rng(4));
        var found = rollout.Measure([agent]);
        var (n, width, size) = (12, rollout.States.Length / 12, agent.Head.ActionSize);
        for (var b = 0; b < n; b++)
        {
            var (value, policy) = (0.0, 0.0);
            for (var i = 0; i < width; i++)
            {
                double[] more = rollout.States[(b * width)..((b + 1) * width)], less = [.. more];
                (more[i], less[i]) = (more[i] + h, less[i] - h);
                value += Math.Abs(Value(more) - Value(less)) / (2 * h);
                policy += Math.Abs(Policy(more) - Policy(less)) / (2 * h);
            }

            Assert.Equal(value, found.Value[b], 1e-6 * (1 + value));
            Assert.Equal(policy, found.Policy[b], 1e-6 * (1 + policy));

            double Value(double[] state)
            {
                var v = new double[1];
                agent.Value.Predict(agent.ValueTheta, [], state, v);
                return 0.5 * (v[0] - rollout.Targets[b]) * (v[0] - rollout.Targets[b]);
            }

            double Policy(double[] state)
            {
                var (z, log) = (new double[agent.Head.OutputSize], new double[1]);
                agent.Policy.Predict(agent.PolicyTheta, [], state, z);
                agent.Head.LogProbability<double>(z, rollout.Actions.AsSpan(b * size, size), log);
                return log[0];
            }
        }

        Assert.All(found.Policy, sensitivity => Assert.True(sensitivity > 0));
    }

    [Fact]
    public void Checkpoints_of_a_run_are_averaged_over_and_asked_for_by_name()
    {
        var configuration = TinyRuns.Configuration("CartPole-v1", 4);
        var folder = TinyRuns.Folder(_temporary, configuration);
        Assert.True(new TrainingRun(folder, TinyRuns.Trainer(configuration), 1).Train(null, new NoObserver(), CancellationToken.None));
        var snapshot = TinyRuns.Resume(folder).Snapshot();
        var context = new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 1) { Run = new RunCheckpoints(folder, snapshot) };
        double Mean(ProbeResult result) => result.Scalars.Single(scalar => scalar.Id == "policy-sensitivity").Value!.Value;
        var (alone, averaged) = (Probe.Measure(context), (Probe with { Checkpoints = 100 }).Measure(context));

        // The same pairs with the agent of each checkpoint in turn, by hand.
        var spec = TinyRuns.Maker("CartPole-v1")().Spec;
        var times = context.Run!.Updates.Select(update => context.Run.Learner(update).Agent).Append(snapshot.Learner.Agent)
            .Select(agent => PreciseAgent.Of(agent, spec, configuration.Options(), configuration.TrickSet())).ToList();
        Assert.Equal(5, times.Count);
        var rollouts = Enumerable.Range(0, 3).Select(r => SensitivityRollout.Collect(snapshot, TinyRuns.Maker("CartPole-v1"), 40, context.Stream(Probe.Card).Fork($"rollout/{r}"))).ToList();
        Assert.Equal(times.Average(agent => rollouts.Average(rollout => rollout.Measure([agent]).Policy.Average())), Mean(averaged), 1e-12);
        Assert.NotEqual(Mean(alone), Mean(averaged));
        Assert.Contains(alone.Findings, finding => finding.Id == "one-time");
        Assert.Contains(
            "checkpoints=2: expected a run", Assert.Throws<WrongUseException>(() => (Probe with { Checkpoints = 2 }).Measure(new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_that_sees_nothing_has_no_shares_and_says_so()
    {
        var snapshot = SmallProbes.Fused("CartPole-v1");
        Array.Clear(snapshot.Learner.Agent.Policy.Theta);
        var result = Probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 1));
        Assert.Null(result.Scalars.Single(scalar => scalar.Id == "policy-gini").Value);
        Assert.Equal(0, result.Scalars.Single(scalar => scalar.Id == "policy-sensitivity").Value);
        Assert.Contains(result.Findings, finding => finding is { Id: "nothing-shared", Level: FindingLevel.Warning });
    }
}
