using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;

namespace PolicyProbe.Tests.Probes.Landscapes;

public sealed class RandomDirectionTests
{
    private static readonly NetworkLayout Layout = new FusedMlp<float>(new MlpSpec(3, [5], Activation.Tanh, 2, FreeOutputs: 2)).Layout;

    [Fact]
    public void A_gaussian_direction_has_its_norm()
    {
        var direction = RandomDirection.Gaussian(1000, 2, new Rng(1));
        Assert.Equal(2, Landscape.Norm(direction), 1e-12);
        // Entries of a normal vector: a mean of 0 within four standard errors, 2/√1000 each.
        Assert.InRange(direction.Sum(), -4 * 2, 4 * 2);
        Assert.Equal(direction, RandomDirection.Gaussian(1000, 2, new Rng(1)));
        Assert.NotEqual(direction, RandomDirection.Gaussian(1000, 2, new Rng(2)));
    }

    // log σ first, then five hidden units of three weights and a bias, two outputs of five and one: eight filters, by hand.
    [Fact]
    public void Every_unit_of_a_filter_normalised_direction_has_the_norm_of_the_units_own_weights_and_bias()
    {
        var rng = new Rng(3);
        float[] theta = [.. Enumerable.Range(0, Layout.ParameterCount).Select(_ => (float)rng.NextNormal())];
        var direction = RandomDirection.FilterNormalised(Layout, theta, new Rng(4));
        List<int[]> filters =
        [
            [0, 1],
            .. Enumerable.Range(0, 5).Select(unit => new[] { 2 + (unit * 3), 3 + (unit * 3), 4 + (unit * 3), 17 + unit }),
            .. Enumerable.Range(0, 2).Select(unit => Enumerable.Range(22 + (unit * 5), 5).Append(32 + unit).ToArray()),
        ];
        Assert.Equal(Enumerable.Range(0, 34), filters.SelectMany(filter => filter).Order());
        Assert.All(filters, filter => Assert.Equal(filter.Sum(i => (double)theta[i] * theta[i]), filter.Sum(i => direction[i] * direction[i]), 1e-9));
    }

    [Fact]
    public void A_unit_of_zeros_does_not_move()
    {
        var theta = new float[Layout.ParameterCount];
        theta[2] = 1;
        var direction = RandomDirection.FilterNormalised(Layout, theta, new Rng(4));
        Assert.Equal(1, Math.Sqrt(new[] { 2, 3, 4, 17 }.Sum(i => direction[i] * direction[i])), 1e-12);
        Assert.All(Enumerable.Range(5, 12), i => Assert.Equal(0, direction[i]));
    }

    [Fact]
    public void Wrong_lengths_are_refused_by_name()
    {
        Assert.Contains("P = 34, got 3", Assert.Throws<ArgumentException>(() => RandomDirection.FilterNormalised(Layout, new float[3], new Rng(1))).Message, StringComparison.Ordinal);
        Assert.Contains("P = 2, got 3 and 2", Assert.Throws<ArgumentException>(() => new PolicyPlane([0, 0], [1, 1, 1], [1, 1]).At(0, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plane_is_the_origin_and_its_two_directions() =>
        Assert.Equal([1 + (2 * 0.5f) - 3, 2 + (2 * 0.25f) + 3], new PolicyPlane([1, 2], [0.5, 0.25], [1, -1]).At(2, -3));
}
