using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Tests.Learning.Tricks;

public sealed class ValueClippingTests
{
    private static readonly ValueClipping Trick = new() { Range = 0.2 };

    [Fact]
    public void The_loss_is_the_larger_of_the_two_squares_and_its_derivative_its_slope()
    {
        var rng = new Rng(1);
        var (larger, zero) = (0, 0);
        for (var k = 0; k < 500; k++)
        {
            var (v, old, target) = (rng.NextNormal(), 0.5 * rng.NextNormal(), rng.NextNormal());
            double Of(double value) => Math.Max(Math.Pow(value - target, 2), Math.Pow(old + Math.Max(-0.2, Math.Min(0.2, value - old)) - target, 2));
            var (loss, derivative) = Trick.Of(v, old, target);
            Assert.Equal(Of(v), loss, 1e-12);
            // Central differences of pieces of parabolas are exact but for rounding; a kink within h of v is as rare as h.
            Assert.Equal((Of(v + 1e-6) - Of(v - 1e-6)) / 2e-6, derivative, 1e-6);
            larger += loss > Math.Pow(v - target, 2) + 1e-9 ? 1 : 0;
            zero += derivative == 0 ? 1 : 0;
        }

        Assert.True(larger > 20, "the clipped form must have been the larger one");
        Assert.Equal(larger, zero);
    }

    [Theory]
    [InlineData(0.1, 0, 1, 0.81, -1.8)] // within the range both forms are one
    [InlineData(0.5, 0, 1, 0.64, 0)] // moved beyond it towards the target: the clipped form, which does not depend on V
    [InlineData(-0.5, 0, 1, 2.25, -3)] // moved beyond it away from the target: the plain form, which pulls back
    [InlineData(1.5, 0, 1, 0.64, 0)] // beyond the target, yet nearer to it than the edge of the range
    [InlineData(3, 0, 1, 4, 4)] // beyond the target and farther from it than the edge
    public void It_is_the_maximum_and_not_the_minimum(double value, double old, double target, double loss, double derivative)
    {
        var actual = Trick.Of(value, old, target);
        Assert.Equal(loss, actual.Loss, 1e-12);
        Assert.Equal(derivative, actual.Derivative, 1e-12);
    }
}
