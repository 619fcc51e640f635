using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Tricks;

public sealed class TrickTests
{
    [Fact]
    public void Normalised_advantages_have_mean_0_and_unbiased_deviation_1()
    {
        var rng = new Rng(1);
        float[] advantages = [.. Enumerable.Range(0, 50).Select(_ => (float)(100 + (3 * rng.NextNormal())))];
        var (mean, before) = (advantages.Average(), advantages.ToArray());
        var deviation = Math.Sqrt(advantages.Sum(value => Math.Pow(value - mean, 2)) / 49);
        new AdvantageNormalization().OnMinibatch(advantages);
        for (var i = 0; i < advantages.Length; i++)
            Assert.Equal((before[i] - mean) / deviation, advantages[i], 1e-6 * 100 / 3); // float32 inputs of size 100
        Assert.Equal(0, advantages.Average(), 1e-6);
    }

    [Fact]
    public void Advantages_that_do_not_differ_become_0_and_one_alone_stays()
    {
        float[] equal = [2, 2, 2];
        new AdvantageNormalization().OnMinibatch(equal);
        Assert.Equal([0, 0, 0], equal);
        float[] single = [2];
        new AdvantageNormalization().OnMinibatch(single);
        Assert.Equal([2], single);
    }

    [Fact]
    public void A_gradient_above_the_norm_is_shortened_to_it_and_keeps_its_direction()
    {
        float[] gradient = [3, 0, -4];
        new GradientClipping { Norm = 0.5 }.OnGradients(gradient, [], GradientNorms.Of(gradient, []));
        // PyTorch's clip_grad_norm_ divides by the norm + 1e-6: 2e-7 short.
        Assert.Equal(0.3, gradient[0], 1e-6);
        Assert.Equal(-0.4, gradient[2], 1e-6);
        Assert.True(Math.Sqrt(gradient.Sum(value => (double)value * value)) <= 0.5);
        float[] small = [0.3f, 0, -0.4f];
        new GradientClipping { Norm = 0.51 }.OnGradients(small, [], GradientNorms.Of(small, []));
        Assert.Equal([0.3f, 0, -0.4f], small);
        float[] nothing = [0, 0];
        new GradientClipping().OnGradients(nothing, [], GradientNorms.Of(nothing, []));
        Assert.Equal([0, 0], nothing);
    }

    [Fact]
    public void The_learning_rate_falls_linearly_to_0() =>
        Assert.Equal([1, 0.75, 0.5, 0.25], new[] { 0, 0.25, 0.5, 0.75 }.Select(new AdamAnnealing().Factor));

    [Fact]
    public void With_tanh_the_layers_bend_and_without_it_they_are_rectified()
    {
        var spec = new EnvironmentSpec("test", "A test.", Box.Uniform(1, -1, 1), new Discrete(2), null, null, "none");
        float Value(float x, params ITrick[] tricks)
        {
            var agent = AgentBuilder.Build(spec, new PpoOptions { Hidden = [1] }, new TrickSet(tricks), TorchEngine.On("cpu"), new Rng(1));
            float[] theta = [2, 0.5f, 3, -1]; // V(x) = 3 φ(2x + 0.5) − 1
            theta.CopyTo(agent.Value.Theta, 0);
            return agent.Value.Predict([x])[0];
        }

        foreach (var x in new[] { -1.5f, -0.1f, 0, 0.7f })
        {
            Assert.Equal((3 * Math.Tanh((2 * x) + 0.5)) - 1, Value(x, new TanhActivation()), 1e-6);
            Assert.Equal((3 * Math.Max(0, (2 * x) + 0.5)) - 1, Value(x), 1e-6);
        }
    }

    [Theory]
    [InlineData("orthogonal-init", "xavier-init", "initialise the weights")]
    [InlineData("reward-scaling", "reward-normalization", "scale the reward")]
    [InlineData("gsde", "state-dependent-std", "choose the action distribution")]
    public void Two_tricks_that_do_the_same_are_refused(string one, string other, string what)
    {
        var set = new TrickSet().With(one).With(other);
        var refusal = Assert.Throws<WrongUseException>(() => TinyRuns.Trainer(TinyRuns.Of(new PpoOptions { Environments = 1, Horizon = 8, Hidden = [4] }, set, "Pendulum-v1")));
        Assert.Contains(what, refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"{one}, {other}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Taking_a_trick_out_and_putting_it_in_is_set_arithmetic()
    {
        var set = new TrickSet(new OrthogonalInit(), new AdamAnnealing());
        Assert.Equal(["orthogonal-init"], set.Without("adam-annealing").Tricks.Select(trick => trick.Id));
        Assert.Equal(["orthogonal-init", "adam-annealing", "gradient-clipping"], set.With("gradient-clipping").Tricks.Select(trick => trick.Id));
        Assert.Equal(set.Tricks, set.With("adam-annealing").Tricks);
        Assert.Equal(2, set.Tricks.Count);
        Assert.Equal(0.1, Assert.IsType<GradientClipping>(set.With("gradient-clipping").Set("gradient-clipping", "norm", "0.1").Tricks[^1]).Norm);
        Assert.Throws<ArgumentException>(() => new TrickSet(new AdamAnnealing(), new AdamAnnealing()));
    }

    [Fact]
    public void A_trick_that_is_not_there_is_refused_with_the_nearest()
    {
        var set = new TrickSet(new AdamAnnealing());
        Assert.Contains("did you mean adam-annealing", Assert.Throws<WrongUseException>(() => set.With("adam-aneling")).Message, StringComparison.Ordinal);
        Assert.Contains("is not on", Assert.Throws<WrongUseException>(() => set.Without("gradient-clipping")).Message, StringComparison.Ordinal);
        Assert.Contains("--with gradient-clipping", Assert.Throws<WrongUseException>(() => set.Set("gradient-clipping", "norm", "1")).Message, StringComparison.Ordinal);
        Assert.Contains("has no settings", Assert.Throws<WrongUseException>(() => set.Set("adam-annealing", "norm", "1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_trick_of_the_catalogue_says_what_it_is_and_acts_through_a_hook()
    {
        var hooks = new Ppo(new PpoOptions()).Hooks.Concat(new Trpo(new TrpoOptions()).Hooks).ToList();
        Assert.True(TrickSet.Catalogue.Count >= 4);
        Assert.All(TrickSet.Catalogue, trick =>
        {
            Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", trick.Id);
            Assert.True(trick.Summary.Length > 20);
            Assert.Contains(hooks, hook => hook.IsInstanceOfType(trick));
        });
    }
}
