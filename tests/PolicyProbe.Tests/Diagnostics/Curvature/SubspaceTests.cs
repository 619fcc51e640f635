using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Curvature;

public sealed class SubspaceTests
{
    [Fact]
    public void Fractions_and_overlaps_of_coordinate_planes_can_be_counted()
    {
        Subspace Span(params int[] axes) => new([.. axes.Select(axis => Enumerable.Range(0, 4).Select(i => i == axis ? 1.0 : 0).ToArray())]);
        Assert.Equal(25.0 / 30, Span(2, 3).Fraction([1, 2, 3, 4])!.Value, 1e-15);
        Assert.Null(Span(0).Fraction([0, 0, 0, 0]));
        Assert.Equal(0.5, Span(0, 1).Overlap(Span(1, 2)), 1e-15);
        Assert.Equal(1, Span(0, 1).Overlap(Span(1, 0)), 1e-15);
        Assert.Equal(0, Span(0, 1).Overlap(Span(2, 3)), 1e-15);
        Assert.Equal(1, Span(0, 1, 2).Overlap(Span(2)), 1e-15);
    }

    [Fact]
    public void A_plane_that_is_turned_by_an_angle_overlaps_by_its_squared_cosine_whatever_its_basis()
    {
        const double angle = 0.7;
        var (c, s) = (Math.Cos(angle), Math.Sin(angle));
        var plane = new Subspace([[1, 0, 0, 0], [0, 1, 0, 0]]);
        var turned = new Subspace([[c, 0, s, 0], [0, c, 0, s]]);
        var h = Math.Sqrt(0.5);
        var other = new Subspace([[c * h, c * h, s * h, s * h], [c * h, -c * h, s * h, -s * h]]);
        Assert.Equal(c * c, plane.Overlap(turned), 1e-14);
        Assert.Equal(c * c, other.Overlap(plane), 1e-14);
    }

    [Fact]
    public void Random_spaces_overlap_by_k_over_n()
    {
        const int n = 30, k = 6;
        var overlaps = Enumerable.Range(0, 200).Select(seed => Random((ulong)seed).Overlap(Random((ulong)(seed + 1000)))).ToList();
        // The mean of 200 overlaps with a deviation of about 0.04 each, at four deviations of the mean.
        Assert.Equal(k / (double)n, overlaps.Average(), 4 * 0.04 / Math.Sqrt(200));

        Subspace Random(ulong seed)
        {
            var (_, vectors) = KnownSpectrum.Of(new double[n], new Rng(seed));
            return new Subspace([.. vectors.Take(k)]);
        }
    }

    [Fact]
    public void What_is_not_orthonormal_is_refused()
    {
        Assert.Equal("basis", Assert.Throws<ArgumentException>(() => new Subspace([[1, 0], [1, 0]])).ParamName);
        Assert.Equal("basis", Assert.Throws<ArgumentException>(() => new Subspace([[2, 0]])).ParamName);
        Assert.Equal("basis", Assert.Throws<ArgumentException>(() => new Subspace([])).ParamName);
        Assert.Equal("g", Assert.Throws<ArgumentException>(() => new Subspace([[1, 0]]).Fraction([1])).ParamName);
    }
}
