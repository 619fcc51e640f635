using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Activations;

public sealed class ReluLayerTests
{
    // Two half planes through the origin, their normals at an angle φ: both sides are left by a wedge of π − φ.
    [Theory]
    [InlineData(0.3)]
    [InlineData(1.2)]
    [InlineData(2.5)]
    public void Two_units_rest_together_in_a_wedge(double angle) =>
        Assert.Equal((Math.PI - angle) / (2 * Math.PI), new ReluLayer([2, 0, 3 * Math.Cos(angle), 3 * Math.Sin(angle)], [0, 0]).AllRest(), 1e-12);

    [Fact]
    public void Orthogonal_units_rest_independently()
    {
        var layer = new ReluLayer([2, 0, 0, -0.5], [1, -1]);
        Assert.Equal(StandardNormal.Cdf(-0.5) * StandardNormal.Cdf(2), layer.AllRest(), 1e-15);
        Assert.Throws<InvalidOperationException>(() => new ReluLayer([2, 0, 1, 1], [1, 0]).AllRest());
    }

    // On a grid far beyond where the layer is alive, and at random places: z₀ + Σλz = c everywhere, so that one unit is above c/(1 + Σλ) at least.
    [Fact]
    public void A_Farkas_row_keeps_a_layer_from_resting_anywhere()
    {
        var (layer, shares, z, rng) = (new ReluLayer([1, 2, -0.5, 1, 0.3, 0.1], [-3, -4, -5]), new[] { 0.5, 1.0, 2.0 }, new double[4], new Rng(3));
        var (guarded, plain) = (layer.WithFarkasRow(shares, 0.2), new double[3]);
        var rested = 0;
        for (var draw = 0; draw < 5000; draw++)
        {
            double[] x = [20 * rng.NextNormal(), 20 * rng.NextNormal()];
            guarded.PreActivations(x, z);
            layer.PreActivations(x, plain);
            rested += plain.Max() <= 0 ? 1 : 0;
            Assert.Equal(0.2, z[3] + shares.Zip(z, (share, value) => share * value).Sum(), 1e-10);
            Assert.True(z.Max() >= (0.2 / 4.5) - 1e-10);
        }

        Assert.InRange(rested, 500, 4500);
    }

    [Theory]
    [InlineData(new[] { 1.0, 0.0 }, 0.1, "above 0, got 0 of unit 1")]
    [InlineData(new[] { 1.0, 1.0 }, 0, "margin: expected above 0")]
    [InlineData(new[] { 1.0 }, 0.1, "expected [k], k = 2")]
    public void What_makes_no_Farkas_row_is_refused(double[] shares, double margin, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => new ReluLayer([1, 0, 0, 1], [0, 0]).WithFarkasRow(shares, margin)).Message, StringComparison.Ordinal);
}
