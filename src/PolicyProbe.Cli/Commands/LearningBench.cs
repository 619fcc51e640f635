using PolicyProbe.Core;
using PolicyProbe.Envs.MuJoCo;
using PolicyProbe.Learning;

namespace PolicyProbe.Cli;

/// <summary>
/// Rows of learning on the fused engine and one thread. A limit is the operations of the networks' products – forward 2 a weight; a
/// gradient 2 more for θ and 2 more for what is below, but for the first layer – at a rate that the machine was seen to reach.
/// </summary>
internal static class LearningBench
{
    /// <summary>PPO with Stable-Baselines3's defaults, rollout and learning.</summary>
    public static IEnumerable<BenchRow> Ppo(BenchClock clock, MachineLimits limits) => [Update("ppo-cartpole", "sb3-ppo", 1, clock, limits)];

    /// <summary>PPO with CleanRL's defaults, rollout and learning.</summary>
    public static IEnumerable<BenchRow> PpoCleanRl(BenchClock clock, MachineLimits limits) => [Update("ppo-cartpole-cleanrl", "cleanrl-ppo", 8, clock, limits)];

    /// <summary>A rollout alone: policy at every step, values at its end.</summary>
    public static IEnumerable<BenchRow> Rollout(BenchClock clock, MachineLimits limits)
    {
        BenchRow Of(int environments) => Rollout($"rollout-cartpole/n={environments}", environments, 2048, 1, clock, limits);
        yield return Of(1);
        yield return Of(8);
    }

    /// <summary>A rollout alone of so many environments on so many threads.</summary>
    public static BenchRow Rollout(string name, int environments, int steps, int threads, BenchClock clock, MachineLimits limits)
    {
        var make = Environments.Maker("CartPole-v1");
        var (options, tricks) = (new PpoOptions { Environments = environments }, new TrickSet(new TanhActivation(), new TimeLimitBootstrap()));
        var agent = AgentBuilder.Build(make().Spec, options, tricks, Engines.On(Engines.Fused, "cpu"), new Rng(1));
        var collector = new RolloutCollector(VectorEnvironments.Make(make, environments, new Rng(2), threads), Learner.Of(agent, new RewardFilter(tricks, environments, options.Discount)) with { Threads = threads });
        var rng = new Rng(3);
        var value = clock.Rate(() => collector.Collect(steps, restart: false, rng), steps * environments);
        return BenchRow.Of(
            name, value, "steps/s", 2 * (Weights(agent.Policy) + Weights(agent.Value)), limits.Product, "limit/sgemm-64x64",
            $"CartPole-v1, {environments} environments, {steps} steps each, two 4-64-64 tanh networks, {threads} thread(s)");
    }

    /// <summary>The gradient of a loss at the outputs of a 17-64-64-6 Gaussian policy over stored pairs.</summary>
    public static IEnumerable<BenchRow> Gradient(BenchClock clock, MachineLimits limits) =>
        [Gradient("gradient-17-64-64-6", new MlpSpec(17, [64, 64], Activation.Tanh, 6, FreeOutputs: 6), 32768, limits.Fma, "limit/fma", clock)];

    /// <summary>The gradient of a Gaussian policy over stored pairs, beside its operations at a rate.</summary>
    public static BenchRow Gradient(string name, MlpSpec spec, int pairs, double rate, string limit, BenchClock clock)
    {
        var work = new Work(spec, pairs);
        var value = clock.Rate(work.Gradient, pairs);
        return BenchRow.Of(name, value, "pairs/s/core", GradientOperations(work.Layout), rate, limit, $"log-probability and its gradient, forward and backward pass of {pairs} pairs through {string.Join('-', spec.Widths)}");
    }

    /// <summary>A product with the Fisher matrix of a Humanoid-size policy: ten make most of a TRPO update.</summary>
    public static IEnumerable<BenchRow> Fisher(BenchClock clock, MachineLimits limits)
    {
        const int states = 2048;
        var work = new Work(new MlpSpec(376, [64, 64], Activation.Tanh, 17, FreeOutputs: 17), states);
        var weights = Weights(work.Layout);
        // Along θ 2 a weight, and 2 for what moves below it, but for the first layer; back as a gradient without its forward pass.
        var operations = states * ((4 * weights) + (4 * (weights - First(work.Layout))));
        var value = clock.Rate(work.Fisher, 1);
        yield return BenchRow.Of("fisher-product-376-64-64-17", value, "products/s/core", operations, limits.Product, "limit/sgemm-64x64", $"forward and back over {states} states, the pass shared");
    }

