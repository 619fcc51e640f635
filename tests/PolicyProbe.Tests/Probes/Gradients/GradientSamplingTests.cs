using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Envs;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Gradients;

/// <summary>Blocks and shuffled pairs of long rollouts against what their dependence makes of them.</summary>
public sealed class GradientSamplingTests
{
    private const int Length = 20;

    // An episode stays for twenty steps in the state that it began in, so E[x | s] is common to its pairs: with V = tr Var of a pair and Σ_s = tr Var E[x | s],
    // K pairs of whole episodes have K tr Var ĝ = V + 19 Σ_s, and disjoint shuffled pairs of a rollout of N scatter with V − 19 Σ_s/(N − 1).
    [Fact]
    public void Shuffled_pairs_scatter_less_than_rollouts_by_what_an_episodes_pairs_share()
    {
        var (agent, make, estimator) = Sticky();
        var known = (IHasTransitionModel)make();
        var table = NetworkPolicy.Evaluate<float>(agent.Policy.Network, agent.Policy.Theta, [], known, []);
        var scores = NetworkPolicy.Scores<float>(agent.Policy.Network, agent.Policy.Theta, [], known);

        // Advantages do not depend on time: of a pair by hand, X = ψ A.
        var (total, shared, mean) = (0.0, 0.0, new double[scores.GetLength(2)]);
        for (var s = 0; s < 2; s++)
        {
            var inState = new double[mean.Length];
            for (var a = 0; a < 2; a++)
                for (var p = 0; p < mean.Length; p++)
                {
                    var x = scores[s, a, p] * table.Advantage(Length - 1, s, a);
                    total += 0.5 * table.Policy[s, a] * x * x;
                    inState[p] += table.Policy[s, a] * x;
                }

            for (var p = 0; p < mean.Length; p++)
                (shared, mean[p]) = (shared + (0.5 * inState[p] * inState[p]), mean[p] + (0.5 * inState[p]));
        }

        var (variance, common) = (total - mean.Sum(m => m * m), shared - mean.Sum(m => m * m));
        Assert.True(19 * common > variance, "episodes should matter here");

        const int repeats = 40;
        const int size = 200;
        double Measured(StreamSampling sampling)
        {
            var sampler = Sampler(agent, make, estimator);
            if (sampling == StreamSampling.IndependentRollouts)
                return GradientVariance.Of(GradientSet.Of([.. sampler.Take([new StreamGroup(400, [size], new Rng(1))], _ => { })[0].Select(stream => stream.Gradients[0])]), size).Value!.Value;
            return sampler.Long(10, repeats, [size], sampling, new Rng(2), _ => { }).Average(rollout => GradientVariance.Of(GradientSet.Of(rollout.Gradients[0]), size).Value!.Value);
        }

        // 400 estimates of at least two directions: a standard error of tr Σ is at most √(2/400) = 7 %, five of them.
        var rollouts = variance + (19 * common);
        Assert.InRange(Measured(StreamSampling.IndependentRollouts), 0.65 * rollouts, 1.35 * rollouts);
        Assert.InRange(Measured(StreamSampling.ContiguousBlocks), 0.65 * rollouts, 1.35 * rollouts); // whole episodes: blocks are rollouts
        var shuffled = variance - (19 * common / ((repeats * size) - 1));
        Assert.InRange(Measured(StreamSampling.ShuffledPairs), 0.65 * shuffled, 1.35 * shuffled);
    }

    [Fact]
    public void Blocks_lie_one_after_the_other_and_shuffled_pairs_are_each_taken_once()
    {
        var (agent, make, estimator) = Sticky();
        var sampler = Sampler(agent, make, estimator);
        var stream = new StreamCollector(agent, make, CancellationToken.None).Collect(1, 4 * 50, SampleUnit.Pairs, new Rng(3).Fork("1"))[0];
        var scores = new ScoreSum(agent.Head, agent.Policy);
        var blocks = sampler.Long(3, 4, [30, 50], StreamSampling.ContiguousBlocks, new Rng(3), _ => { })[1];
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(estimator.Block(scores, stream, 30 * i, 30 * (i + 1), 30), blocks.Gradients[0][i]);
            Assert.Equal(estimator.Block(scores, stream, 50 * i, 50 * (i + 1), 50), blocks.Gradients[1][i]);
        }

