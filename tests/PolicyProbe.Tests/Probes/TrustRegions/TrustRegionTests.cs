using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.TrustRegions;

public sealed class TrustRegionTests
{
    public static TheoryData<string> Algorithms => ["together", "value-then-policy", "shared", "trpo", "a2c", "early"];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Watching_an_update_changes_no_bit_of_it(string algorithm)
    {
        var (options, tricks) = Setup(algorithm);
        string Checksum(bool watched)
        {
            var (learner, rollout) = TinyRuns.Sample(options, tricks);
            var watch = new StepWatch(learner.Agent.Policy, 4);
            options.Algorithm().Update(learner, rollout, watched ? new TrickSet([.. tricks.Tricks, watch]) : tricks, new PolicyProbe.Learning.Progress(0, 10), new Rng(9));
            if (watched)
                Assert.True(algorithm == "trpo" ? watch.Steps == 0 && watch.BeganWhereItWas is null : watch.Steps > 0 && watch.BeganWhereItWas == true);
            return learner.Agent.Checksum();
        }

        Assert.Equal(Checksum(false), Checksum(true));
    }

    // An update of e passes draws the orders of the first e passes alone: its end is where a longer one stood after them.
    [Fact]
    public void Theta_after_a_pass_is_where_an_update_of_so_many_passes_ends()
    {
        float[] After(int epochs, int pass)
        {
            var options = TinyRuns.Options with { Epochs = epochs };
            var (learner, rollout) = TinyRuns.Sample(options, new TrickSet());
            var watch = new StepWatch(learner.Agent.Policy, 4);
            options.Algorithm().Update(learner, rollout, new TrickSet(watch), new PolicyProbe.Learning.Progress(0, 10), new Rng(9));
            Assert.Equal(epochs, watch.Close().Count);
            return watch.Close()[pass - 1];
        }

        for (var pass = 1; pass <= 4; pass++)
            Assert.Equal(After(pass, pass), After(4, pass));
        Assert.NotEqual(After(4, 1), After(4, 2));
    }

