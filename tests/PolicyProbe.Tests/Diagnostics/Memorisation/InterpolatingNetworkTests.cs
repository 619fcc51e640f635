using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Probes;

namespace PolicyProbe.Tests.Diagnostics.Memorisation;

public sealed class InterpolatingNetworkTests
{
    // On a line f is the polygon through the biases: what it is between two points follows from slopes alone, not from the triangular solve.
    [Fact]
    public void On_a_line_it_is_a_polygon_with_a_corner_at_every_bias()
    {
        double[] x = [2, -1, 0.5, 3], y = [1, -4, 2, 0];
        var network = InterpolatingNetwork.Of(x, y, new Rng(1));
        Assert.Equal(9, network.Count);
        Assert.Equal(y, InterpolationTruths.Evaluate(network, x, 4).Select(value => Math.Round(value, 10)));
        var sign = Math.Sign(network.Direction[0]);
        double[] corners = [.. network.Biases.ToArray().Select(bias => sign * bias)];
        Assert.Equal(0, InterpolationTruths.Evaluate(network, [corners[0]], 1)[0], 1e-12);
        for (var j = 0; j + 1 < corners.Length; j++)
        {
            double[] ends = InterpolationTruths.Evaluate(network, [corners[j], corners[j + 1], 0.5 * (corners[j] + corners[j + 1])], 3);
            Assert.Equal(0.5 * (ends[0] + ends[1]), ends[2], 1e-12);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(300, 10)]
    public void It_takes_any_values_at_any_points_within_its_own_bound_of_rounding(int n, int d)
    {
        var rng = new Rng(9);
        double[] x = [.. Enumerable.Range(0, n * d).Select(_ => rng.NextNormal())], y = [.. Enumerable.Range(0, n).Select(_ => 5 * rng.NextNormal())];
        var network = InterpolatingNetwork.Of(x, y, rng);
        Assert.Equal((2 * n) + d, network.Count);
        var found = InterpolationTruths.Evaluate(network, x, n);
        for (var i = 0; i < n; i++)
            Assert.InRange(Math.Abs(found[i] - y[i]), 0, Math.Min(1e-6, network.Rounding(x.AsSpan(i * d, d))));
    }

    [Fact]
    public void One_input_with_two_values_is_refused() => Assert.Contains(
        "no two points alike", Assert.Throws<ArgumentException>(() => InterpolatingNetwork.Of([1, 2, 1, 2], [0, 1], new Rng(1))).Message, StringComparison.Ordinal);
}
