using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Similarity;

public sealed class LinearAlignmentTests
{
    // HSIC₁ is Σ k_ij l_ij less two means, over all quadruples of different inputs: the average of k_ij (l_ij + l_qr − 2 l_iq).
    [Fact]
    public void The_unbiased_independence_is_the_average_over_all_quadruples()
    {
        const int n = 6, p = 2, q = 3;
        var rng = new Rng(11);
        double[] x = Normal(n * p, rng), y = Normal(n * q, rng);
        double K(int i, int j) => Enumerable.Range(0, p).Sum(f => x[(i * p) + f] * x[(j * p) + f]);
        double L(int i, int j) => Enumerable.Range(0, q).Sum(f => y[(i * q) + f] * y[(j * q) + f]);
        var (sum, count) = (0.0, 0);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                for (var a = 0; a < n; a++)
                    for (var b = 0; b < n; b++)
                        if (new[] { i, j, a, b }.Distinct().Count() == 4)
                            (sum, count) = (sum + (K(i, j) * (L(i, j) + L(a, b) - (2 * L(i, a)))), count + 1);
        Assert.Equal(sum / count, LinearAlignment.Independence(x, y, n), 1e-12);
    }

    [Fact]
    public void One_feature_each_has_the_square_of_the_correlation_and_a_constant_one_none()
    {
        double[] x = [1, 2, 4, 3, 7], y = [2, 1, 5, 5, 9];
        double mx = x.Average(), my = y.Average();
        var correlation = x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum() / Math.Sqrt(x.Sum(a => (a - mx) * (a - mx)) * y.Sum(b => (b - my) * (b - my)));
        Assert.Equal(correlation * correlation, LinearAlignment.Biased(x, y, 5)!.Value, 1e-14);
        Assert.Null(LinearAlignment.Biased(x, [0.1, 0.1, 0.1, 0.1, 0.1], 5));
        Assert.Null(LinearAlignment.Debiased([0.1, 0.1, 0.1, 0.1, 0.1], y, 5));
        Assert.Throws<ArgumentException>(() => LinearAlignment.Debiased([1, 2, 3], [1, 2, 3], 3));
    }

    [Fact]
    public void A_ridge_head_has_no_gradient_left_and_forgives_features_that_say_the_same()
    {
        const int n = 12;
        var rng = new Rng(2);
        double[] raw = Normal(n * 2, rng), y = Normal(n, rng);
        double[] features = [.. Enumerable.Range(0, n).SelectMany(b => new[] { raw[2 * b], raw[(2 * b) + 1], 5 + raw[2 * b] })];
        var head = RidgeHead.Fit(features, y, 0.1);
        var residuals = head.Predict(features).Zip(y, (f, target) => f - target).ToArray();
        double[] means = [.. Enumerable.Range(0, 3).Select(i => Enumerable.Range(0, n).Average(b => features[(3 * b) + i]))];
        var ridge = 0.1 / 3 * Enumerable.Range(0, 3 * n).Sum(i => Math.Pow(features[i] - means[i % 3], 2));
        Assert.Equal(0, residuals.Sum(), 1e-12);
        for (var i = 0; i < 3; i++)
            Assert.Equal(0, Enumerable.Range(0, n).Sum(b => residuals[b] * features[(3 * b) + i]) + (ridge * head.Weights[i]), 1e-11);
        Assert.Equal(head.Weights[0], head.Weights[2], 1e-12);
    }

    [Theory]
    [InlineData(TrainedPart.Head)]
    [InlineData(TrainedPart.Body)]
    [InlineData(TrainedPart.Both)]
    public void A_step_moves_the_layers_that_it_may_by_the_differences_of_the_loss(TrainedPart part)
    {
        var rng = new Rng(4);
        double[] x = Normal(5 * 3, rng), y = Normal(5, rng);
        var model = TwoLayerLinear.Draw(3, 2, rng);
        var after = model.Step(x, y, 1, part);
        for (var i = 0; i < model.Body.Length + model.Head.Length; i++)
        {
            // A central difference of a polynomial of degree 4: h² = 1e-10 of its third derivative, and rounding of 1e-16/1e-5.
            double At(double h)
            {
                double[] body = [.. model.Body], head = [.. model.Head];
                if (i < body.Length)
                    body[i] += h;
                else
                    head[i - body.Length] += h;
                return new TwoLayerLinear(body, head).Loss(x, y);
            }

            var isBody = i < model.Body.Length;
            var moved = isBody ? model.Body[i] - after.Body[i] : model.Head[i - model.Body.Length] - after.Head[i - model.Body.Length];
            Assert.Equal(part == TrainedPart.Both || (part == TrainedPart.Body) == isBody ? (At(1e-5) - At(-1e-5)) / 2e-5 : 0, moved, 1e-8);
        }
    }

    private static double[] Normal(int count, Rng rng) => [.. Enumerable.Range(0, count).Select(_ => rng.NextNormal())];
}
