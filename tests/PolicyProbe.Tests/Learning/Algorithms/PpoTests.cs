using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;
using static TorchSharp.torch;

namespace PolicyProbe.Tests.Learning.Algorithms;

public sealed class PpoTests
{
    // One environment of 64 steps, one minibatch, one epoch: what an update does is one gradient.
    private static readonly PpoOptions Once = new() { Environments = 2, Horizon = 32, Minibatch = 64, Epochs = 1, Hidden = [8], LearningRate = 1e-3, Discount = 0.97, Lambda = 0.9 };
    private static readonly Progress Start = new(0, 1);

    [Theory]
    [InlineData("CartPole-v1", 0.0)]
    [InlineData("CartPole-v1", 0.4)]
    [InlineData("chain-walk", 0.4)]
    public void Both_gradients_equal_autograds_of_the_whole_loss(string environment, double shift)
    {
        var (learner, rollout) = Sample(environment);
        // Away from θ_old, so that ratios differ from 1 and some are clipped.
        var rng = new Rng(9);
        for (var i = 0; i < learner.Agent.Policy.Theta.Length; i++)
            learner.Agent.Policy.Theta[i] += (float)(shift * rng.NextNormal());
        var (policy, value, clipped) = Autograd(learner.Agent, rollout);
        Assert.Equal(shift > 0, clipped > 0);

        var seen = new Recorder();
        var statistics = new Ppo(Once).Update(learner, rollout, new TrickSet(seen), Start, new Rng(1));
        Assert.Equal(clipped, statistics.ClipFraction!.Value, 1e-12);
        // Two float32 computations of sums of 64 terms.
        Near(policy, seen.Gradients[0], 1e-5);
        Near(value, seen.Gradients[1], 1e-5);
        Assert.Equal(2, seen.Gradients.Count);
        Assert.Equal(Norm(policy), statistics.PolicyGradientNorm!.Value, 1e-5 * (1 + Norm(policy)));
    }

    [Fact]
    public void At_the_old_policy_every_ratio_is_1_and_the_surrogates_gradient_is_the_policy_gradient()
    {
        var (learner, rollout) = Sample("CartPole-v1");
        var advantages = Advantages(rollout);
        var expected = new double[learner.Agent.Policy.Theta.Length];
        for (var row = 0; row < rollout.Pairs; row++)
        {
            // −(1/B) Σ Â ∇ log π, one pair at a time.
            using var pass = learner.Agent.Policy.Network.Run(learner.Agent.Policy.Theta, [], rollout.Observations.AsSpan(row * 4, 4), NetworkMode.Evaluate);
            var (v, part) = (new float[2], new float[expected.Length]);
            learner.Agent.Head.AddLogProbabilityGradient<float>(pass.Outputs, rollout.Actions.AsSpan(row, 1), [1], v);
            pass.Pullback(v, part, []);
            for (var i = 0; i < part.Length; i++)
                expected[i] -= advantages[row] * part[i] / rollout.Pairs;
        }

        var seen = new Recorder();
        var statistics = new Ppo(Once).Update(learner, rollout, new TrickSet(seen), Start, new Rng(1));
        Near(expected, seen.Gradients[0], 1e-5);
        Assert.Equal(0, statistics.ClipFraction);
        Assert.Equal(-advantages.Average(), statistics.PolicyLoss, 1e-5 * advantages.Max(Math.Abs));
    }

    [Fact]
    public void An_update_that_changes_nothing_has_ratio_1_and_KL_0()
    {
        var (learner, rollout) = Sample("CartPole-v1");
        var statistics = new Ppo(Once with { LearningRate = 1e-30 }).Update(learner, rollout, new TrickSet(), Start, new Rng(1));
        Assert.Equal(1, statistics.MaxRatio, 1e-5);
        Assert.Equal(0, statistics.MeanKl, 1e-6);
    }

