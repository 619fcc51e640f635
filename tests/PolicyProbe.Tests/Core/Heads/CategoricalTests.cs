using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Core.Heads;

public sealed class CategoricalTests
{
    private static readonly double[] Logits = [0.3, -1.2, 2.0, 0.7];

    // π(a) = exp(z_a) / Σ exp(z) as the textbook has it: harmless for logits of this size.
    private static double[] Softmax(double[] z) => [.. z.Select(value => Math.Exp(value) / z.Sum(Math.Exp))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(200)]
    public void The_laws_of_heads_hold(int actions)
    {
        var head = new Categorical(actions);
        HeadLaws.Gradients_match_central_differences(head, 3, new Rng(1));
        HeadLaws.Fisher_product_is_the_Hessian_of_KL(head, 3, new Rng(2));
        HeadLaws.Log_probability_has_the_Hessian_that_differences_of_its_gradient_have(head, 3, new Rng(5));
        HeadLaws.Single_precision_agrees_with_double(head, 64, new Rng(3));
        HeadLaws.Wrong_lengths_are_refused_by_name(head);
        if (actions > 1)
            HeadLaws.KL_is_a_divergence(head, 3, new Rng(4));
    }

    [Fact]
    public void Log_probability_entropy_and_KL_are_their_sums()
    {
        var head = new Categorical(4);
        var p = Softmax(Logits);
        double[] other = [1.0, 0.0, -0.5, 0.2];
        var q = Softmax(other);
        var value = new double[1];
        for (var a = 0; a < 4; a++)
        {
            head.LogProbability<double>(Logits, [a], value);
            Assert.Equal(Math.Log(p[a]), value[0], 1e-14);
        }

        head.Entropy<double>(Logits, value);
        Assert.Equal(-p.Sum(x => x * Math.Log(x)), value[0], 1e-14);
        head.KullbackLeibler<double>(Logits, other, value);
        Assert.Equal(p.Zip(q, (x, y) => x * Math.Log(x / y)).Sum(), value[0], 1e-14);
    }

    [Fact]
    public void Fisher_product_is_the_mean_outer_product_of_scores()
    {
        var head = new Categorical(4);
        var p = Softmax(Logits);
        double[] v = [0.5, -2, 1, 3];
        var expected = new double[4];
        for (var a = 0; a < 4; a++)
        {
            var score = new double[4];
            head.AddLogProbabilityGradient<double>(Logits, [a], [1], score);
            var along = score.Zip(v, (x, y) => x * y).Sum();
            for (var i = 0; i < 4; i++)
                expected[i] += p[a] * score[i] * along;
        }

        var product = new double[4];
        head.FisherProduct<double>(Logits, v, product);
        for (var i = 0; i < 4; i++)
            Assert.Equal(expected[i], product[i], 1e-14);
    }

    [Fact]
    public void Samples_come_as_often_as_their_probabilities_say()
    {
        const int n = 100000;
        var head = new Categorical(4);
        var p = Softmax(Logits);
        double[] rows = [.. Enumerable.Range(0, n).SelectMany(_ => Logits)];
        var actions = new float[n];
        head.Sample<double>(rows, new Rng(9), actions);
        for (var a = 0; a < 4; a++)
        {
            // Four standard errors of a binomial share.
            var share = actions.Count(action => action == a) / (double)n;
            Assert.Equal(p[a], share, 4 * Math.Sqrt(p[a] * (1 - p[a]) / n));
        }

        head.Mode<double>(rows, actions);
        Assert.All(actions, action => Assert.Equal(2, action));
    }

    [Fact]
    public void One_uniform_a_row_is_inverted_in_the_order_of_rows()
    {
        var head = new Categorical(4);
        var rng = new Rng(5);
        var actions = new float[50];
        head.Sample<double>(Enumerable.Range(0, 50).SelectMany(_ => Logits).ToArray(), new Rng(5), actions);
        var p = Softmax(Logits);
        foreach (var action in actions)
        {
            var (u, chosen, cumulative) = (rng.NextDouble(), 0, p[0]);
            while (u >= cumulative)
                cumulative += p[++chosen];
            Assert.Equal(chosen, action);
        }
    }

