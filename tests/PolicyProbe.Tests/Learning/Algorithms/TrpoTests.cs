using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;
using static TorchSharp.torch;

namespace PolicyProbe.Tests.Learning.Algorithms;

public sealed class TrpoTests
{
    private static readonly TrpoOptions Options = new() { Environments = 2, Horizon = 64, Hidden = [8], FisherFraction = 1, ValueEpochs = 1, ValueMinibatch = 64 };
    private static readonly TrickSet Tricks = new(new TanhActivation(), new AdvantageNormalization());
    private static readonly Progress Start = new(0, 4);

    [Theory]
    [InlineData("CartPole-v1", "")]
    [InlineData("Pendulum-v1", "")]
    [InlineData("Pendulum-v1", "state-dependent-std")]
    [InlineData("Pendulum-v1", "gsde")]
    public void Surrogate_gradient_and_Fisher_product_equal_autograds(string environment, string with)
    {
        var tricks = with.Length == 0 ? Tricks : Tricks.With(with);
        var (learner, rollout) = TinyRuns.Sample(Options, tricks, environment);
        var (agent, batch) = (learner.Agent, Minibatch.Whole(rollout, Estimates.Of(rollout, Options, tricks)));
        using var scope = NewDisposeScope();
        var twin = new LossTwin(agent);
        Near.Vectors(
            LossTwin.Gradient(twin.PolicyLoss(batch, double.PositiveInfinity, 0), twin.Policy),
            PolicyLoss.Of(agent.Head, agent.Policy, batch, double.PositiveInfinity, tricks, new UpdateMeter()).Gradient, 1e-5);

        // The Hessian of mean KL at itself, by differentiating autograd's gradient along v.
        var rng = new Rng(4);
        double[] v = [.. agent.Policy.Theta.Select(_ => rng.NextNormal())];
        var first = autograd.grad([twin.DivergenceFromItself(rollout.Observations, rollout.Pairs)], twin.Policy, null, retain_graph: true, create_graph: true);
        var (along, offset) = (zeros(1, ScalarType.Float64), 0);
        foreach (var gradient in first)
        {
            var count = (int)gradient.numel();
            along = along + (gradient.reshape(-1) * tensor(v[offset..(offset + count)])).sum();
            offset += count;
        }

        using var fisher = new FisherMatrix(agent.Head, agent.Policy, rollout.Observations, 0);
        var product = new double[v.Length];
        fisher.Multiply(v, product);
        // A float32 Jacobian on both sides of M.
        Near.Vectors(LossTwin.Gradient(along, twin.Policy), product, 1e-5);
    }

    [Theory]
    [InlineData("CartPole-v1", 2, 0)]
    [InlineData("Pendulum-v1", 1, 1)]
    public void Fisher_product_is_the_change_of_the_KL_gradient(string environment, int outputs, int free)
    {
        var (learner, rollout) = TinyRuns.Sample(Options, Tricks, environment);
        var (head, policy) = (learner.Agent.Head, learner.Agent.Policy);
        using var network = new TorchNetwork<double>(new MlpSpec(policy.Network.Layout.InputSize, Options.Hidden, Activation.Tanh, outputs, free));
        double[] theta = [.. policy.Theta], x = [.. rollout.Observations];
        var rng = new Rng(5);
        double[] v = [.. theta.Select(_ => rng.NextNormal())];
        using var at = network.Run(theta, [], x, NetworkMode.Evaluate);
        var old = at.Outputs.ToArray();
        double[] Slope(double step)
        {
            using var pass = network.Run([.. theta.Zip(v, (t, d) => t + (step * d))], [], x, NetworkMode.Evaluate);
            var (slope, gradient, weights) = (new double[old.Length], new double[theta.Length], new double[rollout.Pairs]);
            Array.Fill(weights, 1.0 / rollout.Pairs);
            head.AddKullbackLeiblerGradient<double>(old, pass.Outputs, weights, slope);
            pass.Pullback(slope, gradient, []);
            return gradient;
        }

        const double h = 1e-5; // in float64: h² of the fourth derivative and 1e-16/h are both below 1e-9
        double[] expected = [.. Slope(h).Zip(Slope(-h), (more, less) => (more - less) / (2 * h))];
        using var fisher = new FisherMatrix(head, policy, rollout.Observations, 0.1);
        var product = new double[v.Length];
        fisher.Multiply(v, product);
        Near.Vectors([.. expected.Zip(v, (f, d) => f + (0.1 * d))], product, 1e-5);
    }

