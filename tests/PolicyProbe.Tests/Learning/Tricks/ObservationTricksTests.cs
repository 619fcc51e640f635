using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Tricks;

public sealed class ObservationTricksTests
{
    [Fact]
    public void Observations_are_normalised_by_the_two_pass_statistics_of_all_acted_on()
    {
        var (filter, rng) = (new ObservationFilter(new TrickSet(new ObservationNormalization()), 3), new Rng(1));
        var rows = new List<float[]>();
        for (var k = 0; k < 100; k++)
        {
            // Two environments; the third number never changes.
            float[] raw = [.. Enumerable.Range(0, 6).Select(i => i % 3 == 2 ? 7 : (float)(100 + (10 * rng.NextNormal())))], seen = [.. raw];
            rows.AddRange([raw[..3], raw[3..]]);
            filter.Learn(seen);
            for (var n = 0; n < 2; n++)
                for (var i = 0; i < 3; i++)
                {
                    var (mean, deviation) = TwoPass(rows, i);
                    Assert.Equal(i == 2 ? 0 : (raw[(n * 3) + i] - mean) / (deviation + 1e-8), seen[(n * 3) + i], 1e-6); // one rounding to float32
                }
        }
    }

    [Fact]
    public void The_first_observation_becomes_0()
    {
        var filter = new ObservationFilter(new TrickSet(new ObservationNormalization()), 2);
        float[] row = [3, -5];
        filter.Learn(row);
        Assert.Equal([0, 0], row);
    }

    [Fact]
    public void Observations_are_clipped_after_they_are_normalised_whatever_the_order_of_the_tricks()
    {
        foreach (var set in new TrickSet[] { new(new ObservationNormalization(), new ObservationClipping { Range = 0.5 }), new(new ObservationClipping { Range = 0.5 }, new ObservationNormalization()) })
        {
            var filter = new ObservationFilter(set, 1);
            filter.Learn([100]);
            float[] row = [102];
            filter.Learn(row);
            Assert.Equal(101, filter.Moments.Mean[0]);
            // (102 − 101)/√2 = 0.707
            Assert.Equal([0.5f], row);
        }

        float[] plain = [-20, 3, 10.5f];
        new ObservationFilter(new TrickSet(new ObservationClipping()), 3).Learn(plain);
        Assert.Equal([-10, 3, 10], plain);
    }

    [Fact]
    public void A_rollout_counts_each_observation_that_an_action_is_chosen_at_once()
    {
        var (learner, rollout) = TinyRuns.Sample(new PpoOptions { Environments = 2, Horizon = 60, Hidden = [8] }, new TrickSet(new ObservationNormalization()));
        var (plain, _) = TinyRuns.Sample(new PpoOptions { Environments = 2, Horizon = 60, Hidden = [8] }, new TrickSet());
        Assert.Equal(0, plain.Agent.Filter.Moments.Count);
        // Replayed without a filter: 61 · 2 rows, those after the last step included, since the next rollout acts on them.
        var vector = new VectorEnvironment(TinyRuns.Maker("CartPole-v1"), 2, new Rng(101));
        var (next, rows) = (new float[8], new List<float[]>());
        vector.Reset(next);
        for (var t = 0; t <= 60; t++)
        {
            rows.AddRange([next[..4], next[4..]]);
            if (t < 60)
                vector.Step(rollout.Actions.AsSpan(t * 2, 2), next, new double[2], new EpisodeEnd[2], new float[8]);
        }

        Assert.Equal(122, learner.Agent.Filter.Moments.Count);
        for (var i = 0; i < 4; i++)
        {
            var (mean, deviation) = TwoPass(rows, i);
            Assert.Equal(mean, learner.Agent.Filter.Moments.Mean[i], 1e-12);
            Assert.Equal(deviation, learner.Agent.Filter.Moments.Deviation(i), 1e-12);
        }
    }

