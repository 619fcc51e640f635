using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Diagnostics.Jacobians;

public sealed class JacobianNormTests
{
    private static readonly double[] W = [1, 2, 3, -4, 0, 5];

    [Fact]
    public void A_linear_function_has_the_sum_of_its_squares_everywhere() =>
        Assert.Equal([55, 55], JacobianNorm.Exact(new LinearFunction(W, 3), [0.3, -1, 2, 7]));

    // f = 2 tanh(Wx + b): row o of J is 2(1 − tanh²) W_o.
    [Fact]
    public void A_networks_rows_are_its_slopes_times_its_weights()
    {
        double[] theta = [.. W, 0.1, -0.2, 0.3], x = [0.4, -0.5];
        var expected = Enumerable.Range(0, 3).Sum(o =>
        {
            var slope = 2 * (1 - Math.Pow(Math.Tanh((W[2 * o] * x[0]) + (W[(2 * o) + 1] * x[1]) + theta[6 + o]), 2));
            return slope * slope * ((W[2 * o] * W[2 * o]) + (W[(2 * o) + 1] * W[(2 * o) + 1]));
        });
        Assert.Equal(expected, JacobianNorm.Exact(new NetworkFunction(new TanhLayer<double>(2, 3), theta, []), x)[0], 1e-12);
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