    [Theory]
    [InlineData("CartPole-v1", 1, 32)]
    [InlineData("CartPole-v1", 3, 7)]
    [InlineData("Pendulum-v1", 2, 16)]
    public void On_the_fused_engine_every_ratio_of_the_first_minibatch_is_exactly_1(string environment, int environments, int minibatch)
    {
        // A row has the same bits in the rollout's batch and in a minibatch: r − 1 − log r is then 0 to the bit, and above 0 for any other r.
        var options = TinyRuns.Options with { Environments = environments, Horizon = 64, Minibatch = minibatch, Epochs = 1 };
        var (learner, rollout) = TinyRuns.Sample(options, new TrickSet(), environment, engine: PolicyProbe.Learning.Engines.On(PolicyProbe.Learning.Engines.Fused, "cpu"));
        var seen = new Divergences();
        new Ppo(options).Update(learner, rollout, new TrickSet(seen), Start, new Rng(1));
        Assert.Equal(0.0, seen.All[0]);
        Assert.True(seen.All[^1] > 0);
    }

    [Fact]
    public void Statistics_describe_the_update()
    {
        var (learner, rollout) = Sample("CartPole-v1");
        var statistics = new Ppo(Once with { Epochs = 10, Minibatch = 20, LearningRate = 3e-3 }).Update(learner, rollout, TinyRuns.Configuration().TrickSet(), new Progress(1, 4), new Rng(1));
        Assert.InRange(statistics.MeanKl, 1e-9, statistics.MaxKl);
        Assert.True(statistics.MaxRatio > 1);
        Assert.InRange(statistics.ClipFraction!.Value, 0, 1);
        Assert.InRange(statistics.Entropy, 0.5, Math.Log(2) + 1e-6);
        Assert.Equal(0.75 * 3e-3, statistics.LearningRate!.Value, 1e-12);
        Assert.True(statistics.ExplainedVariance < 1);
    }

    [Fact]
    public void Every_pair_is_seen_once_an_epoch_and_every_minibatch_goes_through_the_tricks()
    {
        var (learner, rollout) = Sample("CartPole-v1");
        var seen = new Recorder();
        new Ppo(Once with { Epochs = 3, Minibatch = 24 }).Update(learner, rollout, new TrickSet(seen), Start, new Rng(1));
        Assert.Equal([24, 24, 16, 24, 24, 16, 24, 24, 16], seen.Advantages.Select(batch => batch.Length));
        foreach (var epoch in seen.Advantages.Chunk(3))
            Assert.Equal(Advantages(rollout).Order(), epoch.SelectMany(batch => batch).Order());
        Assert.NotEqual(seen.Advantages[0], seen.Advantages[3]);
        Assert.Equal(18, learner.PolicyOptimiser.Steps + learner.ValueOptimiser.Steps);
    }

    [Fact]
    public void Every_trick_of_the_catalogue_but_the_trust_regions_has_a_hook_here_and_one_that_does_nothing_has_none()
    {
        var trick = new Idle();
        var hooks = new Ppo(Once).Hooks;
        Assert.DoesNotContain(hooks, hook => hook.IsInstanceOfType(trick));
        Assert.All(TrickSet.Catalogue.Where(known => known is not KlSchedule), known => Assert.Contains(hooks, hook => hook.IsInstanceOfType(known)));
    }