        // The largest size uses every pair: the mean of its four estimates is that of the whole rollout, to the rounding of float32.
        var shuffled = sampler.Long(3, 4, [30, 50], StreamSampling.ShuffledPairs, new Rng(3), _ => { })[1];
        var whole = estimator.Block(scores, stream, 0, 200, 200);
        for (var p = 0; p < whole.Length; p++)
            Assert.Equal(whole[p], shuffled.Gradients[1].Average(gradient => gradient[p]), 1e-6);
        Assert.NotEqual(blocks.Gradients[1][0], shuffled.Gradients[1][0]);
    }

    [Theory]
    [InlineData(StreamSampling.ContiguousBlocks)]
    [InlineData(StreamSampling.ShuffledPairs)]
    public void Estimates_of_one_rollout_are_said_to_be_dependent_and_rest_on_rollouts(StreamSampling sampling)
    {
        var probe = new GradientQuality { Sampling = sampling, Repeats = 4, Rollouts = 6, Sizes = [16, 64], Reference = 200 };
        var result = probe.Measure(new ProbeContext(SmallProbes.Fused("chain-walk"), TinyRuns.Maker("chain-walk"), 1) { Threads = 3 });
        Assert.Contains(result.Findings, finding => finding.Id == "dependent-estimates" && finding.Level == FindingLevel.Warning);
        Assert.Equal(6, Scalar(result, "pairwise-cosine@16").SampleSize);
        Assert.NotNull(Scalar(result, "pairwise-cosine@16").Low);
        Assert.Null(Scalar(result, "noise-scale").Low);
        Assert.NotNull(Scalar(result, "mean-gradient-cosine@64").Value);
        Assert.Null(Scalar(result, "mean-gradient-cosine@64").Low);
        Assert.Contains("one rollout", Scalar(result, "pairwise-cosine@64").Estimand, StringComparison.Ordinal);
        Assert.Equal(SmallProbes.Json(result), SmallProbes.Json(probe.Measure(new ProbeContext(SmallProbes.Fused("chain-walk"), TinyRuns.Maker("chain-walk"), 1))));
    }

    [Theory]
    [InlineData("sampling=shuffled-pairs,unit=trajectories", "sampling=shuffled-pairs")]
    [InlineData("sampling=contiguous-blocks,unit=trajectories", "sampling=contiguous-blocks")]
    [InlineData("advantage=exact,baseline=zero", "advantage=exact")]
    [InlineData("target=ppo-step,sampling=shuffled-pairs", "target=ppo-step")]
    [InlineData("target=ppo-step,baseline=zero", "baseline")]
    [InlineData("target=ppo-step,normalise=off", "normalise")]
    [InlineData("advantage=exact", "advantage=exact", "CartPole-v1")]
    [InlineData("baseline=exact", "baseline=exact", "CartPole-v1")]
    public void Choices_that_measure_nothing_are_refused_by_name(string settings, string said, string environment = "chain-walk")
    {
        var probe = settings.Split(',').Select(pair => pair.Split('=')).Aggregate(
            new GradientQuality { Repeats = 3, Sizes = [16], Reference = 3 }, (current, pair) => Settings.With(current, "gradient-quality", pair[0], pair[1]));
        var refused = Assert.Throws<WrongUseException>(() => probe.Measure(new ProbeContext(SmallProbes.Snapshot(environment), TinyRuns.Maker(environment), 1)));
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.Contains("expected", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Two states that an episode never leaves, ±1 for the action that the state likes; exact advantages, no normalisation.</summary>
    internal static (Agent Agent, Func<IEnvironment> Make, GradientEstimator Estimator) Sticky()
    {
        var (transition, reward) = (new double[2, 2, 2], new double[2, 2, 2]);
        for (var s = 0; s < 2; s++)
            for (var a = 0; a < 2; a++)
                (transition[s, a, s], reward[s, a, s]) = (1, s == a ? 1 : -1);
        var model = new FiniteMdp(transition, reward, [0.5, 0.5], 0.9, new bool[2], Length);
        IEnvironment Make() => new TabularEnvironment("sticky", "Stays where it is.", "none", model);
        var agent = AgentBuilder.Build(Make().Spec, TinyRuns.Options, new TrickSet(), plan => new FusedMlp<float>(plan), new Rng(4));
        var estimator = new GradientEstimator(SampleUnit.Pairs, AdvantageKind.Exact, BaselineKind.Value, Normalise: false, StateDiscount: false, 0.9, 0.95)
        {
            Exact = ExactValues.Of(agent, Make(), 0.9),
        };
        return (agent, Make, estimator);
    }

    internal static GradientSampler Sampler(Agent agent, Func<IEnvironment> make, GradientEstimator estimator)
    {
        var snapshot = SmallProbes.Fused("chain-walk");
        return new GradientSampler(agent, make, estimator, 2, CancellationToken.None)
        {
            Directions = new UpdateDirections(snapshot with { Learner = Learner.Of(agent, new RewardFilter(new TrickSet(), 1, 0.9)) }, estimator, GradientTarget.Gradient),
        };
    }

    private static Scalar Scalar(ProbeResult result, string id) => result.Scalars.Single(scalar => scalar.Id == id);
}
