using System.Numerics;
using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Numerics;

public sealed class FourierTransformTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(12)]
    [InlineData(45)]
    [InlineData(64)]
    [InlineData(120)]
    public void Every_length_gives_the_sums_of_the_definition(int n)
    {
        var rng = new Rng(3);
        double[] x = [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())];
        var found = FourierTransform.Of(x);
        for (var k = 0; k < n; k++)
        {
            // A sum of n terms of size 1: rounding of about n · 1e-16, angles of up to n² a little more.
            var direct = Enumerable.Range(0, n).Aggregate(Complex.Zero, (sum, j) => sum + (x[j] * Complex.FromPolarCoordinates(1, -2 * Math.PI * j * k / n)));
            Assert.Equal(0, (found[k] - direct).Magnitude, 1e-11);
        }
    }

    [Fact]
    public void The_highest_frequency_of_an_even_length_stands_once()
    {
        double[] alternating = [2, -2, 2, -2, 2, -2];
        Assert.Equal([0, 0, 0, 2], FourierTransform.Amplitudes(alternating).Select(value => Math.Round(value, 12)));
    }

    [Fact]
    public void Nothing_and_what_is_not_finite_are_refused()
    {
        Assert.Contains("got none", Assert.Throws<ArgumentException>(() => FourierTransform.Of([])).Message, StringComparison.Ordinal);
        Assert.Contains("NaN at 1", Assert.Throws<ArgumentException>(() => FourierTransform.Of([1, double.NaN])).Message, StringComparison.Ordinal);
    }
}
