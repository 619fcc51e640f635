using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Diagnostics.Jacobians;

public sealed class JacobianNormTests
{
    private static readonly double[] W = [1, 2, 3, -4, 0, 5];

    [Fact]
    public void A_linear_function_has_the_sum_of_its_squares_everywhere() =>
        Assert.Equal([55, 55], JacobianNorm.Exact(new LinearFunction(W, 3), [0.3, -1, 2, 7]));

    // Column by column instead of row by row: J eᵢ by forward derivatives.
    [Fact]
    public void A_networks_rows_have_the_squares_of_its_columns()
    {
        var (network, rng) = (new FusedMlp<double>(new MlpSpec(3, [5], Activation.Tanh, 4)), new Rng(2));
        double[] theta = [.. Enumerable.Range(0, network.Layout.ParameterCount).Select(_ => rng.NextNormal())], x = [.. Enumerable.Range(0, 6).Select(_ => rng.NextNormal())];
        var (expected, column) = (new double[2], new double[8]);
        using var pass = network.Run(theta, [], x, NetworkMode.Evaluate);
        for (var i = 0; i < 3; i++)
        {
            pass.Pushforward([], [.. Enumerable.Range(0, 6).Select(j => j % 3 == i ? 1.0 : 0)], column);
            for (var o = 0; o < 8; o++)
                expected[o / 4] += column[o] * column[o];
        }

        Near.Vectors(expected, JacobianNorm.Exact(new NetworkFunction(network, theta, []), x), 1e-12);
    }

    // 400 estimates of 50 directions each: their mean within four of its standard errors, and their intervals hold the truth as often as they say.
    [Fact]
    public void Random_directions_are_unbiased_and_their_intervals_cover()
    {
        var (function, rng) = (new LinearFunction(W, 3), new Rng(8));
        var estimates = JacobianNorm.Estimated(function, new double[2 * 400], 50, rng);
        double[] values = [.. estimates.Select(estimate => estimate.Value!.Value)];
        var error = Math.Sqrt(values.Sum(value => Math.Pow(value - values.Average(), 2)) / 399 / 400);
        Assert.InRange(error, 0.1, 1);
        Assert.Equal(55, values.Average(), 4 * error);

        // Binomial, 400 × 0.95: five standard errors, 22, below.
        Assert.InRange(estimates.Count(estimate => estimate.Interval!.Value.Contains(55)), 358, 400);
    }

    [Fact]
    public void With_one_output_a_single_direction_is_exact()
    {
        var estimate = JacobianNorm.Estimated(new LinearFunction([3, -4], 1), [1, 1], 2, new Rng(1))[0];
        Assert.Equal(25, estimate.Value!.Value, 1e-12);
        Assert.Throws<ArgumentException>(() => JacobianNorm.Exact(new LinearFunction([3, -4], 1), [1, 1, 1]));
    }
}
