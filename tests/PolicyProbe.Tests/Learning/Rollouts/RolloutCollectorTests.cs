using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Rollouts;

public sealed class RolloutCollectorTests
{
    private const int Steps = 60;

    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("chain-walk")]
    public void A_rollout_says_of_every_pair_what_the_networks_and_the_head_say(string environment)
    {
        var agent = TinyRuns.Trainer(TinyRuns.Configuration(environment)).Learner.Agent;
        var rollout = Collect(agent, environment);
        var width = rollout.Observations.Length / rollout.Pairs;
        for (var row = 0; row < rollout.Pairs; row++)
        {
            var observation = rollout.Observations.AsSpan(row * width, width);
            var outputs = agent.Policy.Predict(observation);
            var logProbability = new float[1];
            agent.Head.LogProbability<float>(outputs, rollout.Actions.AsSpan(row, 1), logProbability);
            // One row at a time and a batch may round differently in the last bits.
            Assert.Equal(logProbability[0], rollout.LogProbabilities[row], 1e-6);
            Assert.Equal(outputs[0], rollout.Outputs[row * outputs.Length], 1e-6);
            Assert.Equal(agent.Value.Predict(observation)[0], rollout.Values[row], 1e-5);
        }
    }

    [Fact]
    public void The_next_value_is_that_of_the_next_row_and_0_where_the_episode_terminated()
    {
        var agent = TinyRuns.Trainer(TinyRuns.Configuration()).Learner.Agent;
        var rollout = Collect(agent, "CartPole-v1");
        Assert.Contains(EpisodeEnd.Terminated, rollout.Ends);
        for (var row = 0; row < rollout.Pairs - 2; row++)
            Assert.Equal(rollout.Ends[row] == EpisodeEnd.Terminated ? 0 : rollout.Values[row + 2], rollout.NextValues[row]);
    }

    [Fact]
    public void Where_an_episode_is_truncated_the_next_value_is_that_of_its_own_last_observation()
    {
        // A policy that follows the pole's lean and rate balances it to the limit of 500 steps.
        var agent = TinyRuns.Trainer(TinyRuns.Configuration(options: TinyRuns.Options with { Hidden = [], Environments = 2 })).Learner.Agent;
        agent.Policy.Theta.AsSpan().Clear();
        for (var i = 0; i < 4; i++)
            (agent.Policy.Theta[i], agent.Policy.Theta[4 + i]) = (-new float[] { 1, 3, 30, 20 }[i], new float[] { 1, 3, 30, 20 }[i]);
        var rollout = Collect(agent, "CartPole-v1", steps: 600);
        var row = Array.IndexOf(rollout.Ends, EpisodeEnd.Truncated);
        Assert.InRange(row, 998, 999);
        Assert.NotEqual(rollout.Values[row + 2], rollout.NextValues[row]);
        var environment = new VectorEnvironment(TinyRuns.Maker("CartPole-v1"), 2, new Rng(1));
        var (observations, finals) = (new float[8], new float[8]);
        environment.Reset(observations);
        for (var t = 0; t <= row / 2; t++)
            environment.Step(rollout.Actions.AsSpan(t * 2, 2), observations, new double[2], new EpisodeEnd[2], finals);
        // A batch of another size may round differently in the last bits.
        Assert.Equal(agent.Value.Predict(finals.AsSpan(row % 2 * 4, 4))[0], rollout.NextValues[row], 1e-5);
    }

    [Fact]
    public void Collecting_goes_on_where_it_was_saved()
    {
        var learner = TinyRuns.Trainer(TinyRuns.Configuration()).Learner;
        VectorEnvironment Make() => new(TinyRuns.Maker("CartPole-v1"), 2, new Rng(1));
        var whole = new RolloutCollector(Make(), learner);
        var before = whole.Collect(25, restart: false, new Rng(2));
        var saved = whole.Save();
        var expected = whole.Collect(25, restart: false, new Rng(3));
        int[] times = [.. Enumerable.Range(0, 2).Select(n => before.Ends[^(2 - n)] == EpisodeEnd.None ? before.Times[^(2 - n)] + 1 : 0)];
        var actual = new RolloutCollector(Make(), learner, saved, times).Collect(25, restart: false, new Rng(3));
        Assert.Equal(expected.Observations, actual.Observations);
        Assert.Equal(expected.Rewards, actual.Rewards);
        Assert.Equal(expected.NextValues, actual.NextValues);
        Assert.Equal(expected.Times, actual.Times);
    }

    private static Rollout Collect(Agent agent, string environment, int steps = Steps) =>
        new RolloutCollector(new VectorEnvironment(TinyRuns.Maker(environment), 2, new Rng(1)), Learner.Of(agent, new RewardFilter(new TrickSet(), 2, 0.99)))
            .Collect(steps, restart: false, new Rng(2));
}