    /// <summary>PPO on Hopper-v4 end to end, in turns with a bare loop of the physics over the same episodes; on one thread and on two.</summary>
    public static IEnumerable<BenchRow> Hopper(BenchClock clock, MachineLimits limits)
    {
        static MuJoCoEnvironment Task() => (MuJoCoEnvironment)Environments.Plain("Hopper-v4")();
        foreach (var threads in new[] { 1, 2 })
        {
            var task = new RecordedTask(Task(), Task());
            var (trainer, work) = Training("ppo", "Hopper-v4", threads, () => task);
            void Learn()
            {
                task.Forget();
                trainer.Step();
            }

            var (value, bare, ratio) = clock.Beside(task.BareRate, Learn, trainer.Steps / trainer.Update);
            yield return new BenchRow(threads == 1 ? "ppo-hopper" : $"ppo-hopper/threads={threads}", value, "steps/s", bare, 100 * ratio) { LimitName = "bare mj_step over the same episodes, in turns", Work = work };
        }
    }

    private static BenchRow Update(string name, string algorithm, int updates, BenchClock clock, MachineLimits limits)
    {
        var (trainer, work) = Training(algorithm, "CartPole-v1", 1, Environments.Maker("CartPole-v1"));
        var agent = trainer.Learner.Agent;
        var value = clock.Rate(
            () =>
            {
                for (var i = 0; i < updates; i++)
                    trainer.Step();
            },
            (double)updates * trainer.Steps / trainer.Update);
        var forward = 2 * (Weights(agent.Policy) + Weights(agent.Value));
        var gradients = GradientOperations(agent.Policy.Network.Layout) + GradientOperations(agent.Value.Network.Layout);
        var epochs = ((PpoOptions)Presets.For(algorithm, "CartPole-v1").Options).Epochs;
        return BenchRow.Of(name, value, "steps/s", forward + (epochs * gradients), limits.Product, "limit/sgemm-64x64", work);
    }

    /// <summary>Training of a preset after its first update, and what it is in words.</summary>
    private static (Trainer Trainer, string Work) Training(string algorithm, string environment, int threads, Func<IEnvironment> make)
    {
        var preset = Presets.For(algorithm, environment);
        // Far from the end, so that no schedule has come to nothing.
        var configuration = RunConfiguration.From(preset, make().Spec, 1_000_000, 1, preset.Options, preset.Tricks, Engines.Fused, "cpu");
        var trainer = new Trainer(configuration, make, Engines.On(Engines.Fused, "cpu"), threads: threads);
        trainer.Step();
        var options = (PpoOptions)preset.Options;
        return (trainer, $"{environment}, {algorithm}: {options.Environments} × {options.Horizon} steps, {options.Epochs} epochs of minibatches of {options.Minibatch}, {threads} thread(s)");
    }

    /// <summary>The weights of a model.</summary>
    public static double Weights(Model model) => Weights(model.Network.Layout);

    internal static double Weights(NetworkLayout layout) => layout.Parameters.Where(block => block.Role == BlockRole.Weight).Sum(block => (double)block.Count);

    internal static double First(NetworkLayout layout) => layout.Parameters.First(block => block.Role == BlockRole.Weight).Count;

    /// <summary>Operations of the products of a gradient by θ, a row.</summary>
    public static double GradientOperations(NetworkLayout layout) => (4 * Weights(layout)) + (2 * (Weights(layout) - First(layout)));

    /// <summary>A Gaussian policy with pairs, and room for what is computed of them.</summary>
    private sealed class Work
    {
        private readonly FusedMlp<float> _network;
        private readonly DiagonalGaussian _head;
        private readonly IPass<float> _open;
        private readonly ScoreSum _scores;
        private readonly double[] _sum;
        private readonly float[] _theta, _direction, _gradient, _x, _actions, _weights, _row, _v, _outputs;

        public Work(MlpSpec spec, int batch)
        {
            var rng = new Rng(1);
            float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => 0.1f * (float)rng.NextNormal())];
            (_network, _head) = (new FusedMlp<float>(spec), new DiagonalGaussian(spec.Outputs));
            (_theta, _direction, _gradient) = (Draw(Layout.ParameterCount), Draw(Layout.ParameterCount), new float[Layout.ParameterCount]);
            (_x, _actions, _weights, _row) = (Draw(batch * spec.Inputs), Draw(batch * spec.Outputs), Draw(batch), new float[batch]);
            (_v, _outputs) = (new float[batch * Layout.OutputSize], new float[batch * Layout.OutputSize]);
            (_scores, _sum) = (new ScoreSum(_head, new Model(_network, _theta, [])), new double[_theta.Length]);
            _open = _network.Run(_theta, [], _x, NetworkMode.Evaluate);
        }

        public NetworkLayout Layout => _network.Layout;

        public void Gradient() => _scores.Of(_x, _actions, _weights, _sum, _row);

        public void Fisher()
        {
            _open.Pushforward(_direction, [], _outputs);
            _head.FisherProduct<float>(_open.Outputs, _outputs, _v);
            _open.Pullback(_v, _gradient, []);
        }
    }
}
