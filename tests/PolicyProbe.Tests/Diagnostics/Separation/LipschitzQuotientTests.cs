using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Separation;

public sealed class LipschitzQuotientTests
{
    // W = [[1, 2], [3, −4]]: corners (1, 1): 3 + 1 = 4; (1, −1): 1 + 7 = 8.
    [Fact]
    public void The_constant_of_a_matrix_is_the_greatest_over_corners() => Assert.Equal(8, new LinearFunction([1, 2, 3, -4], 2).Constant(BallNorm.Linf));

    // All 2^n corners of the ball against all 2^O signs of the outputs.
    [Fact]
    public void Signs_of_the_outputs_find_what_corners_of_the_ball_do()
    {
        var rng = new Rng(3);
        for (var trial = 0; trial < 20; trial++)
        {
            double[] w = [.. Enumerable.Range(0, 18).Select(_ => rng.NextNormal())];
            var linear = new LinearFunction(w, 3);
            var most = 0.0;
            for (var corner = 0; corner < 64; corner++)
            {
                var outputs = new double[3];
                linear.Values([.. Enumerable.Range(0, 6).Select(i => ((corner >> i) & 1) == 0 ? 1.0 : -1)], outputs);
                most = Math.Max(most, outputs.Sum(Math.Abs));
            }

            Assert.Equal(most, linear.Constant(BallNorm.Linf), 1e-12);
        }
    }

    [Theory]
    [InlineData(BallNorm.L1)]
    [InlineData(BallNorm.L2)]
    [InlineData(BallNorm.Linf)]
    public void The_gradient_is_that_of_the_quotient(BallNorm norm)
    {
        // One largest coordinate, so that every norm has a gradient; central differences of 1e-6 err by 1e-9 or so.
        var rng = new Rng(5);
        var function = new LinearFunction([.. Enumerable.Range(0, 15).Select(_ => rng.NextNormal())], 3);
        double[] centre = [.. Enumerable.Range(0, 5).Select(_ => rng.NextNormal())];
        var quotient = new LipschitzQuotient(function, centre, norm);
        double[] x = [.. centre.Select(value => value + (0.1 * rng.NextNormal()))];
        var (values, gradient, moved) = (new double[1], new double[5], new double[1]);
        quotient.Gradients(x, values, gradient);
        for (var i = 0; i < 5; i++)
        {
            double At(double h)
            {
                double[] other = [.. x];
                other[i] += h;
                quotient.Values(other, moved);
                return moved[0];
            }

            Assert.Equal((At(1e-6) - At(-1e-6)) / 2e-6, gradient[i], 1e-6 * (1 + Math.Abs(gradient[i])));
        }
    }

    [Fact]
    public void A_steepest_corner_is_stationary_and_the_centre_is_0()
    {
        var quotient = new LipschitzQuotient(new LinearFunction([1, 2, 3, -4], 2), [0, 0], BallNorm.Linf);
        var (values, gradient) = (new double[1], new double[2]);
        quotient.Gradients([0.1, -0.1], values, gradient);
        Assert.Equal(8, values[0], 1e-12);
        Assert.All(gradient, part => Assert.Equal(0, part, 1e-12));
        quotient.Gradients([0, 0], values, gradient);
        Assert.Equal([0, 0, 0], values.Concat(gradient));
    }

    [Fact]
    public void One_output_alone_is_its_own_norm()
    {
        var ascent = new SetAscent(PerturbationSet.Of(BallNorm.Linf, 2, 0.1)) { Steps = 10 };
        Assert.Equal(3, LocalSlopes.Of(new LinearFunction([1, 2, 3, -4], 2), [0, 0], ascent, new Rng(1), output: 0)[0], 1e-9);
        Assert.Throws<ArgumentOutOfRangeException>(() => new LipschitzQuotient(new LinearFunction([1, 2], 1), [0, 0], BallNorm.L2, 1));
        Assert.Throws<ArgumentException>(() => new LipschitzQuotient(new LinearFunction([1, 2], 1), [0, 0, 0], BallNorm.L2));
        Assert.Throws<ArgumentException>(() => LocalSlopes.Of(new LinearFunction([1, 2], 1), [0, 0], new SetAscent(new PerturbationSet(BallNorm.L2, [1, 2])), new Rng(1)));
    }

    // f = max(0, 1 − |t − 0.2|) has the slope 1 from 0 to 0.2 and from 0 to −0.8, in a ball from −2 to 2; seen from 0
    // there is a lower hill at 1.2, so that it takes several starts.
    [Fact]
    public void What_is_steep_near_the_centre_is_found_in_a_wide_ball()
    {
        var ascent = new SetAscent(PerturbationSet.Of(BallNorm.Linf, 1, 2)) { Steps = 60, Starts = 12 };
        Assert.Equal(1, LocalSlopes.Of(new Tent(), [0], ascent, new Rng(2))[0], 0.02);
    }

    private sealed class Tent : IRowFunction
    {
        public int Dimension => 1;

        public int Outputs => 1;

        public void Values(ReadOnlySpan<double> x, Span<double> outputs)
        {
            for (var b = 0; b < x.Length; b++)
                outputs[b] = Math.Max(0, 1 - Math.Abs(x[b] - 0.2));
        }

        public void Pullback(ReadOnlySpan<double> x, ReadOnlySpan<double> weights, Span<double> gradients)
        {
            for (var b = 0; b < x.Length; b++)
                gradients[b] = Math.Abs(x[b] - 0.2) < 1 ? -Math.Sign(x[b] - 0.2) * weights[b] : 0;
        }
    }
}