    // The oracle: the algorithm's own meter, over the whole update.
    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("Pendulum-v1")]
    public void The_change_of_the_whole_update_is_what_the_algorithm_reports(string environment)
    {
        var repeat = TrustRegionRepeat.Of(SmallProbes.Fused(environment), TinyRuns.Maker(environment), 64, 0.2, null, new Rng(3));
        var (change, statistics) = (repeat.Train[^1], repeat.Statistics);
        Assert.Equal(statistics.MeanKl, change.MeanKl, 1e-9);
        Assert.Equal(statistics.MaxKl, change.MaxKl, 1e-9);
        Assert.Equal(statistics.MaxRatio, change.MaxRatio, 1e-9);
        Assert.Equal(statistics.MinRatio, change.MinRatio, 1e-9);
        Assert.True(change.MaxRatio > 1 && change.MinRatio < 1 && change.MeanKl > 0);
        Assert.InRange(repeat.FirstRatioDeviation, 0, 1e-5);
        Assert.Equal(2, repeat.Train.Length);
    }

    // What is cut: the surrogate's gradient of that pair alone is 0. Two arms, a policy moved by hand.
    [Fact]
    public void A_pair_counts_as_clipped_where_its_gradient_is_cut()
    {
        var agent = Landscapes.PolicyReturnsTests.Agent("two-armed-bandit", []);
        var rollout = CompleteRollout.Collect(agent, Landscapes.PolicyReturnsTests.Maker("two-armed-bandit"), (40, 1), 1, null, new Rng(4), CancellationToken.None).Rollout;
        float[] moved = [.. agent.Policy.Theta];
        moved[^1] += 0.8f; // the bias of arm 1
        float[] advantages = [.. Enumerable.Range(0, 40).Select(i => i % 3 - 1f)];
        var change = PolicyChange.Of(agent, moved, rollout, advantages, 0.2);
        var (clipped, up, ups, outside) = (0, 0, 0, 0);
        for (var i = 0; i < 40; i++)
        {
            var now = Log(agent, moved, rollout, i);
            var ratio = Math.Exp(now - Log(agent, agent.Policy.Theta, rollout, i));
            double Objective(double r) => Math.Min(r * advantages[i], Math.Clamp(r, 0.8, 1.2) * advantages[i]);
            var cut = advantages[i] != 0 && Objective(ratio * 1.001) == Objective(ratio * 0.999);
            clipped += cut ? 1 : 0;
            up += cut && advantages[i] > 0 ? 1 : 0;
            ups += advantages[i] > 0 ? 1 : 0;
            outside += Math.Abs(ratio - 1) > 0.2 ? 1 : 0;
        }

        Assert.True(clipped > 0 && clipped < outside && up > 0);
        Assert.Equal(clipped / 40.0, change.Clipped, 1e-12);
        Assert.Equal((double)up / ups, change.ClippedUp!.Value, 1e-12);
        Assert.Equal(outside / 40.0, change.Outside, 1e-12);
    }

    // Intervals of 95 % widened to 4.5 standard errors, seeds fixed.
    [Theory]
    [InlineData("two-armed-bandit")]
    [InlineData("bandit-bernoulli-10")]
    [InlineData("chain-walk")]
    [InlineData("garnet-10-4-3-h15")]
    public void Fresh_pairs_measure_the_exact_divergences(string environment)
    {
        var result = new TrustRegionProbe { Repeats = 12, StepSamples = 1000 }.Measure(new ProbeContext(SmallProbes.Fused(environment), TinyRuns.Maker(environment), 2));
        foreach (var id in new[] { "held-out-mean-kl", "held-out-mean-ratio-deviation", "held-out-ratio-square", "held-out-mean-kl@1" })
        {
            var scalar = result.Scalars.Single(candidate => candidate.Id == id);
            var half = 2.3 * (scalar.High!.Value - scalar.Low!.Value) / 2;
            Assert.InRange(scalar.Truth!.Value, scalar.Value!.Value - half, scalar.Value.Value + half);
            Assert.True(scalar.Truth > 1e-6, scalar.ToString());
        }

        Assert.All(result.Scalars.Where(scalar => scalar.Id.Contains("max-", StringComparison.Ordinal)), scalar => Assert.Null(scalar.Low));
    }

    // Σ w(t, s) of a long rollout tends to the occupancy of an episode: 1e-3 is what its first and last episode leave of 20,000 steps.
    [Fact]
    public void The_exact_change_of_long_rollouts_is_that_of_the_exact_surrogate()
    {
        var (agent, make) = (Landscapes.PolicyReturnsTests.Agent("chain-walk"), Landscapes.PolicyReturnsTests.Maker("chain-walk"));
        var moments = RolloutMoments.Of(agent, make(), 1, 20_000)!;
        float[] moved = [.. agent.Policy.Theta.Select((value, i) => value + (0.3f * (i % 3)))];
        var now = NetworkPolicy.Evaluate<float>(agent.Policy.Network, moved, agent.Policy.Buffers, (IHasTransitionModel)make(), []).Policy;
        var expected = ExactSurrogate.MeanDivergence(moments.Evaluation, now);
        var change = ExactPolicyChange.Of(agent, moments, moved);
        Assert.Equal(expected, change.MeanKl, 1e-3 * expected);
        Assert.True(change.MeanSquare > change.MeanDeviation * change.MeanDeviation && change.MeanDeviation > 0);
    }

    [Fact]
    public void Trpo_keeps_its_bound_on_its_own_pairs_and_its_line_search_is_reported()
    {
        var options = new TrpoOptions { Environments = 2, Horizon = 32, Hidden = [8], MaxKl = 0.02, FisherFraction = 1 };
        var snapshot = TinyRuns.Trainer(TinyRuns.Of(options, new TrickSet(new TanhActivation()), "chain-walk")).Snapshot();
        var result = new TrustRegionProbe { Repeats = 6, StepSamples = 200 }.Measure(new ProbeContext(snapshot, TinyRuns.Maker("chain-walk"), 2));
        Scalar Of(string id) => result.Scalars.Single(scalar => scalar.Id == id);
        Assert.InRange(Of("mean-kl").Value!.Value, 1e-4, 0.02 + 1e-6);
        Assert.Equal(0.02, Of("kl-limit").Value!.Value, 1e-12);
        Assert.InRange(Of("line-search-accepted").Value!.Value, 0.5, 1);
        Assert.True(Of("line-search-shortenings").Value >= 0);
        Assert.DoesNotContain(result.Scalars, scalar => scalar.Id.Contains('@', StringComparison.Ordinal));
        Assert.Equal("δ = 0.02", ((LineFigure)result.Figures[0]).Marks[0].Label);
    }

    [Fact]
    public void An_update_that_stops_early_says_so_and_later_passes_are_its_last()
    {
        var (options, tricks) = Setup("early");
        var snapshot = TinyRuns.Trainer(TinyRuns.Configuration("chain-walk", options: (PpoOptions)options, tricks: tricks)).Snapshot();
        var result = new TrustRegionProbe { Repeats = 4, StepSamples = 200 }.Measure(new ProbeContext(snapshot, TinyRuns.Maker("chain-walk"), 2));
        Assert.Contains(result.Findings, finding => finding.Id == "stopped-early");
        Assert.Contains(result.Findings, finding => finding is { Id: "first-ratio", Level: FindingLevel.Note });
    }

    private static (AlgorithmOptions Options, TrickSet Tricks) Setup(string algorithm) => algorithm switch
    {
        "together" => (TinyRuns.Options, new TrickSet(new AdvantageNormalization(), new GradientClipping())),
        "value-then-policy" => (TinyRuns.Options with { Order = UpdateOrder.ValueThenPolicy }, new TrickSet(new GradientClipping())),
        "shared" => (TinyRuns.Options, new TrickSet(new SharedNetworks(), new GradientClipping())),
        "trpo" => (new TrpoOptions { Environments = 2, Horizon = 16, Hidden = [8], FisherFraction = 1 }, new TrickSet()),
        "a2c" => (new A2cOptions { Environments = 2, Horizon = 16, Hidden = [8] }, new TrickSet()),
        _ => (TinyRuns.Options with { Epochs = 40, LearningRate = 0.05 }, new TrickSet(new KlEarlyStopping())),
    };

    private static double Log(Agent agent, float[] theta, Rollout rollout, int row)
    {
        var z = (agent.Policy with { Theta = theta }).Predict(rollout.Observations.AsSpan(row * rollout.Observations.Length / rollout.Pairs, rollout.Observations.Length / rollout.Pairs));
        var log = new float[1];
        agent.Head.LogProbability<float>(z, rollout.Actions.AsSpan(row, 1), log);
        return log[0];
    }
}
