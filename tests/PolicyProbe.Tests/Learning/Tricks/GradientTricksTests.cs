using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Tricks;

/// <summary>What stands between a loss and its step: clipping of gradients, entropy, early stopping, schedules.</summary>
public sealed class GradientTricksTests
{
    private static readonly PpoOptions Options = new() { Environments = 2, Horizon = 32, Minibatch = 16, Epochs = 3, Hidden = [8], LearningRate = 1e-2 };

    [Theory]
    [InlineData(ClippingScope.Policy, 0.5, 12.0)] // 5 → 0.5; 12 stays
    [InlineData(ClippingScope.Each, 0.5, 0.5)] // each to 0.5
    [InlineData(ClippingScope.Joint, 0.5 * 5 / 13, 0.5 * 12 / 13)] // √(5² + 12²) = 13, both by 0.5/13
    public void A_norm_is_taken_over_the_policy_over_each_network_or_over_both(ClippingScope scope, double policyNorm, double valueNorm)
    {
        float[] policy = [3, -4], value = [12, 0, 0];
        new GradientClipping { Norm = 0.5, Scope = scope }.OnGradients(policy, value, GradientNorms.Of(policy, value));
        // Divided by the norm + 1e-6.
        Assert.Equal(policyNorm, Vectors.Norm(policy), 1e-6);
        Assert.Equal(valueNorm, Vectors.Norm(value), 1e-5);
        Assert.Equal(-4.0 / 3, policy[1] / policy[0], 1e-6);
    }

    [Theory]
    [InlineData(ClippingScope.Policy)]
    [InlineData(ClippingScope.Each)]
    [InlineData(ClippingScope.Joint)]
    public void A_network_that_steps_alone_is_clipped_alone(ClippingScope scope)
    {
        float[] policy = [3, -4], value = [12, 0];
        var trick = new GradientClipping { Norm = 0.5, Scope = scope };
        trick.OnGradients(policy, [], GradientNorms.Of(policy, []));
        trick.OnGradients([], value, GradientNorms.Of([], value));
        Assert.Equal(0.5, Vectors.Norm(policy), 1e-6);
        Assert.Equal(scope == ClippingScope.Policy ? 12 : 0.5, Vectors.Norm(value), 1e-6);
    }

    [Fact]
    public void What_is_recorded_as_clipped_is_what_the_optimiser_sees()
    {
        var options = Options with { Minibatch = 64, Epochs = 1 };
        var (tricks, seen) = (new TrickSet(new GradientClipping { Norm = 1e-3 }), new GradientRecorder());
        var (learner, rollout) = TinyRuns.Sample(options, tricks);
        var s = new Ppo(options).Update(learner, rollout, new TrickSet([.. tricks.Tricks, seen]), new Progress(0, 1), new Rng(1));
        Assert.True(s.PolicyGradientNorm > 1e-3 && s.ValueGradientNorm > 1e-3);
        Assert.Equal(1e-3, s.PolicyGradientNormClipped!.Value, 1e-5);
        Assert.Equal(Vectors.Norm(seen.Value[0]), s.ValueGradientNormClipped!.Value, 1e-9);
    }

