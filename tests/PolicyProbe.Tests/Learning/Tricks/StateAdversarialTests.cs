using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Tricks;

public sealed class StateAdversarialTests
{
    private static readonly StateAdversarial Trick = new() { Coefficient = 0.7, Radius = 0.3, Steps = 5, Ramp = 0 };

    [Theory]
    [InlineData("CartPole-v1", "")]
    [InlineData("Pendulum-v1", "")]
    [InlineData("Pendulum-v1", "state-dependent-std")]
    [InlineData("CartPole-v1", "shared-networks")]
    public void Its_gradient_is_that_of_the_divergence_at_the_observations_it_found(string environment, string with)
    {
        MlpSpec? spec = null;
        var tricks = with.Length == 0 ? new TrickSet(new TanhActivation()) : new TrickSet(new TanhActivation()).With(with);
        var (learner, rollout) = TinyRuns.Sample(TinyRuns.Options, tricks, environment, engine: plan =>
        {
            spec ??= plan; // the policy's comes first
            return new FusedMlp<float>(plan);
        });
        var (agent, model) = (learner.Agent, learner.Agent.Policy);
        var rng = new Rng(4);
        for (var i = 0; i < model.Theta.Length; i++)
            model.Theta[i] += (float)(0.5 * rng.NextNormal());
        var gradient = new float[model.Theta.Length];
        Trick.AddGradient(agent.Head, model, rollout.Observations, new Progress(0, 1), new Rng(8), gradient);
        var moved = Trick.Worst(agent.Head, model, rollout.Observations, Trick.Radius, new Rng(8));

        // The same sum in double precision, at fixed observations.
        var network = new FusedMlp<double>(spec!);
        double[] theta = [.. model.Theta.Select(value => (double)value)], x = [.. rollout.Observations.Select(value => (double)value)], y = [.. moved.Select(value => (double)value)];
        double Term(double[] at)
        {
            var (p, q, size) = (new double[rollout.Pairs * network.Layout.OutputSize], new double[rollout.Pairs * network.Layout.OutputSize], network.Layout.OutputSize);
            network.Predict(at, [], x, p);
            network.Predict(at, [], y, q);
            double[] Own(double[] outputs) => [.. Enumerable.Range(0, rollout.Pairs).SelectMany(row => outputs[(row * size)..((row * size) + agent.Head.OutputSize)])];
            var divergence = new double[rollout.Pairs];
            agent.Head.KullbackLeibler<double>(Own(p), Own(q), divergence);
            return Trick.Coefficient * divergence.Average();
        }

        for (var trial = 0; trial < 5; trial++)
        {
            double[] direction = [.. theta.Select(_ => rng.NextNormal())];
            const double h = 1e-5;
            var slope = (Term([.. theta.Zip(direction, (t, d) => t + (h * d))]) - Term([.. theta.Zip(direction, (t, d) => t - (h * d))])) / (2 * h);
            // Single-precision passes: a few 10⁻⁶ of sums of this size.
            Assert.Equal(slope, gradient.Zip(direction, (g, d) => g * d).Sum(), 2e-5 * (1 + Math.Abs(slope)));
        }
    }

    [Fact]
    public void What_it_finds_lies_in_the_box_and_moves_actions_further_than_chance()
    {
        var (learner, rollout) = TinyRuns.Sample(TinyRuns.Options, new TrickSet(new TanhActivation(), new OrthogonalInit { PolicyGain = 2 }), engine: plan => new FusedMlp<float>(plan));
        var (head, model) = (learner.Agent.Head, learner.Agent.Policy);
        double Moved(float[] shown)
        {
            var divergence = new float[rollout.Pairs];
            head.KullbackLeibler<float>(model.Predict(rollout.Observations), model.Predict(shown), divergence);
            return divergence.Average();
        }

        var worst = Trick.Worst(head, model, rollout.Observations, 0.3, new Rng(1));
        for (var i = 0; i < worst.Length; i++)
            Assert.InRange(Math.Abs(worst[i] - rollout.Observations[i]), 0, 0.3 + 1e-6);
        var rng = new Rng(2);
        Assert.True(Moved(worst) > 1.5 * Moved([.. rollout.Observations.Select(value => value + (float)rng.Uniform(-0.3, 0.3))]));
    }

    [Fact]
    public void Without_weight_or_radius_training_has_the_same_bits_and_with_both_others()
    {
        string Train(params ITrick[] tricks)
        {
            var trainer = TinyRuns.Trainer(TinyRuns.Of(TinyRuns.Options, new TrickSet([new TanhActivation(), .. tricks]), updates: 4));
            while (trainer.Update < trainer.Updates)
                trainer.Step();
            return TinyRuns.Fingerprint(trainer.State());
        }

        var plain = Train();
        Assert.Equal(plain, Train(Trick with { Coefficient = 0 }));
        Assert.Equal(plain, Train(Trick with { Radius = 0 }));
        Assert.NotEqual(plain, Train(Trick));
        Assert.Equal(Train(Trick with { Ramp = 0.5 }), Train(Trick with { Ramp = 0.5 }));
    }

    [Fact]
    public void Held_noise_has_no_such_term_and_says_so()
    {
        var (learner, rollout) = TinyRuns.Sample(TinyRuns.Options, new TrickSet(new Gsde()), "Pendulum-v1");
        Assert.Contains("gsde", Assert.Throws<WrongUseException>(() => Trick.AddGradient(learner.Agent.Head, learner.Agent.Policy, rollout.Observations, new Progress(0, 1), new Rng(1), new float[learner.Agent.Policy.Theta.Length])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_radius_grows_over_the_ramp()
    {
        var (learner, rollout) = TinyRuns.Sample(TinyRuns.Options, new TrickSet(new TanhActivation()));
        float[] At(int update)
        {
            var gradient = new float[learner.Agent.Policy.Theta.Length];
            (Trick with { Ramp = 0.5 }).AddGradient(learner.Agent.Head, learner.Agent.Policy, rollout.Observations, new Progress(update, 10), new Rng(1), gradient);
            return gradient;
        }

        Assert.All(At(0), value => Assert.Equal(0, value));
        Assert.NotEqual(At(2), At(5));
        Assert.Equal(At(5), At(9));
    }
}