    [Theory]
    [InlineData("CartPole-v1", "")]
    [InlineData("Pendulum-v1", "gsde")]
    public void Conjugate_gradients_on_a_policys_Fisher_matrix_equal_a_dense_solve(string environment, string with)
    {
        var (learner, rollout) = TinyRuns.Sample(Options with { Hidden = [4] }, with.Length == 0 ? Tricks : Tricks.With(with), environment);
        using var fisher = new FisherMatrix(learner.Agent.Head, learner.Agent.Policy, rollout.Observations, 0.1);
        var n = learner.Agent.Policy.Theta.Length;
        var dense = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(n, n);
        for (var j = 0; j < n; j++)
        {
            var (unit, column) = (new double[n], new double[n]);
            unit[j] = 1;
            fisher.Multiply(unit, column);
            dense.SetColumn(j, column);
        }

        // float32 products are symmetric to rounding.
        Assert.True((dense - dense.Transpose()).Enumerate().Max(Math.Abs) < 1e-5 * dense.Enumerate().Max(Math.Abs));
        var rng = new Rng(6);
        double[] g = [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())];
        var expected = dense.Solve(MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(g)).ToArray();
        // A relative error of 1e-7 in F times its condition, below 1e3 with damping 0.1.
        Near.Vectors(expected, ConjugateGradient.Solve(fisher.Multiply, g, 5 * n).Solution, 1e-4);
    }

    [Theory]
    [InlineData("CartPole-v1", 0.01)]
    [InlineData("Pendulum-v1", 0.05)]
    public void Every_accepted_step_keeps_the_trust_region_and_improves_the_surrogate(string environment, double limit)
    {
        var trainer = TinyRuns.Trainer(TinyRuns.Of(Options with { MaxKl = limit, FisherFraction = 0.5 }, Tricks, environment, updates: 8));
        var accepted = 0;
        while (trainer.Update < trainer.Updates)
        {
            var s = trainer.Step().Statistics;
            Assert.Equal(limit, s.KlLimit);
            Assert.InRange(s.MeanKl, -1e-7, limit);
            Assert.InRange(s.LineSearchSteps!.Value, 1, 10);
            Assert.InRange(s.CgResidual!.Value, 0, 1);
            Assert.Null(s.LearningRate);
            if (s.LineSearchAccepted != 1)
                continue;
            accepted++;
            Assert.True(s.SurrogateImprovement > 0);
            Assert.True(s.SurrogateImprovement > 0.1 * s.ExpectedImprovement * Math.Pow(0.5, s.LineSearchSteps!.Value - 1));
        }

        Assert.True(accepted > 0, "a run without a step shows nothing");
    }

    [Fact]
    public void The_step_is_as_long_as_the_line_search_says()
    {
        foreach (var ratio in new[] { 0.1, 0.9 })
        {
            var options = Options with { MaxKl = 0.5, AcceptRatio = ratio };
            var (learner, rollout) = TinyRuns.Sample(options, Tricks);
            using var fisher = new FisherMatrix(learner.Agent.Head, learner.Agent.Policy, rollout.Observations, options.Damping);
            float[] before = [.. learner.Agent.Policy.Theta];
            var s = new Trpo(options).Update(learner, rollout, Tricks, Start, new Rng(1));
            Assert.Equal(1, s.LineSearchAccepted);
            Assert.Equal(ratio > 0.5, s.LineSearchSteps > 1);
            // The full step has ΔᵀFΔ = 2δ, so a step's share of it can be read off its length.
            double[] step = [.. learner.Agent.Policy.Theta.Zip(before, (now, then) => (double)now - then)];
            var product = new double[step.Length];
            fisher.Multiply(step, product);
            Assert.Equal(Math.Pow(0.5, s.LineSearchSteps!.Value - 1), Math.Sqrt(Vectors.Dot(step, product) / (2 * options.MaxKl)), 1e-3);
        }
    }

    [Fact]
    public void Where_no_step_qualifies_none_is_taken_to_the_bit()
    {
        // A region so wide that the first-order promise is far beyond what any of three long steps can keep.
        var options = Options with { MaxKl = 1e8, Backtracks = 3 };
        var (learner, rollout) = TinyRuns.Sample(options, Tricks);
        float[] before = [.. learner.Agent.Policy.Theta], value = [.. learner.Agent.Value.Theta];
        var s = new Trpo(options).Update(learner, rollout, Tricks, Start, new Rng(1));
        Assert.Equal(before, learner.Agent.Policy.Theta);
        Assert.NotEqual(value, learner.Agent.Value.Theta);
        Assert.Equal((3.0, 0.0, 0.0), (s.LineSearchSteps, s.LineSearchAccepted, s.SurrogateImprovement));
        Assert.Equal(1, s.MaxRatio, 1e-5);
    }

    [Fact]
    public void Advantages_of_0_give_no_direction_and_no_step()
    {
        var (learner, rollout) = TinyRuns.Sample(Options, Tricks);
        var flat = rollout with { Rewards = new double[rollout.Pairs], Values = new float[rollout.Pairs], NextValues = new float[rollout.Pairs] };
        float[] before = [.. learner.Agent.Policy.Theta];
        var s = new Trpo(Options).Update(learner, flat, Tricks, Start, new Rng(1));
        Assert.Equal(before, learner.Agent.Policy.Theta);
        Assert.Equal((0.0, null), (s.LineSearchAccepted, s.CgResidual));
    }

    [Fact]
    public void A_policy_that_no_longer_hesitates_takes_no_step_without_damping()
    {
        // Logits 200 apart: probabilities 1 and 0 in float32, so that F = 0.
        var (learner, rollout) = TinyRuns.Sample(Options, Tricks);
        learner.Agent.Policy.Theta[^2] = 200;
        var outputs = learner.Agent.Policy.Predict(rollout.Observations);
        var sure = rollout with { Outputs = outputs, Actions = new float[rollout.Pairs], LogProbabilities = new float[rollout.Pairs] };
        float[] before = [.. learner.Agent.Policy.Theta];
        var s = new Trpo(Options with { Damping = 0 }).Update(learner, sure, Tricks, Start, new Rng(1));
        Assert.Equal(before, learner.Agent.Policy.Theta);
        Assert.Equal(0, s.LineSearchAccepted);
    }

    [Fact]
    public void More_conjugate_gradient_steps_leave_less_residual()
    {
        double Residual(int iterations)
        {
            var (learner, rollout) = TinyRuns.Sample(Options, Tricks);
            var s = new Trpo(Options with { CgIterations = iterations }).Update(learner, rollout, Tricks, Start, new Rng(1));
            Assert.Equal(iterations, s.CgIterations);
            return s.CgResidual!.Value;
        }

        var (one, three, six) = (Residual(1), Residual(3), Residual(6));
        Assert.True(1 > one && one > three && three > six, $"{one}, {three}, {six}");
    }

    [Fact]
    public void Without_damping_a_singular_Fisher_matrix_still_gives_a_step()
    {
        // 8 states of two actions: F has rank 8 at most of 58, and g is not in its range.
        var options = Options with { Damping = 0, FisherFraction = 0.06, CgIterations = 200 };
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var (learner, rollout) = TinyRuns.Sample(options, Tricks, seed: seed);
            var s = new Trpo(options).Update(learner, rollout, Tricks, Start, new Rng(seed));
            Assert.InRange(s.MeanKl, -1e-7, options.MaxKl);
            Assert.All(learner.Agent.Policy.Theta, value => Assert.True(float.IsFinite(value)));
        }
    }
}