    [Theory]
    [InlineData("CartPole-v1", 0.5)]
    [InlineData("CartPole-v1", -0.5)]
    [InlineData("Pendulum-v1", 0.5)]
    [InlineData("Pendulum-v1", -0.5)]
    public void The_gradient_of_the_loss_with_entropy_is_its_slope(string environment, double coefficient)
    {
        var tricks = new TrickSet(new TanhActivation(), new EntropyBonus { Coefficient = coefficient });
        var (learner, rollout) = TinyRuns.Sample(Options, tricks, environment);
        var (agent, batch) = (learner.Agent, Minibatch.Whole(rollout, Estimates.Of(rollout, Options, new TrickSet(new AdvantageNormalization { Scope = AdvantageScope.Batch }))));
        var rng = new Rng(3);
        for (var i = 0; i < agent.Policy.Theta.Length; i++)
            agent.Policy.Theta[i] += (float)(0.2 * rng.NextNormal());
        double Loss() => PolicyLoss.Of(agent.Head, agent.Policy, batch, double.PositiveInfinity, tricks, new UpdateMeter()).Value;
        var gradient = PolicyLoss.Of(agent.Head, agent.Policy, batch, double.PositiveInfinity, tricks, new UpdateMeter()).Gradient;
        for (var k = 0; k < 5; k++)
        {
            float[] direction = [.. gradient.Select(_ => (float)rng.NextNormal())], theta = [.. agent.Policy.Theta];
            double At(float step)
            {
                for (var i = 0; i < theta.Length; i++)
                    agent.Policy.Theta[i] = theta[i] + (step * direction[i]);
                return Loss();
            }

            const float h = 1e-2f;
            // Fourth-order differences in float32: the loss is known to 1e-6, over h that is 1e-4; h⁴ of the fifth derivative adds less than 1e-3.
            var slope = ((8 * (At(h) - At(-h))) - (At(2 * h) - At(-2 * h))) / (12 * h);
            theta.CopyTo(agent.Policy.Theta, 0);
            Assert.Equal(slope, direction.Zip(gradient, (d, g) => (double)d * g).Sum(), 3e-3 * Math.Max(1, Math.Abs(slope)));
        }
    }

    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("Pendulum-v1")]
    public void A_bonus_keeps_the_policy_more_random_than_a_penalty(string environment)
    {
        double Entropy(double coefficient)
        {
            var tricks = new TrickSet(new TanhActivation(), new AdvantageNormalization(), new EntropyBonus { Coefficient = coefficient });
            var trainer = TinyRuns.Trainer(TinyRuns.Of(Options, tricks, environment, updates: 6));
            var last = 0.0;
            while (trainer.Update < trainer.Updates)
                last = trainer.Step().Statistics.Entropy;
            return last;
        }

        Assert.True(Entropy(1) > Entropy(-1) + 0.01);
    }

    [Fact]
    public void Early_stopping_ends_all_epochs_before_the_step_that_would_go_on()
    {
        // At θ_old the estimate is 0, so the first minibatch steps; a target this small is passed at the second.
        var tricks = new TrickSet(new KlEarlyStopping { Target = 1e-9 });
        var (learner, rollout) = TinyRuns.Sample(Options, tricks);
        new Ppo(Options).Update(learner, rollout, tricks, new Progress(0, 1), new Rng(1));
        Assert.Equal((1, 1), (learner.PolicyOptimiser.Steps, learner.ValueOptimiser.Steps));

        // A target out of reach changes nothing: 3 epochs of 4 minibatches.
        var (free, sameRollout) = TinyRuns.Sample(Options, tricks);
        new Ppo(Options).Update(free, sameRollout, new TrickSet(new KlEarlyStopping { Target = 1e9 }), new Progress(0, 1), new Rng(1));
        var (plain, again) = TinyRuns.Sample(Options, tricks);
        new Ppo(Options).Update(plain, again, new TrickSet(), new Progress(0, 1), new Rng(1));
        Assert.Equal(12, free.PolicyOptimiser.Steps);
        Assert.Equal(plain.Agent.Checksum(), free.Agent.Checksum());

        // Where the value function learns first, it has had all its epochs.
        var (first, third) = TinyRuns.Sample(Options, tricks);
        new Ppo(Options with { Order = UpdateOrder.ValueThenPolicy }).Update(first, third, tricks, new Progress(0, 1), new Rng(1));
        Assert.Equal((1, 12), (first.PolicyOptimiser.Steps, first.ValueOptimiser.Steps));
    }

    [Fact]
    public void Early_stopping_is_at_one_and_a_half_times_the_target() =>
        Assert.Equal([false, false, true], new[] { 0.01, 0.015, 0.0151 }.Select(new KlEarlyStopping { Target = 0.01 }.Stops));

    [Fact]
    public void The_trust_region_moves_linearly_and_ends_at_the_final_size()
    {
        var options = new TrpoOptions { Environments = 2, Horizon = 16, Hidden = [4], MaxKl = 0.08, ValueEpochs = 1 };
        var trainer = TinyRuns.Trainer(TinyRuns.Of(options, new TrickSet(new KlSchedule { Final = 0.02 }), updates: 4));
        var limits = new List<double>();
        while (trainer.Update < trainer.Updates)
            limits.Add(trainer.Step().Statistics.KlLimit!.Value);
        // As in the code released with the paper, the step comes before the update.
        Assert.Equal([0.065, 0.05, 0.035, 0.02], limits.Select(limit => Math.Round(limit, 12)));
    }

    [Fact]
    public void Annealing_scales_both_learning_rates_and_TRPOs_value_function_too()
    {
        var (tricks, progress) = (new TrickSet(new AdamAnnealing()), new Progress(3, 4));
        Assert.Equal(new LearningRates(0.25, 0.5), LearningRates.Of(1, 2, tricks, progress));
        Assert.Equal(new LearningRates(1, 1), LearningRates.Of(1, null, new TrickSet(), progress));
        var options = new TrpoOptions { Environments = 2, Horizon = 16, Hidden = [4], ValueEpochs = 1, ValueLearningRate = 0.01 };
        var (learner, rollout) = TinyRuns.Sample(options, tricks);
        Assert.Equal(0.0025, new Trpo(options).Update(learner, rollout, tricks, progress, new Rng(1)).ValueLearningRate!.Value, 1e-12);
    }
}
