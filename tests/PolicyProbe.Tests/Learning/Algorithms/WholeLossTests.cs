using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;
using static TorchSharp.torch;

namespace PolicyProbe.Tests.Learning.Algorithms;

/// <summary>PPO's whole loss – clipped surrogate, entropy, clipped values, weights – against autograd of its formula in float64.</summary>
public sealed class WholeLossTests
{
    private const double Range = 0.5;
    private static readonly PpoOptions Once = new() { Environments = 2, Horizon = 32, Minibatch = 64, Epochs = 1, Hidden = [8, 6], LearningRate = 1e-3, Discount = 0.97, Lambda = 0.9 };

    public static TheoryData<string, string, double, double> Cases => new()
    {
        { "CartPole-v1", "", 0, 0.3 },
        { "CartPole-v1", "", 0.4, -0.3 },
        { "CartPole-v1", "relu", 0.4, 0.3 },
        { "CartPole-v1", "shared-networks", 0.4, 0.3 },
        { "CartPole-v1", "fused", 0.4, 0.3 },
        { "Pendulum-v1", "fused relu", 0.2, 0.3 },
        { "Pendulum-v1", "", 0.2, 0.3 },
        { "Pendulum-v1", "state-dependent-std", 0.2, -0.3 },
        { "Pendulum-v1", "gsde", 0.1, 0.3 },
        { "Pendulum-v1", "gsde shared-networks", 0.1, 0.3 },
        { "Pendulum-v1", "gsde relu", 0.1, 0.3 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_of_the_whole_loss_equal_autograds(string environment, string with, double shift, double coefficient)
    {
        var (tricks, tanh) = Choose(with, new EntropyBonus { Coefficient = coefficient }, new ValueClipping { Range = Range }, new StateDiscount());
        var (learner, rollout) = TinyRuns.Sample(Once, tricks, environment, engine: Engine(with));
        Move(learner.Agent, shift);
        var seen = new GradientRecorder();
        using var scope = NewDisposeScope();
        var twin = new LossTwin(learner.Agent, tanh);
        var batch = Minibatch.Whole(rollout, Estimates.Of(rollout, Once, tricks));
        var (policyLoss, valueLoss) = (twin.PolicyLoss(batch, Once.Clip, coefficient), twin.ValueLoss(batch, Once.ValueCoefficient, Range));
        var policy = LossTwin.Gradient(policyLoss, twin.Policy);
        var value = LossTwin.Gradient(valueLoss, twin.Value);

        var statistics = new Ppo(Once).Update(learner, rollout, new TrickSet([.. tricks.Tricks, seen]), new Progress(0, 1), new Rng(1));
        Assert.Equal(shift > 0, statistics.ClipFraction > 0);
        Assert.Equal(policyLoss.item<double>(), statistics.PolicyLoss, 1e-5 * (1 + Math.Abs(statistics.PolicyLoss)));
        Assert.Equal(valueLoss.item<double>(), statistics.ValueLoss, 1e-5 * (1 + statistics.ValueLoss));
        // float32 sums of 64 terms against float64: 1e-5 of the largest entry.
        if (learner.Agent.IsShared)
            Near.Vectors([.. policy.Zip(value, (p, v) => p + v)], seen.Policy[0], 1e-5);
        else
        {
            Near.Vectors(policy, seen.Policy[0], 1e-5);
            Near.Vectors(value, seen.Value[0], 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void On_the_first_minibatch_every_ratio_is_1(string environment, string with, double shift, double coefficient)
    {
        _ = (shift, coefficient);
        var (tricks, _) = Choose(with, new ObservationNormalization(), new ObservationClipping(), new RewardScaling());
        var (learner, rollout) = TinyRuns.Sample(Once, tricks, environment, engine: Engine(with));
        foreach (var batch in Minibatch.Epochs(rollout, Estimates.Of(rollout, Once, tricks), 1, 24, new Rng(3)))
        {
            var now = new float[batch.Size];
            learner.Agent.Head.LogProbability<float>(learner.Agent.Policy.Predict(batch.Observations), batch.Actions, now);
            // Torch's last bit may differ between a batch of two and one of 24; a row of the fused engine does not depend on its batch.
            for (var i = 0; i < now.Length; i++)
                Assert.Equal(1, Math.Exp(now[i] - batch.LogProbabilities[i]), with.StartsWith("fused", StringComparison.Ordinal) ? 0 : 1e-5);
        }
    }

    [Theory]
    [InlineData("CartPole-v1", "")]
    [InlineData("Pendulum-v1", "")]
    [InlineData("Pendulum-v1", "gsde")]
    public void KL_and_its_estimate_are_at_least_0_wherever_the_policy_moves(string environment, string with)
    {
        var (tricks, _) = Choose(with);
        var (learner, rollout) = TinyRuns.Sample(Once, tricks, environment);
        var batch = Minibatch.Whole(rollout, Estimates.Of(rollout, Once, tricks));
        for (var k = 0; k < 10; k++)
        {
            Move(learner.Agent, 0.3, (ulong)k);
            var outputs = learner.Agent.Policy.Predict(rollout.Observations);
            var divergence = new float[rollout.Pairs];
            learner.Agent.Head.KullbackLeibler<float>(rollout.Outputs, outputs, divergence);
            // float32: the terms of a KL near 0 cancel to within a few of their last bits.
            Assert.All(divergence, value => Assert.InRange(value, -1e-6, double.MaxValue));
            Assert.True(divergence.Max() > 1e-3);
            Assert.True(PolicyLoss.Of(learner.Agent.Head, learner.Agent.Policy, batch, 0.2, tricks, new UpdateMeter()).Divergence >= 0);
        }
    }

    /// <summary>Away from θ_old, so that ratios differ from 1 and some are clipped, values from the old ones too.</summary>
    private static void Move(Agent agent, double shift, ulong seed = 9)
    {
        var rng = new Rng(seed);
        foreach (var (_, model) in agent.Models)
            for (var i = 0; i < model.Theta.Length; i++)
                model.Theta[i] += (float)(shift * rng.NextNormal());
    }

    private static Func<MlpSpec, INetwork<float>>? Engine(string with) => with.StartsWith("fused", StringComparison.Ordinal) ? spec => new FusedMlp<float>(spec) : null;

    private static (TrickSet Tricks, bool Tanh) Choose(string with, params ITrick[] more)
    {
        string[] words = with.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var tanh = !words.Contains("relu");
        var set = words.Where(word => word is not ("relu" or "fused")).Aggregate(new TrickSet([.. more]), (tricks, id) => tricks.With(id));
        return (tanh ? set.With("tanh") : set, tanh);
    }
}
