using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Core.GroundTruth;

public sealed class PairVarianceTests
{
    // The law of total variance: the parts' sum against E|X|² − |E X|² over every pair, action and path. Exact but for rounding.
    [Theory]
    [InlineData(StateWeighting.Discounted)]
    [InlineData(StateWeighting.Undiscounted)]
    public void The_parts_add_up_to_the_variance_of_a_pair_over_every_path(StateWeighting weighting)
    {
        var (model, policy, baseline) = AdvantageMeanTests.Problem(4);
        var (scores, pairs) = (SoftmaxTable.Scores(policy), PairVariance.Pairs(model, policy, 7));
        var (square, mean) = (0.0, new double[6]);
        var (future, action) = (0.0, 0.0);
        for (var t = 0; t < 4; t++)
            for (var s = 0; s < 3; s++)
            {
                if (pairs[t, s] == 0)
                    continue;
                var w = weighting == StateWeighting.Discounted ? Math.Pow(0.9, t) : 1;
                var byAction = new (double Probability, double Mean, double Square)[2];
                foreach (var (probability, steps) in Paths.From(model, policy, s, t))
                {
                    var above = Paths.Return(steps, 0, 0.9) - baseline[t, s];
                    ref var item = ref byAction[steps[0].Action];
                    item = (item.Probability + probability, item.Mean + (probability * above), item.Square + (probability * above * above));
                }

                var inState = new double[6];
                var withinAction = 0.0;
                for (var a = 0; a < 2; a++)
                {
                    var length = Enumerable.Range(0, 6).Sum(p => scores[s, a, p] * scores[s, a, p]);
                    square += pairs[t, s] * w * w * length * byAction[a].Square;
                    future += pairs[t, s] * w * w * length * (byAction[a].Square - (byAction[a].Mean * byAction[a].Mean / byAction[a].Probability));
                    withinAction += length * byAction[a].Mean * byAction[a].Mean / byAction[a].Probability;
                    for (var p = 0; p < 6; p++)
                        inState[p] += w * scores[s, a, p] * byAction[a].Mean;
                }

                action += pairs[t, s] * ((w * w * withinAction) - inState.Sum(value => value * value));
                for (var p = 0; p < 6; p++)
                    mean[p] += pairs[t, s] * inState[p];
            }

        var parts = PairVariance.Of(model, policy, scores, baseline, pairs, weighting);
        Assert.Equal(square - mean.Sum(value => value * value), parts.Total, 1e-12);
        Assert.Equal(future, parts.Future, 1e-12);
        Assert.Equal(action, parts.Action, 1e-12);
        Assert.True(parts is { Future: > 0.01, Action: > 0.01, State: > 0.001 }, $"{parts}");
    }

    [Fact]
    public void Of_one_step_it_is_the_covariance_of_an_episode()
    {
        var rng = new Rng(5);
        var model = RandomMdp.Create(4, 3, 0.9, 1, false, rng);
        model = model with { RewardVariance = Table(4, 3, 0.3) };
        var policy = SoftmaxTable.Policy(RandomMdp.Logits(4, 3, rng));
        var (scores, baseline) = (SoftmaxTable.Scores(policy), new[,] { { 0.1, -0.4, 0.3, 1 } });
        var expected = ReinforceMoments.Of(model, policy, scores, baseline, StateWeighting.Discounted).TraceCovariance;
        Assert.Equal(expected, PairVariance.Of(model, policy, scores, baseline, PairVariance.Pairs(model, policy, 5), StateWeighting.Discounted).Total, 1e-12);
    }

    [Fact]
    public void A_baseline_changes_the_actions_part_alone_and_V_leaves_the_least_of_two()
    {
        var (model, policy, baseline) = AdvantageMeanTests.Problem(6);
        var (scores, pairs) = (SoftmaxTable.Scores(policy), PairVariance.Pairs(model, policy, 20));
        var with = PairVariance.Of(model, policy, scores, baseline, pairs, StateWeighting.Undiscounted);
        var zero = PairVariance.Of(model, policy, scores, new double[4, 3], pairs, StateWeighting.Undiscounted);
        Assert.Equal(with.Future, zero.Future, 1e-12);
        Assert.Equal(with.State, zero.State, 1e-12);
        Assert.True(Math.Abs(with.Action - zero.Action) > 0.01);
    }

    [Fact]
    public void Pairs_are_those_of_runs_that_are_reset_at_every_end()
    {
        var (model, policy, _) = AdvantageMeanTests.Problem(7);
        const int steps = 6;
        const int runs = 200_000;
        var (rng, counts) = (new Rng(8), new double[4, 3]);
        for (var run = 0; run < runs; run++)
            for (var step = 0; step < steps;)
            {
                var episode = RandomMdp.Episode(model, policy, rng);
                for (var t = 0; t < episode.Count && step < steps; t++, step++)
                    counts[t, episode[t].State]++;
            }

        var expected = PairVariance.Pairs(model, policy, steps);
        Assert.Equal(1, expected.Cast<double>().Sum(), 1e-12);
        // Shares of 200,000 independent runs: a standard error is below 0.5/√200,000 = 1.1e-3, four of them.
        for (var t = 0; t < 4; t++)
            for (var s = 0; s < 3; s++)
                Assert.Equal(expected[t, s], counts[t, s] / steps / runs, 4.5e-3);
    }

    private static double[,,] Table(int states, int actions, double value)
    {
        var table = new double[states, actions, states];
        foreach (var (s, a, to) in from s in Enumerable.Range(0, states) from a in Enumerable.Range(0, actions) from to in Enumerable.Range(0, states) select (s, a, to))
            table[s, a, to] = value;
        return table;
    }
}
