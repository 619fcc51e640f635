using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Gradients;

public sealed class GradientEstimatorTests
{
    private const double Discount = 0.9;
    private const double Lambda = 0.7;

    // Environment, unit, advantage (true = Monte Carlo), baseline (true = value network), normalise, γᵗ.
    [Theory]
    [InlineData("CartPole-v1", SampleUnit.Pairs, false, true, true, false)]
    [InlineData("CartPole-v1", SampleUnit.Pairs, true, false, false, true)]
    [InlineData("CartPole-v1", SampleUnit.Trajectories, true, true, false, true)]
    [InlineData("chain-walk", SampleUnit.Trajectories, true, false, false, true)]
    [InlineData("chain-walk", SampleUnit.Trajectories, false, true, true, true)]
    [InlineData("chain-walk", SampleUnit.Pairs, false, false, false, false)]
    public void An_estimate_is_the_sum_of_weight_score_and_advantage_over_its_pairs(
        string environment, SampleUnit unit, bool monteCarlo, bool valued, bool normalise, bool weighted)
    {
        var agent = SmallProbes.Snapshot(environment).Learner.Agent;
        var stream = new StreamCollector(agent, TinyRuns.Maker(environment), CancellationToken.None).Collect(3, 9, unit, new Rng(1))[1];
        var estimator = new GradientEstimator(
            unit, monteCarlo ? AdvantageKind.MonteCarlo : AdvantageKind.Gae, valued ? BaselineKind.Value : BaselineKind.Zero, normalise, weighted, Discount, Lambda);
        foreach (var size in new[] { 1, 4, 9 })
        {
            var n = stream.PairsIn(size, unit);
            var advantages = Advantages(stream, n, monteCarlo ? 1 : Lambda, valued);
            if (normalise && n > 1)
            {
                var mean = advantages.Average();
                var deviation = Math.Sqrt(advantages.Sum(value => (value - mean) * (value - mean)) / (n - 1));
                advantages = [.. advantages.Select(value => (value - mean) / (deviation + 1e-8))];
            }

            var expected = new double[agent.Policy.Theta.Length];
            for (var i = 0; i < n; i++)
            {
                var score = Score(agent, stream, i);
                var weight = advantages[i] * (weighted ? Math.Pow(Discount, stream.EpisodeTime[i]) : 1) / size;
                for (var p = 0; p < expected.Length; p++)
                    expected[p] += weight * score[p];
            }

            var actual = estimator.Estimate(new ScoreSum(agent.Head, agent.Policy), stream, size);
            var scale = Math.Max(1e-2, expected.Max(Math.Abs));
            // Scores and weights are float32, sums of up to some dozen pairs.
            for (var p = 0; p < expected.Length; p++)
                Assert.Equal(expected[p], actual[p], 2e-5 * scale);
        }
    }

    // Sizes that end within an episode and with one; sizes within the first episode, which share nothing; a far mean (γ = 0.99, no baseline).
    [Theory]
    [InlineData("CartPole-v1", SampleUnit.Pairs, false, true, true, false)]
    [InlineData("CartPole-v1", SampleUnit.Pairs, true, false, true, false)]
    [InlineData("CartPole-v1", SampleUnit.Pairs, true, false, false, true)]
    [InlineData("CartPole-v1", SampleUnit.Trajectories, true, true, true, true)]
    [InlineData("chain-walk", SampleUnit.Trajectories, false, true, false, false)]
    [InlineData("chain-walk", SampleUnit.Pairs, true, false, true, true)]
    public void All_sizes_of_a_stream_from_running_sums_are_the_estimates_one_by_one(
        string environment, SampleUnit unit, bool monteCarlo, bool valued, bool normalise, bool weighted)
    {
        var agent = SmallProbes.Fused(environment).Learner.Agent;
        var estimator = new GradientEstimator(
            unit, monteCarlo ? AdvantageKind.MonteCarlo : AdvantageKind.Gae, valued ? BaselineKind.Value : BaselineKind.Zero, normalise, weighted, 0.99, Lambda);
        var stream = new StreamCollector(agent, TinyRuns.Maker(environment), CancellationToken.None).Collect(2, 3000, unit, new Rng(1))[1];
        var ended = stream.EpisodesIn(stream.PairsIn(300, unit));
        int[] sizes = [1, 2, 3, 150, unit == SampleUnit.Pairs ? stream.PairsIn(ended, SampleUnit.Trajectories) : ended, 700, 1500, 2222, 2999, 3000];
        sizes = [.. sizes.Distinct().Order()];
        var (scores, counter) = (new ScoreSum(agent.Head, agent.Policy), new ScoreSum(agent.Head, agent.Policy, 3));
        var nested = NestedEstimates.Of(estimator, scores, stream, sizes);
        Assert.Equal(nested, NestedEstimates.Of(estimator, counter, stream, sizes));
        for (var k = 0; k < sizes.Length; k++)
        {
            var direct = estimator.Estimate(scores, stream, sizes[k]);
            // Weights and shards' sums are float32: some units of 6e-8 of a sum's largest terms, which are not above a hundred times the sum.
            var scale = Math.Max(1e-3, direct.Max(Math.Abs));
            for (var p = 0; p < direct.Length; p++)
                Assert.Equal(direct[p], nested[k][p], 2e-5 * scale);
        }

        // They come another way, or nothing is shown.
        Assert.NotEqual(estimator.Estimate(scores, stream, 3000), nested[^1]);
    }