    [Fact]
    public void Weights_that_are_no_longer_finite_stop_the_training_in_a_sentence()
    {
        var trainer = TinyRuns.Trainer(TinyRuns.Configuration(options: TinyRuns.Options with { LearningRate = 1e38 }));
        var refusal = Assert.Throws<InvalidOperationException>(() =>
        {
            while (trainer.Update < trainer.Updates)
                trainer.Step();
        });
        Assert.Contains("training diverged", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("learning-rate", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("two-armed-bandit", 40, 0.66)]
    [InlineData("chain-walk", 60, 0.8)]
    public void Training_finds_the_better_way(string environment, int updates, double reached)
    {
        var trainer = TinyRuns.Trainer(TinyRuns.Configuration(environment, updates, options: TinyRuns.Options with { Environments = 8, Minibatch = 32, Epochs = 4 }));
        EvaluationResult Evaluate() => Evaluation.Run(trainer.Learner.Agent, TinyRuns.Maker(environment), 1000, deterministic: false, new Rng(77));
        var before = Evaluate();
        while (trainer.Update < trainer.Updates)
            trainer.Step();
        var after = Evaluate();
        // An untrained policy returns 0.55 and 0.6; the best 0.7 and 0.98. Five standard errors of the difference are no accident.
        Assert.True(after.MeanReturn - before.MeanReturn > 5 * Math.Sqrt(Math.Pow(before.StandardError, 2) + Math.Pow(after.StandardError, 2)), $"{before.MeanReturn} to {after.MeanReturn}");
        Assert.InRange(after.MeanReturn, reached, 1);
    }

    /// <summary>The loss as the paper writes it, in TorchSharp operations, differentiated by autograd.</summary>
    private static (double[] Policy, double[] Value, double Clipped) Autograd(Agent agent, Rollout rollout)
    {
        using var scope = NewDisposeScope();
        var width = agent.Policy.Network.Layout.InputSize;
        var x = tensor(rollout.Observations).reshape(rollout.Pairs, width);
        var advantages = tensor(Advantages(rollout));
        var targets = advantages + tensor(rollout.Values);
        var (policy, value) = (Parts(agent.Policy), Parts(agent.Value));
        var logProbabilities = Forward(policy, x).log_softmax(1).gather(1, tensor(rollout.Actions).to_type(ScalarType.Int64).unsqueeze(1)).squeeze(1);
        var ratio = (logProbabilities - tensor(rollout.LogProbabilities)).exp();
        var (free, clipped) = (ratio * advantages, ratio.clamp(1 - Once.Clip, 1 + Once.Clip) * advantages);
        var policyLoss = -minimum(free, clipped).mean();
        var valueLoss = (Forward(value, x).squeeze(1) - targets).pow(2).mean() * 0.5;
        var share = (free > clipped).to_type(ScalarType.Float64).mean().item<double>();
        return (Flat(autograd.grad([policyLoss], policy)), Flat(autograd.grad([valueLoss], value)), share);
    }

    private static List<Tensor> Parts(Model model) => [.. model.Network.Layout.Parameters.Select(block =>
        tensor(model.Theta.AsSpan(block.Offset, block.Count).ToArray()).reshape([.. block.Shape.Select(length => (long)length)]).detach().requires_grad_())];

    private static Tensor Forward(List<Tensor> parts, Tensor x) => x.matmul(parts[0].t()).add(parts[1]).tanh().matmul(parts[2].t()).add(parts[3]);

    private static double[] Flat(IEnumerable<Tensor> gradients) => [.. gradients.SelectMany(gradient => gradient.to_type(ScalarType.Float64).reshape(-1).data<double>().ToArray())];

    private static float[] Advantages(Rollout rollout)
    {
        var advantages = new float[rollout.Pairs];
        GeneralizedAdvantage.Compute(rollout.Rewards, rollout.Values, rollout.NextValues, rollout.Ends, rollout.Environments, Once.Discount, Once.Lambda, advantages);
        return advantages;
    }

    private static (Learner Learner, Rollout Rollout) Sample(string environment)
    {
        var learner = TinyRuns.Trainer(TinyRuns.Configuration(environment, options: Once, tricks: new TrickSet(new TanhActivation()))).Learner;
        return (learner, new RolloutCollector(new VectorEnvironment(TinyRuns.Maker(environment), 2, new Rng(1)), learner).Collect(32, restart: false, new Rng(2)));
    }

    private static double Norm(double[] x) => Math.Sqrt(x.Sum(value => value * value));

    private static void Near(double[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.True(Norm(expected) > 1e-3, "a gradient of 0 compares nothing");
        var scale = Math.Max(1, expected.Max(Math.Abs));
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance * scale);
    }

    /// <summary>A trick that only looks.</summary>
    private sealed class Recorder : ITrick, IGradientTransform, IMinibatchAdvantages
    {
        public string Id => "recorder";

        public string Summary => "looks";

        public List<float[]> Gradients { get; } = [];

        public List<float[]> Advantages { get; } = [];

        public bool OnGradients(Span<float> policy, Span<float> value, GradientNorms norms)
        {
            Gradients.Add(policy.ToArray());
            Gradients.Add(value.ToArray());
            return false;
        }

        public void OnMinibatch(Span<float> advantages) => Advantages.Add(advantages.ToArray());
    }

    private sealed class Divergences : ITrick, IEarlyStopping
    {
        public string Id => "divergences";

        public string Summary => "looks";

        public List<double> All { get; } = [];

        public bool Stops(double divergence)
        {
            All.Add(divergence);
            return false;
        }
    }

    private sealed class Idle : ITrick
    {
        public string Id => "idle";

        public string Summary => "does nothing";
    }
}
