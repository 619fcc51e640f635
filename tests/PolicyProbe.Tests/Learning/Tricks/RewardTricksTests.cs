using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Tricks;

public sealed class RewardTricksTests
{
    [Fact]
    public void Reward_scaling_is_Algorithm_1_of_2005_12729()
    {
        // Two environments, γ = 0.5; the returns R and their running deviation by hand.
        var filter = new RewardFilter(new TrickSet(new RewardScaling()), 2, 0.5);
        (double Reward, int N, bool Ends)[] stream = [(4, 0, false), (-2, 1, false), (1, 0, true), (6, 1, false), (3, 0, false), (0, 1, true), (1, 1, false)];
        // R: 4 | −2 | 1 + 2 = 3, then 0 | 6 − 1 = 5 | 3 | 0 + 2.5 = 2.5, then 0 | 1
        double[] returns = [4, -2, 3, 5, 3, 2.5, 1];
        for (var k = 0; k < stream.Length; k++)
        {
            var seen = returns[..(k + 1)];
            var deviation = k == 0 ? Math.Abs(seen[0]) : Deviation(seen);
            Assert.Equal(stream[k].Reward / (deviation + 1e-8), filter.Learn(stream[k].Reward, stream[k].N, stream[k].Ends), 1e-12);
        }

        Assert.Equal(7, filter.Moments.Count);
        Assert.Equal([3, 1], filter.Returns);
        filter.Restart();
        Assert.Equal([0, 0], filter.Returns);
        Assert.Equal(7, filter.Moments.Count);
    }

    [Theory]
    [InlineData(7.5, 1)]
    [InlineData(-0.02, -1)]
    [InlineData(0, 0)]
    public void The_first_reward_becomes_its_sign(double reward, double expected) =>
        Assert.Equal(expected, new RewardFilter(new TrickSet(new RewardScaling()), 1, 0.99).Learn(reward, 0, false), 1e-6); // ε against 0.02

    [Fact]
    public void Reward_scaling_does_not_centre()
    {
        var (filter, rng) = (new RewardFilter(new TrickSet(new RewardScaling()), 1, 0.9), new Rng(1));
        for (var k = 0; k < 1000; k++)
            Assert.True(filter.Learn(1 + (0.1 * rng.NextDouble()), 0, k % 20 == 19) > 0);
    }

    [Fact]
    public void Reward_normalization_scales_around_the_mean_of_the_rewards()
    {
        var (filter, rng) = (new RewardFilter(new TrickSet(new RewardNormalization()), 2, 0.9), new Rng(2));
        var seen = new List<double>();
        for (var k = 0; k < 200; k++)
        {
            var reward = 5 + (3 * rng.NextNormal());
            seen.Add(reward);
            var deviation = k == 0 ? Math.Abs(reward) : Deviation(seen);
            var mean = seen.Average();
            // Running sums against two passes: 200 roundings of 1e-16.
            Assert.Equal(((reward - mean) / (deviation + 1e-8)) + mean, filter.Learn(reward, k % 2, k % 7 == 0), 1e-9);
        }
    }

    [Fact]
    public void Rewards_are_clipped_after_they_are_scaled_whatever_the_order_of_the_tricks()
    {
        foreach (var set in new TrickSet[] { new(new RewardScaling(), new RewardClipping { Range = 0.5 }), new(new RewardClipping { Range = 0.5 }, new RewardScaling()) })
        {
            var filter = new RewardFilter(set, 1, 0.9);
            // Clipped first, −100 would become −0.5 and then −1; the returns are of the rewards as they came.
            Assert.Equal(-0.5, filter.Learn(-100, 0, false));
            Assert.Equal(-100, filter.Moments.Mean[0]);
        }

        var alone = new RewardFilter(new TrickSet(new RewardClipping { Range = 2 }), 1, 0.9);
        Assert.Equal([-2, -1.5, 0, 2], new[] { -7, -1.5, 0, 2.5 }.Select(reward => alone.Learn(reward, 0, false)));
        Assert.Equal(0, alone.Moments.Count);
    }

    [Fact]
    public void A_frozen_filter_counts_nothing_and_a_copy_goes_its_own_way()
    {
        var filter = new RewardFilter(new TrickSet(new RewardScaling()), 1, 0.9);
        filter.Learn(2, 0, false);
        filter.Learn(5, 0, false);
        var before = TinyRuns.Text(filter.Moments);
        Assert.Equal(filter.Apply(3), filter.Apply(3));
        filter.Copy().Learn(100, 0, false);
        Assert.Equal(before, TinyRuns.Text(filter.Moments));
        Assert.Equal([(0.9 * 2) + 5], filter.Returns);
    }

    [Fact]
    public void Training_learns_from_filtered_rewards_and_reports_the_plain_ones()
    {
        var options = new PpoOptions { Environments = 2, Horizon = 100, Hidden = [8] };
        var (learner, rollout) = TinyRuns.Sample(options, new TrickSet(new RewardScaling(), new RewardClipping { Range = 0.2 }));
        Assert.All(rollout.PlainRewards, reward => Assert.Equal(1, reward));
        Assert.All(rollout.Rewards, reward => Assert.InRange(reward, 0, 0.2));
        Assert.Equal(200, learner.Rewards.Moments.Count);
        // R_t of CartPole is (1 − γᵗ)/(1 − γ) at the t-th step of an episode.
        double[] returns = [.. rollout.Times.Select(time => (1 - Math.Pow(0.99, time + 1)) / 0.01)];
        Assert.Equal(returns.Average(), learner.Rewards.Moments.Mean[0], 1e-9);
        Assert.Equal(Deviation(returns), learner.Rewards.Moments.Deviation(0), 1e-9);
        var episodes = new EpisodeTracker(2);
        episodes.Add(rollout);
        Assert.Equal(episodes.RecentLengths, episodes.RecentReturns);
    }

    [Fact]
    public void A_rollout_that_starts_anew_starts_the_returns_anew_and_keeps_the_statistics()
    {
        var learner = TinyRuns.Trainer(TinyRuns.Of(new PpoOptions { Environments = 2, Hidden = [8] }, new TrickSet(new RewardScaling()))).Learner;
        var collector = new RolloutCollector(new VectorEnvironment(TinyRuns.Maker("CartPole-v1"), 2, new Rng(1)), learner);
        collector.Collect(5, restart: true, new Rng(2));
        Assert.All(learner.Rewards.Returns, value => Assert.True(value > 4));
        var second = collector.Collect(1, restart: true, new Rng(3));
        Assert.Equal([1, 1], learner.Rewards.Returns);
        Assert.Equal([0, 0], second.Times);
        Assert.Equal(12, learner.Rewards.Moments.Count);
    }

    private static double Deviation(IReadOnlyCollection<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }
}