    [Fact]
    public void A_size_alone_or_far_below_the_next_is_estimated_by_itself()
    {
        var agent = SmallProbes.Fused("CartPole-v1").Learner.Agent;
        var estimator = new GradientEstimator(SampleUnit.Pairs, AdvantageKind.Gae, BaselineKind.Value, Normalise: true, StateDiscount: false, Discount, Lambda);
        var stream = new StreamCollector(agent, TinyRuns.Maker("CartPole-v1"), CancellationToken.None).Collect(1, 3000, SampleUnit.Pairs, new Rng(1))[0];
        var scores = new ScoreSum(agent.Head, agent.Policy);
        Assert.Equal(estimator.Estimate(scores, stream, 3000), NestedEstimates.Of(estimator, scores, stream, [3000])[0]);
        Assert.Equal(estimator.Estimate(scores, stream, 3000), NestedEstimates.Of(estimator, scores, stream, [100, 3000])[1]);
    }

    [Fact]
    public void Streams_are_independent_runs_and_smaller_sizes_their_beginnings()
    {
        var agent = SmallProbes.Snapshot("chain-walk").Learner.Agent;
        SampleStream[] Collect(ulong seed) => new StreamCollector(agent, TinyRuns.Maker("chain-walk"), CancellationToken.None).Collect(4, 30, SampleUnit.Trajectories, new Rng(seed));
        var streams = Collect(1);
        Assert.Equal(streams.Select(stream => string.Join(',', stream.Actions)), Collect(1).Select(stream => string.Join(',', stream.Actions)));
        Assert.Equal(4, streams.Select(stream => string.Join(',', stream.Actions)).Distinct().Count());
        foreach (var stream in streams)
        {
            Assert.Equal(30, stream.EpisodesIn(stream.PairsIn(30, SampleUnit.Trajectories)));
            Assert.Equal(EpisodeEnd.Terminated, stream.Ends[stream.PairsIn(30, SampleUnit.Trajectories) - 1]);
            var time = 0;
            for (var row = 0; row < stream.Pairs; row++)
            {
                Assert.Equal(time, stream.EpisodeTime[row]);
                time = stream.Ends[row] == EpisodeEnd.None ? time + 1 : 0;
            }
        }

        Assert.Throws<ArgumentException>(() => streams[0].PairsIn(100_000, SampleUnit.Trajectories));
    }

    /// <summary>Σₖ (γλ)ᵏ δᵢ₊ₖ over the first n pairs, within an episode.</summary>
    private static double[] Advantages(SampleStream stream, int n, double lambda, bool valued)
    {
        var advantages = new double[n];
        for (var i = 0; i < n; i++)
            for (var k = i; k < n; k++)
            {
                var (value, next) = valued ? (stream.Values[k], stream.Ends[k] == EpisodeEnd.Terminated ? 0 : stream.NextValues[k]) : (0, 0);
                advantages[i] += Math.Pow(Discount * lambda, k - i) * (stream.Rewards[k] + (Discount * next) - value);
                if (stream.Ends[k] != EpisodeEnd.None)
                    break;
            }

        return advantages;
    }

    /// <summary>∇_θ log π(aᵢ | sᵢ): the network in float64, the softmax by hand.</summary>
    private static double[] Score(Agent agent, SampleStream stream, int i)
    {
        var (layout, hidden) = (agent.Policy.Network.Layout, agent.Policy.Network.Layout.Parameters[0].Shape[0]);
        using var network = new TorchNetwork<double>(new MlpSpec(layout.InputSize, [hidden], Activation.Tanh, layout.OutputSize));
        double[] x = [.. stream.Observations.Skip(i * layout.InputSize).Take(layout.InputSize).Select(value => (double)value)];
        using var pass = network.Run([.. agent.Policy.Theta.Select(value => (double)value)], [], x, NetworkMode.Evaluate);
        var exponentials = pass.Outputs.ToArray().Select(Math.Exp).ToArray();
        var score = new double[layout.ParameterCount];
        pass.Pullback([.. exponentials.Select((e, a) => (a == (int)stream.Actions[i] ? 1 : 0) - (e / exponentials.Sum()))], score, []);
        return score;
    }
}
