using MathNet.Numerics.LinearAlgebra;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Gradients;

public sealed class GradientTargetTests
{
    private static readonly TrpoOptions Whole = new() { Environments = 2, Horizon = 16, Hidden = [4], FisherFraction = 1, CgIterations = 500, Damping = 0.1 };

    // F + 0.1 I built from scores of every state and action, solved by LU; conjugate gradient on float32 products goes to some 1e-5 of it.
    [Fact]
    public void The_trpo_direction_solves_the_damped_Fisher_system()
    {
        var snapshot = TinyRuns.Trainer(TinyRuns.Of(Whole, new TrickSet(), "chain-walk")).Snapshot();
        var agent = snapshot.Learner.Agent;
        var stream = new StreamCollector(agent, TinyRuns.Maker("chain-walk"), CancellationToken.None).Collect(1, 60, SampleUnit.Pairs, new Rng(1))[0];
        var estimator = Estimator();
        var scores = new ScoreSum(agent.Head, agent.Policy);
        var direction = new UpdateDirections(snapshot, estimator, GradientTarget.TrpoStep).Beginnings(scores, stream, [60], new Rng(2))[0];

        var known = (IHasTransitionModel)TinyRuns.Maker("chain-walk")();
        var table = NetworkPolicy.Evaluate<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, known, []).Policy;
        var psi = NetworkPolicy.Scores<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, known);
        var size = agent.Policy.Theta.Length;
        var fisher = Matrix<double>.Build.DenseDiagonal(size, size, 0.1);
        for (var i = 0; i < 60; i++)
        {
            var s = Array.IndexOf(stream.ObservationsOf(i, i + 1).ToArray(), 1f);
            for (var a = 0; a < 2; a++)
            {
                var (row, action) = (s, a);
                var score = Vector<double>.Build.Dense(size, p => psi[row, action, p]);
                fisher += score.OuterProduct(score) * (table[s, a] / 60);
            }
        }

        var expected = fisher.LU().Solve(Vector<double>.Build.DenseOfArray(estimator.Estimate(scores, stream, 60)));
        for (var p = 0; p < size; p++)
            Assert.Equal(expected[p], direction[p], 1e-4 * expected.AbsoluteMaximum());
    }

    [Fact]
    public void The_ppo_step_is_the_algorithms_own_update_in_32_minibatches_and_leaves_the_agent_alone()
    {
        var tricks = new TrickSet(new TanhActivation(), new AdvantageNormalization());
        var snapshot = TinyRuns.Trainer(TinyRuns.Of(TinyRuns.Options with { Minibatch = 5 }, tricks, "chain-walk")).Snapshot();
        var before = (snapshot.Learner.Agent.Checksum(), snapshot.Learner.PolicyOptimiser.Steps);
        var stream = new StreamCollector(snapshot.Learner.Agent, TinyRuns.Maker("chain-walk"), CancellationToken.None).Collect(1, 128, SampleUnit.Pairs, new Rng(1))[0];
        var directions = new UpdateDirections(snapshot, Estimator(), GradientTarget.PpoStep);
        var scores = new ScoreSum(snapshot.Learner.Agent.Head, snapshot.Learner.Agent.Policy);
        var steps = directions.Beginnings(scores, stream, [64, 128], new Rng(2));
        Assert.Equal(before, (snapshot.Learner.Agent.Checksum(), snapshot.Learner.PolicyOptimiser.Steps));

        // By hand: 64 pairs as a rollout of one environment, minibatches of two, two epochs of 32 steps of Adam.
        var learner = snapshot.Learner.Copy();
        float[] old = [.. learner.Agent.Policy.Theta];
        var z = learner.Agent.Policy.Predict(stream.ObservationsOf(0, 64).Span);
        var logProbabilities = new float[64];
        learner.Agent.Head.LogProbability<float>(z, stream.ActionsOf(0, 64).Span, logProbabilities);
        var rollout = new Rollout(
            64, 1, stream.ObservationsOf(0, 64).ToArray(), stream.ActionsOf(0, 64).ToArray(), z, logProbabilities, stream.Rewards[..64], stream.Rewards[..64],
            stream.Ends[..64], stream.EpisodeTime[..64], stream.Values[..64], stream.NextValues[..64]);
        new Ppo(TinyRuns.Options with { Minibatch = 2, Environments = 1, Horizon = 64 }).Update(learner, rollout, tricks, new Progress(0, 12), new Rng(2).Fork("64"));
        Assert.Equal(64, learner.PolicyOptimiser.Steps - before.Item2);
        Assert.Equal(learner.Agent.Policy.Theta.Select((value, i) => (double)value - old[i]), steps[0]);
        Assert.NotEqual(steps[0], steps[1]);
    }

    [Theory]
    [InlineData(GradientTarget.TrpoStep, StreamSampling.IndependentRollouts)]
    [InlineData(GradientTarget.TrpoStep, StreamSampling.ShuffledPairs)]
    [InlineData(GradientTarget.PpoStep, StreamSampling.IndependentRollouts)]
    [InlineData(GradientTarget.PpoStep, StreamSampling.ContiguousBlocks)]
    public void Steps_have_cosines_and_no_noise_scale(GradientTarget target, StreamSampling sampling)
    {
        var probe = new GradientQuality { Target = target, Sampling = sampling, Repeats = 3, Sizes = [32, 64], Reference = 3, Rollouts = 3 };
        var result = probe.Measure(new ProbeContext(SmallProbes.Fused("chain-walk"), TinyRuns.Maker("chain-walk"), 1) { Threads = 2 });
        Assert.Contains(result.Scalars, scalar => scalar.Id == "pairwise-cosine@64" && scalar.Value is not null);
        Assert.Contains(result.Scalars, scalar => scalar.Id == "exact-cosine@64");
        Assert.DoesNotContain(result.Scalars, scalar => scalar.Id is "noise-scale" or "bias-cosine" or "squared-gradient" or "needed-for-cosine-0.9");
        Assert.DoesNotContain(Assert.IsType<LineFigure>(Assert.Single(result.Figures)).Lines, line => line.Role == LineRole.Theory);
        Assert.Contains(result.Findings, finding => finding.Id == "step-target");
    }

    [Fact]
    public void A_ppo_step_of_another_algorithm_is_refused()
    {
        var snapshot = TinyRuns.Trainer(TinyRuns.Of(Whole, new TrickSet(), "chain-walk")).Snapshot();
        var probe = new GradientQuality { Target = GradientTarget.PpoStep, Repeats = 3, Sizes = [16], Reference = 3 };
        var refused = Assert.Throws<WrongUseException>(() => probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("chain-walk"), 1)));
        Assert.Contains("trpo", refused.Message, StringComparison.Ordinal);
    }

    private static GradientEstimator Estimator() =>
        new(SampleUnit.Pairs, AdvantageKind.Gae, BaselineKind.Value, Normalise: true, StateDiscount: false, 0.99, 0.95);
}
