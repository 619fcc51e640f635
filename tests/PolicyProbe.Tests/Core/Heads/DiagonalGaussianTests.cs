using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Heads;

public sealed class DiagonalGaussianTests
{
    private static readonly double[] Output = [0.3, -1.2, Math.Log(0.5), Math.Log(2)];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_laws_of_heads_hold(int actionSize)
    {
        var head = new DiagonalGaussian(actionSize);
        HeadLaws.Gradients_match_central_differences(head, 3, new Rng(1));
        HeadLaws.Fisher_product_is_the_Hessian_of_KL(head, 3, new Rng(2));
        HeadLaws.Log_probability_has_the_Hessian_that_differences_of_its_gradient_have(head, 3, new Rng(5));
        HeadLaws.Single_precision_agrees_with_double(head, 64, new Rng(3));
        HeadLaws.KL_is_a_divergence(head, 3, new Rng(4));
        HeadLaws.Wrong_lengths_are_refused_by_name(head);
    }

    [Fact]
    public void Log_probability_is_the_log_of_the_product_of_densities()
    {
        var normals = new[] { new MathNet.Numerics.Distributions.Normal(0.3, 0.5), new MathNet.Numerics.Distributions.Normal(-1.2, 2) };
        var value = new double[1];
        new DiagonalGaussian(2).LogProbability<double>(Output, [0.75f, 1.5f], value);
        Assert.Equal(Math.Log(normals[0].Density(0.75) * normals[1].Density(1.5)), value[0], 1e-13);
    }

    [Fact]
    public void Entropy_and_KL_are_the_integrals_of_their_definitions()
    {
        var head = new DiagonalGaussian(1);
        double[] old = [0.3, Math.Log(0.5)];
        double[] now = [-0.1, Math.Log(0.8)];
        var (p, q, value) = (new MathNet.Numerics.Distributions.Normal(0.3, 0.5), new MathNet.Numerics.Distributions.Normal(-0.1, 0.8), new double[1]);

        // The trapezium rule over ±12σ with 4000 points converges exponentially for a Gaussian: 1e-12 is rounding.
        head.Entropy<double>(old, value);
        Assert.Equal(Integral(x => -p.Density(x) * p.DensityLn(x)), value[0], 1e-12);
        head.KullbackLeibler<double>(old, now, value);
        Assert.Equal(Integral(x => p.Density(x) * (p.DensityLn(x) - q.DensityLn(x))), value[0], 1e-12);

        static double Integral(Func<double, double> f)
        {
            const int n = 4000;
            const double width = 24 * 0.5 / n;
            return Enumerable.Range(0, n + 1).Sum(i => width * f(0.3 - 6 + (i * width)));
        }
    }

    [Fact]
    public void Fisher_product_divides_by_the_variance_and_doubles()
    {
        var product = new double[4];
        new DiagonalGaussian(2).FisherProduct<double>(Output, [1, 1, 1, 1], product);
        double[] expected = [1 / 0.25, 1 / 4.0, 2, 2];
        for (var i = 0; i < 4; i++)
            Assert.Equal(expected[i], product[i], 1e-14);
    }

    [Fact]
    public void Samples_have_the_mean_and_variance_of_their_distribution()
    {
        const int n = 100000;
        var head = new DiagonalGaussian(2);
        var actions = new float[2 * n];
        head.Sample<double>(Enumerable.Range(0, n).SelectMany(_ => Output).ToArray(), new Rng(9), actions);
        for (var i = 0; i < 2; i++)
        {
            var (mean, variance) = (Output[i], Math.Exp(2 * Output[2 + i]));
            double[] draws = [.. Enumerable.Range(0, n).Select(b => (double)actions[(2 * b) + i])];

            // Four standard errors: σ/√n of a mean, σ²√(2/n) of a variance.
            Assert.Equal(mean, draws.Average(), 4 * Math.Sqrt(variance / n));
            Assert.Equal(variance, draws.Sum(x => (x - mean) * (x - mean)) / n, 4 * variance * Math.Sqrt(2.0 / n));
        }

        head.Mode<double>(Output, actions.AsSpan(0, 2));
        Assert.Equal([0.3f, -1.2f], actions[..2]);
    }

    [Fact]
    public void One_normal_a_dimension_is_drawn_in_the_order_of_rows()
    {
        var actions = new float[4];
        new DiagonalGaussian(2).Sample<double>([.. Output, .. Output], new Rng(5), actions);
        var rng = new Rng(5);
        for (var i = 0; i < 4; i++)
            Assert.Equal((float)(Output[i % 2] + (Math.Exp(Output[2 + (i % 2)]) * rng.NextNormal())), actions[i]);
    }

    [Fact]
    public void Extreme_outputs_stay_finite_where_the_value_is()
    {
        var head = new DiagonalGaussian(1);
        var (value, g) = (new float[1], new float[2]);
        head.LogProbability<float>([1e4f, -20f], [1e4f], value);
        Assert.Equal(20f - 0.9189385f, value[0], 1e-5f);
        head.LogProbability<float>([-1e4f, 0f], [1e4f], value);
        Assert.Equal(-2e8f, value[0], 100f);
        head.KullbackLeibler<float>([1e4f, 20f], [-1e4f, 20f], value);
        Assert.InRange(value[0], 0, 1e-6f);
        head.AddLogProbabilityGradient<float>([1e4f, 20f], [-1e4f], [1], g);
        Assert.All(g, x => Assert.True(float.IsFinite(x)));
    }

    [Fact]
    public void Wrong_use_is_refused_by_name()
    {
        var action = new float[1];
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiagonalGaussian(0));
        Assert.Equal("outputs", Assert.Throws<ArgumentException>(() => new DiagonalGaussian(1).Sample<double>([double.NaN, 0], new Rng(1), action)).ParamName);
        Assert.Equal("outputs", Assert.Throws<ArgumentException>(() => new DiagonalGaussian(1).Sample<double>([0, 1e4], new Rng(1), action)).ParamName);
    }
}
