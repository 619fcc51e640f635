using static TorchSharp.torch;

namespace TorchSharp.LibTorch.Tests;

public sealed class DistributionTests : InScope
{
    [Fact]
    public void Normal_agrees_with_its_closed_forms()
    {
        var normal = distributions.Normal(D(0.5, -1), D(2, 0.3));
        var x = D(1.5, -1.2);
        double[] μ = [0.5, -1], σ = [2, 0.3], v = [1.5, -1.2];
        Near([.. v.Select((e, i) => -0.5 * Math.Pow((e - μ[i]) / σ[i], 2) - Math.Log(σ[i] * Math.Sqrt(2 * Math.PI)))], normal.log_prob(x), 1e-13);
        Near([.. σ.Select(s => 0.5 * Math.Log(2 * Math.PI * Math.E * s * s))], normal.entropy(), 1e-13);
        Near([0.04, 0.09], normal.variance * D(0.01, 1), 1e-13);
        // icdf inverts cdf; erfinv is good to about 1e-14.
        Near(v, normal.icdf(normal.cdf(x)), 1e-12);
        // 40,000 draws: the mean's standard error is 2/200 = 0.01 and 0.0015; four of them.
        Near(μ, normal.sample(40_000).mean([0]), 0.04);
        Assert.Equal([3L, 2L], normal.sample(3).shape);
    }

    [Fact]
    public void A_reparametrised_sample_carries_the_gradient()
    {
        var (loc, scale) = (tensor(1.0, requires_grad: true), tensor(2.0, requires_grad: true));
        var draw = distributions.Normal(loc, scale).rsample(5);
        var gradients = autograd.grad([draw.sum()], [loc, scale], retain_graph: true);
        Assert.Equal(5, gradients[0].ToDouble(), 1e-12);
        Assert.Equal((draw.sum().ToDouble() - 5) / 2, gradients[1].ToDouble(), 1e-12);
        Assert.False(distributions.Normal(loc, scale).sample(5).requires_grad);
    }

    [Fact]
    public void Categorical_agrees_with_its_closed_forms()
    {
        double[] p = [0.2, 0.5, 0.3];
        var byProbability = distributions.Categorical(probs: D(2, 5, 3));
        var byLogit = distributions.Categorical(logits: tensor(p).log() + 7);
        foreach (var categorical in new[] { byProbability, byLogit })
        {
            Near([Math.Log(0.5), Math.Log(0.2)], categorical.log_prob(tensor(new long[] { 1, 0 })), 1e-12);
            Near([-p.Sum(e => e * Math.Log(e))], categorical.entropy(), 1e-12);
            Near(p, categorical.probs, 1e-12);
        }
        // 40,000 draws: a frequency's standard error is at most 0.0025; four of them.
        var drawn = byLogit.sample(40_000).data<long>().ToArray();
        for (var k = 0; k < 3; k++)
            Assert.Equal(p[k], drawn.Count(e => e == k) / 40_000.0, 0.01);
        var batch = distributions.Categorical(logits: randn(4, 3));
        Assert.Equal([4L], batch.sample().shape);
        Assert.Equal([4L], batch.log_prob(tensor(new long[] { 0, 1, 2, 0 })).shape);
        Assert.Throws<ArgumentException>(() => distributions.Categorical());
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers()
    {
        manual_seed(42);
        var (first, order) = (Values(randn(5)), Values(randperm(10)));
        manual_seed(42);
        Assert.Equal(first, Values(randn(5)));
        Assert.Equal(order, Values(randperm(10)));
        Assert.NotEqual(first, Values(randn(5)));
        Assert.Equal(42, initial_seed());
    }

    [Fact]
    public void A_generator_has_a_stream_of_its_own_whose_state_can_be_restored()
    {
        manual_seed(1);
        var plain = Values(randn(3));
        manual_seed(1);
        using var generator = new Generator(7);
        var state = generator.get_state();
        var first = Values(rand(6, generator: generator));
        Assert.Equal(plain, Values(randn(3)));
        generator.set_state(state);
        Assert.Equal(first, Values(rand(6, generator: generator)));
        Assert.Equal(first, Values(rand(6, generator: generator.manual_seed(7))));
        var general = get_rng_state();
        var a = Values(rand(2));
        set_rng_state(general);
        Assert.Equal(a, Values(rand(2)));
    }
}
