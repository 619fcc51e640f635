using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Heads;

public sealed class StateDependentGaussianTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 5)]
    [InlineData(3, 4)]
    public void The_laws_of_heads_hold(int actionSize, int features)
    {
        var head = new StateDependentGaussian(actionSize, features, 4);
        HeadLaws.Gradients_match_central_differences(head, 3, new Rng(1));
        HeadLaws.Fisher_product_is_the_Hessian_of_KL(head, 3, new Rng(2));
        HeadLaws.Log_probability_has_the_Hessian_that_differences_of_its_gradient_have(head, 3, new Rng(5));
        HeadLaws.Wrong_lengths_are_refused_by_name(head);
    }

    [Fact]
    public void With_one_feature_that_is_always_1_it_is_the_diagonal_Gaussian()
    {
        var (head, plain) = (new StateDependentGaussian(2, 1, 1), new DiagonalGaussian(2));
        double[] z = [0.3, -1.2, 1, Math.Log(0.5), Math.Log(2)], same = [0.3, -1.2, Math.Log(0.5), Math.Log(2)];
        var (a, b) = (new double[1], new double[1]);
        head.LogProbability<double>(z, [0.75f, 1.5f], a);
        plain.LogProbability<double>(same, [0.75f, 1.5f], b);
        // The floor of 1e-6 under the variance moves log π by about 1e-6 / σ².
        Assert.Equal(b[0], a[0], 1e-5);
    }

    [Fact]
    public void Actions_under_drawn_noise_have_the_distribution_that_log_probabilities_are_of()
    {
        const int draws = 40_000;
        var head = new StateDependentGaussian(2, 3, 1);
        double[] z = [0.5, -1, 0.9, -0.3, 0.6, -0.5, 0.1, 0.2, -0.4, -1, 0.3];
        var (rng, noise, action) = (new Rng(5), new double[6], new float[2]);
        double[] mean = [0, 0], square = [0, 0];
        var inner = new double[1];
        for (var k = 0; k < draws; k++)
        {
            for (var i = 0; i < noise.Length; i++)
                noise[i] = rng.NextNormal();
            head.Act<double>(z, noise, action);
            for (var i = 0; i < 2; i++)
                (mean[i], square[i]) = (mean[i] + action[i], square[i] + ((action[i] - z[i]) * (action[i] - z[i])));
        }

        for (var i = 0; i < 2; i++)
        {
            var variance = Enumerable.Range(0, 3).Sum(j => Math.Pow(z[2 + j] * Math.Exp(z[5 + (2 * j) + i]), 2));
            // Four standard errors: of a mean σ/√n, of a variance σ²√(2/n).
            Assert.Equal(z[i], mean[i] / draws, 4 * Math.Sqrt(variance / draws));
            Assert.Equal(variance, square[i] / draws, 4 * variance * Math.Sqrt(2.0 / draws));
        }

        head.Entropy<double>(z, inner);
        var product = Enumerable.Range(0, 2).Aggregate(1.0, (p, i) => p * square[i] / draws);
        Assert.Equal((0.5 * Math.Log(product)) + 1 + Math.Log(2 * Math.PI), inner[0], 0.02);
    }

    [Fact]
    public void The_same_noise_at_the_same_features_is_the_same_deviation()
    {
        var head = new StateDependentGaussian(1, 2, 0);
        var (noise, first, second) = (new[] { 0.3, -1.1 }, new float[1], new float[1]);
        head.Act<double>([0, 0.5, 0.7, 0, 0], noise, first);
        head.Act<double>([2, 0.5, 0.7, 0, 0], noise, second);
        Assert.Equal(2, second[0] - first[0], 1e-6);
    }
}
