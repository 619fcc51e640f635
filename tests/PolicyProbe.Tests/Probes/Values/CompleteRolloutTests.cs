using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.Probes.Landscapes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Values;

public sealed class CompleteRolloutTests
{
    // The oracle of the pairs: the collector that trains, on the same streams. That of the returns: a much longer rollout on them, whose
    // episodes are summed up one by one.
    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("chain-walk")]
    [InlineData("Pendulum-v1")]
    public void Its_pairs_are_those_of_training_and_its_returns_go_to_the_real_end(string environment)
    {
        var (agent, make) = (PolicyReturnsTests.Agent(environment), PolicyReturnsTests.Maker(environment));
        ValueFunction beyond = (_, times) => [.. times.Select(time => 1000.0 + time)];
        var complete = CompleteRollout.Collect(agent, make, (3, 40), 0.9, beyond, new Rng(7), CancellationToken.None);
        Rollout Trained(int steps)
        {
            var learner = Learner.Of(agent, new RewardFilter(new TrickSet(), 3, 0.9));
            return new RolloutCollector(VectorEnvironments.Make(make, 3, new Rng(7).Fork("environments")), learner).Collect(steps, restart: false, new Rng(7).Fork("actions"));
        }

        var (own, expected, longer) = (complete.Rollout, Trained(40), Trained(1000));
        Assert.Equal(expected.Observations, own.Observations);
        Assert.Equal(expected.Actions, own.Actions);
        Assert.Equal(expected.Outputs, own.Outputs);
        Assert.Equal(expected.LogProbabilities, own.LogProbabilities);
        Assert.Equal(expected.Rewards, own.Rewards);
        Assert.Equal(expected.Ends, own.Ends);
        Assert.Equal(expected.Times, own.Times);
        Assert.Equal(expected.Values, own.Values);
        Assert.Equal(expected.NextValues, own.NextValues);

        var limited = 0;
        for (var row = 0; row < 120; row++)
        {
            var (sum, weight, at) = (0.0, 1.0, row);
            for (; ; at += 3, weight *= 0.9)
            {
                sum += weight * longer.Rewards[at];
                if (longer.Ends[at] != EpisodeEnd.None)
                    break;
            }

            var cut = longer.Ends[at] == EpisodeEnd.Truncated;
            limited += cut ? 1 : 0;
            Assert.Equal(sum + (cut ? weight * 0.9 * (1000 + longer.Times[at] + 1) : 0), complete.Returns[row], 1e-9 * Math.Max(1, Math.Abs(sum)));
        }

        Assert.Equal(limited / 120.0, complete.Cut, 1e-12);
        Assert.Equal(environment == "Pendulum-v1" ? 120 : 0, limited);
        Assert.Equal(expected.Ends.Count(end => end != EpisodeEnd.None), complete.Episodes);
    }

    // Every (s, t) of a hundred thousand pairs: frequencies within 5 of their standard errors, which neighbours in an episode make larger
    // than a binomial's; and all sum to 1.
    [Theory]
    [InlineData("chain-walk", 12)]
    [InlineData("chain-walk", 64)]
    [InlineData("garnet-10-4-3-h15", 40)]
    [InlineData("two-armed-bandit", 5)]
    public void A_rollouts_pairs_are_where_the_renewal_process_says(string environment, int steps)
    {
        var (agent, make) = (PolicyReturnsTests.Agent(environment), PolicyReturnsTests.Maker(environment));
        var moments = RolloutMoments.Of(agent, make(), 0.95, steps)!;
        Assert.Equal(1, moments.Mean((_, _) => 1), 1e-12);
        var (horizon, states) = (moments.Weights.GetLength(0), moments.Observations.Length);
        const int environments = 2000;
        var rollout = CompleteRollout.Collect(agent, make, (environments, steps), 0.95, null, new Rng(3), CancellationToken.None).Rollout;
        var counts = new double[environments, horizon, states];
        for (var row = 0; row < rollout.Pairs; row++)
            counts[row % environments, rollout.Times[row], Array.IndexOf(rollout.Observations, 1f, row * states, states) - (row * states)]++;
        for (var t = 0; t < horizon; t++)
            for (var s = 0; s < states; s++)
            {
                double[] shares = [.. Enumerable.Range(0, environments).Select(i => counts[i, t, s] / steps)];
                var (mean, n) = (shares.Average(), (double)environments);
                var error = Math.Sqrt(shares.Sum(share => (share - mean) * (share - mean)) / (n - 1) / n);
                Assert.InRange(mean, moments.Weights[t, s] - (5 * error) - (12 / n / steps), moments.Weights[t, s] + (5 * error) + 1e-12);
            }
    }

    // Means and variances of the returns from where it stops, within 5 standard errors; a bandit with noisy rewards has all its variance from them.
    [Theory]
    [InlineData("chain-walk", 30, 0.95)]
    [InlineData("garnet-10-4-3-h15", 30, 1)]
    [InlineData("bandit-gaussian-10", 4, 1)]
    public void States_are_met_as_a_rollout_meets_them_and_their_returns_have_the_exact_moments(string environment, int steps, double discount)
    {
        var (agent, make) = (PolicyReturnsTests.Agent(environment), PolicyReturnsTests.Maker(environment));
        var moments = RolloutMoments.Of(agent, make(), discount, steps)!;
        var sampler = new StateSampler { Agent = agent, Make = make, Steps = steps, Returns = 3, Discount = discount };
        var states = sampler.Take(300_000, 1, new Rng(5), CancellationToken.None);
        Assert.True(states.Length > 3000);
        int State(StateReturns state) => Array.IndexOf(state.Observation, 1f);
        Near(moments.Mean((t, _) => t), states, state => state.Time);
        Near(moments.Mean((_, s) => s), states, state => State(state));
        Near(0, states, state => state.Returns[2] - moments.Evaluation.V[state.Time, State(state)]);
        Near(0, states, state => (state.Returns[0] - moments.Evaluation.V[state.Time, State(state)]) * (state.Returns[1] - moments.Evaluation.V[state.Time, State(state)]));
        Near(0, states, state => Math.Pow(state.Returns[1] - moments.Evaluation.V[state.Time, State(state)], 2) - moments.Variance[state.Time, State(state)]);
        Near(moments.NoiseFloor, states, state => Math.Pow(state.Returns[0] - state.Returns[1], 2) / 2);
    }

    [Fact]
    public void States_are_the_same_on_any_number_of_threads_and_their_steps_the_budget()
    {
        var (agent, made) = (PolicyReturnsTests.Agent("CartPole-v1"), 0);
        var sampler = new StateSampler { Agent = agent, Make = () => { Interlocked.Increment(ref made); return PolicyReturnsTests.Maker("CartPole-v1")(); }, Steps = 50, Returns = 2, Discount = 0.99 };
        string Text(int threads) => string.Join('\n', sampler.Take(80_000, threads, new Rng(5), CancellationToken.None).Select(state => $"{state.Time} {string.Join(',', state.Observation)} {string.Join(',', state.Returns)}"));
        var one = Text(1);
        Assert.True(made > 9, "there should be several groups of copies");
        Assert.Equal(one, Text(3));
    }

    private static void Near(double expected, StateReturns[] states, Func<StateReturns, double> statistic)
    {
        double[] values = [.. states.Select(statistic)];
        var mean = values.Average();
        var error = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / values.Length);
        Assert.InRange(mean, expected - (5 * error) - 1e-9, expected + (5 * error) + 1e-9);
    }
}
