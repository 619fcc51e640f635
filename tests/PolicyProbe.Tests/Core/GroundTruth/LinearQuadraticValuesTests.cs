using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Core.GroundTruth;

public sealed class LinearQuadraticValuesTests
{
    private static readonly double[,] Gain = new[,] { { 0.1, -0.3, 0.2 }, { 0.2, 0.05, -0.1 } };
    private static readonly double[] Offset = [0.7, -0.4];
    private static readonly double[] Sigma = [0.2, 0.6];

    [Fact]
    public void For_ever_and_without_offset_it_is_the_stationary_solution()
    {
        var evaluation = LinearQuadraticEvaluation.Of(RandomLqr.Golden, RandomLqr.GoldenPolicy);
        var values = LinearQuadraticValues.ForEver(RandomLqr.Golden, new[,] { { -0.8, -1.2 } }, [0], [0.3], 0.95)!;
        var long_ = LinearQuadraticValues.Within(RandomLqr.Golden, new[,] { { -0.8, -1.2 } }, [0], [0.3], 0.95, 2000);
        foreach (var x in new[] { new[] { 0.0, 0.0 }, [1, -0.5], [-2, 3] })
        {
            Assert.Equal(evaluation.Value(x), values.Value(x, 7), 1e-9);
            Assert.Equal(evaluation.Value(x), long_.Value(x, 0), 1e-9);
            Assert.Equal(evaluation.ActionValue.Of(x, [0.4]), values.ActionValue(x, [0.4], 3), 1e-9);
            Assert.Equal(evaluation.ActionValue.Of(x, [0.4]), long_.ActionValue(x, [0.4], 0), 1e-9);
        }
    }

    // The mean of a quadratic under N(m, S) is its value at m and half its second differences along S's factor: no matrix of the solver.
    [Theory]
    [InlineData(1.0)]
    [InlineData(0.9)]
    public void An_episodes_value_is_on_average_its_return_and_the_value_of_its_actions(double discount)
    {
        const int steps = 12;
        var model = RandomLqr.Create(3, 2, 0.9, new Rng(5));
        var values = LinearQuadraticValues.Within(model, Gain, Offset, Sigma, discount, steps);
        Assert.Equal(
            LinearQuadraticEpisode.Return(model, Gain, Offset, Sigma, discount, steps),
            Mean(x => values.Value(x, 0), [0, 0, 0], Cholesky.Factor(model.S0)!), 1e-9);

        double[] state = [0.3, -1.1, 0.8];
        double[] mean = [.. Enumerable.Range(0, 2).Select(j => Offset[j] + Enumerable.Range(0, 3).Sum(i => Gain[j, i] * state[i]))];
        for (var t = 0; t < steps; t++)
        {
            var time = t;
            Assert.Equal(values.Value(state, t), Mean(a => values.ActionValue(state, a, time), mean, new[,] { { 0.2, 0 }, { 0, 0.6 } }), 1e-9);

            double[] action = [0.5, -0.2];
            double[] next = [.. Enumerable.Range(0, 3).Select(i => Enumerable.Range(0, 3).Sum(j => model.A[i, j] * state[j]) + Enumerable.Range(0, 2).Sum(j => model.B[i, j] * action[j]))];
            var reward = -Form(model.Q, state) - Form(model.R, action);
            Assert.Equal(reward + (discount * Mean(x => values.Value(x, time + 1), next, Cholesky.Factor(model.W)!)), values.ActionValue(state, action, t), 1e-9);
        }

        Assert.Equal(0, values.Value(state, steps));
        Assert.Equal(0, values.ActionValue(state, mean, steps));
    }

    [Fact]
    public void For_ever_with_an_offset_is_the_limit_of_long_episodes_and_there_is_none_without_discount_or_stability()
    {
        var model = RandomLqr.Create(3, 2, 0.9, new Rng(5));
        var values = LinearQuadraticValues.ForEver(model, Gain, Offset, Sigma, 0.9)!;
        var episode = LinearQuadraticValues.Within(model, Gain, Offset, Sigma, 0.9, 1000);
        double[] state = [0.3, -1.1, 0.8];
        Assert.Equal(episode.Value(state, 0), values.Value(state, 0), 1e-9);
        Assert.Equal(episode.ActionValue(state, [1, 2], 0), values.ActionValue(state, [1, 2], 500), 1e-9);
        Assert.Null(LinearQuadraticValues.ForEver(model, Gain, Offset, Sigma, 1));
        Assert.Null(LinearQuadraticValues.ForEver(model, new double[,] { { 9, 9, 9 }, { 9, 9, 9 } }, Offset, Sigma, 0.99));
    }

    [Fact]
    public void Wrong_shapes_and_numbers_are_refused_by_name()
    {
        var model = RandomLqr.Golden;
        Assert.Contains("[m, n]", Assert.Throws<ArgumentException>(() => LinearQuadraticValues.Within(model, new double[2, 2], [0], [1], 1, 5)).Message, StringComparison.Ordinal);
        Assert.Contains("m = 1, got 2", Assert.Throws<ArgumentException>(() => LinearQuadraticValues.Within(model, new double[1, 2], [0, 0], [1], 1, 5)).Message, StringComparison.Ordinal);
        Assert.Contains("[0, 1]", Assert.Throws<ArgumentException>(() => LinearQuadraticValues.ForEver(model, new double[1, 2], [0], [1], 1.5)).Message, StringComparison.Ordinal);
        Assert.Contains("at least 1", Assert.Throws<ArgumentException>(() => LinearQuadraticValues.Within(model, new double[1, 2], [0], [1], 1, 0)).Message, StringComparison.Ordinal);
    }

    private static double Mean(Func<double[], double> quadratic, double[] mean, double[,] factor)
    {
        var sum = quadratic(mean);
        for (var k = 0; k < mean.Length; k++)
        {
            double[] At(int sign) => [.. mean.Select((value, i) => value + (sign * factor[i, k]))];
            sum += ((quadratic(At(1)) + quadratic(At(-1))) / 2) - quadratic(mean);
        }

        return sum;
    }

    private static double Form(double[,] m, double[] x)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
            for (var j = 0; j < x.Length; j++)
                sum += x[i] * m[i, j] * x[j];
        return sum;
    }
}
