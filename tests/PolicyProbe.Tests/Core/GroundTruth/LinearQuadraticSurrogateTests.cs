using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Core.GroundTruth;

public sealed class LinearQuadraticSurrogateTests
{
    private static readonly LinearQuadraticModel Model = RandomLqr.Create(3, 2, 0.9, new Rng(1));
    private static readonly double[,] Gain = new[,] { { 0.1, -0.3, 0.2 }, { 0.2, 0.05, -0.1 } };
    private static readonly double[] Offset = [0.7, -0.4];
    private static readonly double[] Sigma = [0.2, 0.6];

    // Rounding only: sums of a few dozen terms of order ten.
    [Theory]
    [InlineData(1)]
    [InlineData(0.9)]
    public void It_is_zero_at_its_own_policy_and_over_one_step_the_change_of_the_return(double discount)
    {
        Assert.Equal(0, new LinearQuadraticSurrogate(Model, Gain, Offset, Sigma, discount, 15).Value(Gain, Offset, Sigma), 1e-12);
        var (gain, offset, sigma) = (new[,] { { -0.4, 0.2, 0 }, { 0.3, 0.1, 0.6 } }, new[] { 0.1, 0.9 }, new[] { 0.5, 0.3 });
        var expected = LinearQuadraticEpisode.Return(Model, gain, offset, sigma, discount, 1) - LinearQuadraticEpisode.Return(Model, Gain, Offset, Sigma, discount, 1);
        Assert.Equal(expected, new LinearQuadraticSurrogate(Model, Gain, Offset, Sigma, discount, 1).Value(gain, offset, sigma), 1e-10 * Math.Abs(expected));
    }

    // Actions that move nothing leave the states where they were: then there is nothing for L to leave out, over any number of steps.
    [Fact]
    public void Where_actions_move_nothing_it_is_the_change_of_the_return()
    {
        var model = Model with { B = new double[3, 2] };
        var (gain, offset, sigma) = (new[,] { { -0.4, 0.2, 0 }, { 0.3, 0.1, 0.6 } }, new[] { 0.1, 0.9 }, new[] { 0.5, 0.3 });
        var expected = LinearQuadraticEpisode.Return(model, gain, offset, sigma, 0.9, 15) - LinearQuadraticEpisode.Return(model, Gain, Offset, Sigma, 0.9, 15);
        Assert.Equal(expected, new LinearQuadraticSurrogate(model, Gain, Offset, Sigma, 0.9, 15).Value(gain, offset, sigma), 1e-9 * Math.Abs(expected));
    }

    // Central differences of step 1e-4: truncation of order 1e-8 of third derivatives of order ten, cancellation 1e-11.
    [Theory]
    [InlineData(1)]
    [InlineData(0.9)]
    public void Its_gradient_at_its_own_policy_is_that_of_the_return(double discount)
    {
        const double h = 1e-4;
        var surrogate = new LinearQuadraticSurrogate(Model, Gain, Offset, Sigma, discount, 15);
        for (var k = 0; k < 10; k++)
        {
            (double[,] Gain, double[] Offset, double[] Sigma) At(double by)
            {
                var (gain, offset, sigma) = ((double[,])Gain.Clone(), (double[])Offset.Clone(), (double[])Sigma.Clone());
                if (k < 6)
                    gain[k / 3, k % 3] += by;
                else if (k < 8)
                    offset[k - 6] += by;
                else
                    sigma[k - 8] += by;
                return (gain, offset, sigma);
            }

            var (up, down) = (At(h), At(-h));
            var slope = (LinearQuadraticEpisode.Return(Model, up.Gain, up.Offset, up.Sigma, discount, 15) - LinearQuadraticEpisode.Return(Model, down.Gain, down.Offset, down.Sigma, discount, 15)) / (2 * h);
            Assert.Equal(slope, (surrogate.Value(up.Gain, up.Offset, up.Sigma) - surrogate.Value(down.Gain, down.Offset, down.Sigma)) / (2 * h), 1e-5 * Math.Max(1, Math.Abs(slope)));
        }
    }

    [Fact]
    public void Wrong_shapes_and_numbers_are_refused_by_name()
    {
        var surrogate = new LinearQuadraticSurrogate(Model, Gain, Offset, Sigma, 1, 5);
        Assert.Contains("[m, n]", Assert.Throws<ArgumentException>(() => surrogate.Value(new double[2, 2], Offset, Sigma)).Message, StringComparison.Ordinal);
        Assert.Contains("m = 2, got 1", Assert.Throws<ArgumentException>(() => surrogate.Value(Gain, [0], Sigma)).Message, StringComparison.Ordinal);
        Assert.Contains("[0, 1]", Assert.Throws<ArgumentException>(() => new LinearQuadraticSurrogate(Model, Gain, Offset, Sigma, 1.5, 5)).Message, StringComparison.Ordinal);
        Assert.Contains("at least 1", Assert.Throws<ArgumentException>(() => new LinearQuadraticSurrogate(Model, Gain, Offset, Sigma, 1, 0)).Message, StringComparison.Ordinal);
    }
}