    [Fact]
    public void Extreme_logits_stay_finite_and_exact()
    {
        var head = new Categorical(3);
        float[] z = [1e4f, -1e4f, 1e4f];
        float[] opposite = [-1e4f, 1e4f, 0];
        var (value, g, action) = (new float[1], new float[3], new float[1]);
        head.LogProbability<float>(z, [0], value);
        Assert.Equal(-MathF.Log(2), value[0]);
        head.LogProbability<float>(z, [1], value);
        Assert.Equal(-2e4f, value[0], 1f);
        head.Entropy<float>(z, value);
        Assert.Equal(MathF.Log(2), value[0], 1e-6f);
        head.KullbackLeibler<float>(z, opposite, value);
        Assert.InRange(value[0], 1.4e4f, 1.6e4f);
        head.AddLogProbabilityGradient<float>(z, [1], [1], g);
        head.AddEntropyGradient<float>(z, [1], g);
        head.AddKullbackLeiblerGradient<float>(z, opposite, [1], g);
        Assert.All(g, x => Assert.True(float.IsFinite(x)));
        head.FisherProduct<float>(z, [1, 2, 3], g);
        Assert.All(g, x => Assert.True(float.IsFinite(x)));
        head.Sample<float>(z, new Rng(1), action);
        Assert.NotEqual(1, action[0]);
    }

    [Fact]
    public void An_action_of_logit_minus_infinity_is_never_taken()
    {
        var head = new Categorical(3);
        double[] z = [0, double.NegativeInfinity, 0];
        var (value, g, action) = (new double[1], new double[3], new float[1]);
        head.Entropy<double>(z, value);
        Assert.Equal(Math.Log(2), value[0], 1e-15);
        head.KullbackLeibler<double>(z, z, value);
        Assert.Equal(0, value[0]);
        head.AddEntropyGradient<double>(z, [1], g);
        Assert.All(g, x => Assert.Equal(0, x, 1e-15));
        var rng = new Rng(1);
        for (var i = 0; i < 100; i++)
        {
            head.Sample<double>(z, rng, action);
            Assert.NotEqual(1, action[0]);
        }
    }

    [Fact]
    public void Wrong_use_is_refused_by_name()
    {
        var head = new Categorical(2);
        var (values, action) = (new double[1], new float[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Categorical(0));
        foreach (var wrong in new[] { -1f, 2f, 0.5f, float.NaN, float.PositiveInfinity })
            Assert.Contains("actions[0]: expected an integer from 0 to 1", Assert.Throws<ArgumentException>(() => head.LogProbability<double>(new double[2], [wrong], values)).Message, StringComparison.Ordinal);
        Assert.Equal("outputs", Assert.Throws<ArgumentException>(() => head.Sample<double>([double.NaN, 0], new Rng(1), action)).ParamName);
        Assert.Equal("outputs", Assert.Throws<ArgumentException>(() => head.Sample<double>([0, double.NaN], new Rng(1), action)).ParamName);
        Assert.Equal("outputs", Assert.Throws<ArgumentException>(() => head.Sample<double>([0, double.PositiveInfinity], new Rng(1), action)).ParamName);
    }

    [Fact]
    public void No_call_allocates()
    {
        var head = new Categorical(4);
        var (z, v, actions, values, rng) = (new float[256], new float[256], new float[64], new float[64], new Rng(1));
        void All()
        {
            head.Sample<float>(z, rng, actions);
            head.LogProbability<float>(z, actions, values);
            head.AddLogProbabilityGradient<float>(z, actions, values, v);
            head.Entropy<float>(z, values);
            head.AddEntropyGradient<float>(z, values, v);
            head.KullbackLeibler<float>(v, z, values);
            head.FisherProduct<float>(z, v, v);
        }

        All();
        Assert.Equal(0, Allocations.Least(All));
    }
}