    [Fact]
    public void Evaluating_and_probing_see_through_the_filter_and_count_nothing()
    {
        var trainer = TinyRuns.Trainer(TinyRuns.Of(
            new PpoOptions { Environments = 2, Horizon = 32, Minibatch = 32, Hidden = [8] },
            new TrickSet(new TanhActivation(), new ObservationNormalization(), new ObservationClipping(), new RewardScaling(), new RewardClipping()), updates: 3));
        trainer.Step();
        var before = TinyRuns.Fingerprint(trainer.State());
        var agent = trainer.Learner.Agent;
        var result = Evaluation.Run(agent, TinyRuns.Maker("CartPole-v1"), 5, deterministic: false, new Rng(4));
        Assert.Equal(result.Lengths.Select(length => (double)length), result.Returns);
        Assert.Equal(result.Returns, Evaluation.Run(agent, TinyRuns.Maker("CartPole-v1"), 5, deterministic: false, new Rng(4)).Returns);

        var (seen, plain) = (trainer.Learner.Perceive(TinyRuns.Maker("CartPole-v1"))(), TinyRuns.Maker("CartPole-v1")());
        var (filtered, raw) = (new float[4], new float[4]);
        seen.Reset(new Rng(5), filtered);
        plain.Reset(new Rng(5), raw);
        Assert.Equal(Normalised(agent, raw), filtered);
        var (step, plainStep) = (seen.Step([1], filtered), plain.Step([1], raw));
        Assert.Equal(Normalised(agent, raw), filtered);
        Assert.Equal(plainStep.Reward / (trainer.Learner.Rewards.Moments.Deviation(0) + 1e-8), step.Reward, 1e-12);
        Assert.Equal(before, TinyRuns.Fingerprint(trainer.State()));
    }

    [Fact]
    public void A_copy_of_the_filter_goes_its_own_way_and_a_state_shares_no_statistics_with_the_trainer()
    {
        var filter = new ObservationFilter(new TrickSet(new ObservationNormalization()), 1);
        filter.Learn([3, 5]);
        var before = TinyRuns.Text(filter.Moments);
        filter.Copy().Learn([100]);
        filter.Apply([7]);
        Assert.Equal(before, TinyRuns.Text(filter.Moments));

        var trainer = TinyRuns.Trainer(TinyRuns.Of(
            new PpoOptions { Environments = 2, Horizon = 16, Minibatch = 16, Hidden = [4] }, new TrickSet(new ObservationNormalization(), new RewardScaling()), updates: 3));
        trainer.Step();
        var (state, snapshot) = (trainer.State(), trainer.Snapshot());
        var (fingerprint, seen) = (TinyRuns.Fingerprint(state), TinyRuns.Text(snapshot.Learner.Agent.Filter.Moments));
        trainer.Step();
        Assert.Equal(fingerprint, TinyRuns.Fingerprint(state));
        Assert.Equal(seen, TinyRuns.Text(snapshot.Learner.Agent.Filter.Moments));
        Assert.NotEqual(fingerprint, TinyRuns.Fingerprint(trainer.State()));
    }

    [Fact]
    public void Statistics_that_no_rows_have_are_refused_when_read()
    {
        Assert.Throws<FormatException>(() => RunningMoments.Of(-1, [0], [0]));
        Assert.Throws<FormatException>(() => RunningMoments.Of(3, [0], [-1]));
        Assert.Throws<FormatException>(() => RunningMoments.Of(3, [double.NaN], [1]));
        Assert.Throws<FormatException>(() => RunningMoments.Of(3, [0, 0], [1]));
        Assert.Contains("W = 2", Assert.Throws<ArgumentException>(() => new RunningMoments(2).Add([1f])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Running_moments_far_from_0_keep_their_digits()
    {
        var (moments, rng) = (new RunningMoments(1), new Rng(3));
        double[] values = [.. Enumerable.Range(0, 10_000).Select(_ => 1e6 + rng.NextNormal())];
        foreach (var value in values)
            moments.Add(value);
        var mean = values.Average();
        // Sums of squares would lose twelve of sixteen digits; Welford's recurrence loses none of these.
        Assert.Equal(Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / 9999), moments.Deviation(0), 1e-8);
        Assert.Equal(TinyRuns.Text(moments), TinyRuns.Text(RunningMoments.Of(moments.Count, moments.Mean, moments.Squares)));
    }

    private static float[] Normalised(Agent agent, float[] raw)
    {
        var moments = agent.Filter.Moments;
        return [.. raw.Select((value, i) => (float)((value - moments.Mean[i]) / (moments.Deviation(i) + 1e-8)))];
    }

    private static (double Mean, double Deviation) TwoPass(List<float[]> rows, int column)
    {
        var mean = rows.Average(row => (double)row[column]);
        return (mean, rows.Count == 1 ? Math.Abs(mean) : Math.Sqrt(rows.Sum(row => (row[column] - mean) * (row[column] - mean)) / (rows.Count - 1)));
    }
}
