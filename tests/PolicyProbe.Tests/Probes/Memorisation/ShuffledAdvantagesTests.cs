using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Memorisation;

public sealed class ShuffledAdvantagesTests
{
    public static TheoryData<string> Environments => ["CartPole-v1", "Pendulum-v1"];

    [Fact]
    public void Noise_deals_the_same_advantages_out_again_in_the_same_way_each_time_it_is_asked()
    {
        var (_, rollout) = TinyRuns.Sample(TinyRuns.Options, new TrickSet());
        var noise = new TrickSet(new AdvantageNoise(NoiseKind.Permutation, new Rng(5)));
        var (plain, first, second) = (Of(new TrickSet()), Of(noise), Of(noise));
        Assert.Equal(first.Advantages, second.Advantages);
        Assert.NotEqual(plain.Advantages, first.Advantages);
        Assert.Equal(plain.Advantages.Order(), first.Advantages.Order());
        Assert.Equal(plain.Bootstrapped, first.Bootstrapped);

        PairEstimates Of(TrickSet tricks) => PairEstimates.Of(rollout, TinyRuns.Options, tricks);
    }

    // The value function's targets do not come from what is shuffled: its θ ends at the same bits, the policy's elsewhere.
    [Fact]
    public void An_update_from_shuffled_advantages_moves_the_policy_elsewhere_and_the_value_function_alike()
    {
        (float[] Policy, float[] Value) Update(params ITrick[] tricks)
        {
            var (learner, rollout) = TinyRuns.Sample(TinyRuns.Options, new TrickSet());
            TinyRuns.Options.Algorithm().Update(learner, rollout, new TrickSet(tricks), new PolicyProbe.Learning.Progress(0, 10), new Rng(9));
            return (learner.Agent.Policy.Theta, learner.Agent.Value.Theta);
        }

        var (plain, shuffled) = (Update(), Update(new AdvantageNoise(NoiseKind.Signs, new Rng(5))));
        Assert.Equal(plain.Value, shuffled.Value);
        Assert.NotEqual(plain.Policy, shuffled.Policy);
    }

    // The oracle: ScoreSum, which goes over whole shards, with weights A/B, 1/B, and 1 for a single pair.
    [Theory]
    [MemberData(nameof(Environments))]
    public void Moments_of_scores_are_those_of_their_sums(string environment)
    {
        var (learner, rollout) = TinyRuns.Sample(TinyRuns.Options, new TrickSet(), environment);
        var (n, rng, sums) = (rollout.Pairs, new Rng(2), new ScoreSum(learner.Agent.Head, learner.Agent.Policy));
        double[] advantages = [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())];
        var found = ScoreMoments.Of(learner.Agent, rollout, advantages);
        double Square(Func<int, double> weight)
        {
            var sum = new double[sums.Parameters];
            sums.Of(rollout.Observations, rollout.Actions, Enumerable.Range(0, n).Select(b => (float)weight(b)).ToArray(), sum);
            return sum.Sum(value => value * value);
        }

        // Single precision, sums of 32 pairs.
        void Same(double expected, double actual) => Assert.Equal(expected, actual, 1e-4 * (expected + 1e-6));
        Same(Square(b => advantages[b] / n), found.GradientSquare);
        Same(Square(_ => 1.0 / n), found.MeanSquare);
        foreach (var pair in new[] { 0, 7, n - 1 })
            Same(Square(b => b == pair ? 1 : 0), found.Squares[pair]);
    }

    // Many pairs of an untrained policy on an environment whose reward is the action's alone: a step on true advantages is mostly learning.
    [Fact]
    public void Where_there_is_much_to_learn_from_many_pairs_little_is_noise_and_most_is_there_on_fresh_pairs()
    {
        var snapshot = SmallProbes.Fused("two-armed-bandit", TinyRuns.Options with { Environments = 8, Horizon = 64, Minibatch = 128 });
        var probe = new ShuffledAdvantages { Repeats = 6, StepSamples = 4000 };
        var result = probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("two-armed-bandit"), 3));
        Assert.InRange(Value(result, "noise-share"), 0, 0.2);
        Assert.InRange(Value(result, "first-order-noise-share"), 0, 0.05);
        Assert.InRange(Value(result, "generalised-share"), 0.8, 1.2);
        Assert.True(Value(result, "true-improvement") > 0);
    }

    private static double Value(ProbeResult result, string id) => result.Scalars.Single(scalar => scalar.Id == id).Value!.Value;
}
