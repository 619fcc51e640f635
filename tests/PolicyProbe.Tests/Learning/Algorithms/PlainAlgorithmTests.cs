using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Algorithms;

/// <summary>The plain references: REINFORCE with a baseline, and A2C.</summary>
public sealed class PlainAlgorithmTests
{
    private static readonly Progress Start = new(0, 1);

    [Theory]
    [InlineData("two-armed-bandit")]
    [InlineData("chain-walk")]
    [InlineData("CartPole-v1")]
    public void REINFORCEs_policy_gradient_is_the_Monte_Carlo_formula(string environment)
    {
        var options = new ReinforceOptions { Environments = 2, Horizon = 24, Hidden = [4], Discount = 0.9 };
        var seen = new GradientRecorder();
        var tricks = new TrickSet(new TanhActivation(), new TimeLimitBootstrap());
        var (learner, rollout) = TinyRuns.Sample(options, tricks, environment);
        var (agent, width) = (learner.Agent, rollout.Observations.Length / rollout.Pairs);
        var expected = new double[agent.Policy.Theta.Length];
        for (var row = 0; row < rollout.Pairs; row++)
        {
            // Gₜ, to the episode's end or with the value of what follows where the rollout cuts it.
            var (g, weight, i) = (0.0, 1.0, row);
            for (; ; i += 2, weight *= 0.9)
            {
                g += weight * rollout.PlainRewards[i];
                if (rollout.Ends[i] != EpisodeEnd.None || i + 2 >= rollout.Pairs)
                    break;
            }

            g += weight * 0.9 * rollout.NextValues[i];
            var x = rollout.Observations.AsSpan(row * width, width);
            var advantage = g - agent.Value.Predict(x)[0];
            using var pass = agent.Policy.Network.Run(agent.Policy.Theta, [], x, NetworkMode.Evaluate);
            var (v, part) = (new float[pass.Outputs.Length], new float[expected.Length]);
            agent.Head.AddLogProbabilityGradient<float>(pass.Outputs, rollout.Actions.AsSpan(row, 1), [1], v);
            pass.Pullback(v, part, []);
            for (var k = 0; k < part.Length; k++)
                expected[k] -= advantage * part[k] / rollout.Pairs;
        }

        new Reinforce(options).Update(learner, rollout, new TrickSet([.. tricks.Tricks, seen]), Start, new Rng(1));
        Near.Vectors(expected, seen.Policy[0], 1e-5);
        // One step of the policy, ten passes of one minibatch of 48 for the baseline.
        Assert.Equal((1, 10), (learner.PolicyOptimiser.Steps, learner.ValueOptimiser.Steps));
        Assert.All(seen.Policy.Skip(1), Assert.Empty);
    }

    [Fact]
    public void REINFORCEs_baseline_is_fitted_to_the_returns()
    {
        var options = new ReinforceOptions { Environments = 4, Horizon = 32, Hidden = [8], Discount = 0.9, ValueEpochs = 200, ValueLearningRate = 1e-2 };
        var (learner, rollout) = TinyRuns.Sample(options, new TrickSet(new TanhActivation()), "chain-walk");
        var estimates = Estimates.Of(rollout, options, new TrickSet());
        var before = new UpdateMeter().Conclude(learner.Agent, rollout, estimates, default).ValueErrorReturns;
        var s = new Reinforce(options).Update(learner, rollout, new TrickSet(), Start, new Rng(1));
        // The best that a function of the state can do: the spread of the returns at each of the chain's states.
        var width = rollout.Observations.Length / rollout.Pairs;
        var floor = Enumerable.Range(0, rollout.Pairs).GroupBy(row => string.Join(',', rollout.Observations[(row * width)..((row + 1) * width)]))
            .Sum(state => state.Average(row => (double)estimates.Returns[row]) is var mean ? state.Sum(row => Math.Pow(estimates.Returns[row] - mean, 2)) : 0) / rollout.Pairs;
        Assert.True(before > 1.5 * floor, $"{before}, and the floor is {floor}");
        Assert.InRange(s.ValueErrorReturns, floor - 1e-6, 1.05 * floor);
        // At λ = 1 both targets are the return.
        Assert.Equal(s.ValueErrorReturns, s.ValueErrorEstimates, 1e-5);
    }

    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("Pendulum-v1")]
    public void A2Cs_step_is_PPOs_with_one_epoch_of_one_minibatch_and_no_clip(string environment)
    {
        var tricks = new TrickSet(new TanhActivation(), new AdvantageNormalization(), new EntropyBonus(), new GradientClipping(), new TimeLimitBootstrap());
        var options = new A2cOptions { Hidden = [8], Environments = 4, Horizon = 8, Lambda = 0.9 };
        var once = new PpoOptions { Minibatch = 32, Epochs = 1, Clip = double.PositiveInfinity };
        var twin = once with { Hidden = [8], Environments = 4, Horizon = 8, Lambda = 0.9, LearningRate = options.LearningRate };
        var (one, rollout) = TinyRuns.Sample(options, tricks, environment);
        var other = one.Copy();
        var (a, b) = (new GradientRecorder(), new GradientRecorder());
        var (a2c, ppo) = (
            new A2c(options).Update(one, rollout, new TrickSet([.. tricks.Tricks, a]), Start, new Rng(1)),
            new Ppo(twin).Update(other, rollout, new TrickSet([.. tricks.Tricks, b]), Start, new Rng(1)));
        // The same sums in another order.
        Near.Vectors([.. a.Policy.Single().Select(value => (double)value)], b.Policy.Single(), 1e-6);
        Near.Vectors([.. a.Value.Single().Select(value => (double)value)], b.Value.Single(), 1e-6);
        Near.Vectors([.. one.Agent.Policy.Theta.Select(value => (double)value)], other.Agent.Policy.Theta, 1e-5);
        Assert.Equal(a2c.MeanKl, ppo.MeanKl, 1e-6);
        Assert.Null(a2c.ClipFraction);
        Assert.Null(ppo.ClipFraction);
    }

    [Theory]
    [InlineData("a2c")]
    [InlineData("reinforce")]
    [InlineData("trpo")]
    public void Every_algorithm_finds_the_better_arm(string id)
    {
        var preset = Presets.For(id, "two-armed-bandit");
        AlgorithmOptions options = preset.Options switch
        {
            A2cOptions a2c => a2c with { Environments = 8, Horizon = 8, Hidden = [8], LearningRate = 1e-2 },
            ReinforceOptions reinforce => reinforce with { Environments = 8, Horizon = 8, Hidden = [8], LearningRate = 1e-2 },
            TrpoOptions trpo => trpo with { Environments = 8, Horizon = 8, Hidden = [8] },
            _ => throw new NotSupportedException(),
        };
        var trainer = TinyRuns.Trainer(TinyRuns.Of(options, preset.Tricks, "two-armed-bandit", updates: 60));
        while (trainer.Update < trainer.Updates)
            trainer.Step();
        // The better arm pays 0.7, the other 0.4; an untrained policy takes each as often.
        var agent = trainer.Learner.Agent;
        Assert.InRange(Evaluation.Run(agent, TinyRuns.Maker("two-armed-bandit"), 2000, deterministic: true, new Rng(7)).MeanReturn, 0.66, 0.74);
    }
}
