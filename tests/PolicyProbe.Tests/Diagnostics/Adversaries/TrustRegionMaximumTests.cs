using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Adversaries;

public sealed class TrustRegionMaximumTests
{
    private const int Angles = 4000;

    // A grid of angles misses the maximum on the circle by less than curvature times its step squared; inside, one of radii likewise.
    [Fact]
    public void In_the_plane_it_is_the_best_of_a_fine_grid()
    {
        var rng = new Rng(1);
        for (var trial = 0; trial < 60; trial++)
        {
            var (m, g, radius) = Draw(2, rng);
            var found = TrustRegionMaximum.Of(m, g, radius);
            var best = double.NegativeInfinity;
            for (var angle = 0; angle < Angles; angle++)
                for (var ring = 1; ring <= 40; ring++)
                {
                    var (sine, cosine) = Math.SinCos(2 * Math.PI * angle / Angles);
                    best = Math.Max(best, Quadratic(m, g, [radius * ring / 40 * cosine, radius * ring / 40 * sine]));
                }

            Assert.True(Norm(found.Point) <= radius * (1 + 1e-12));
            Assert.Equal(found.Value, Quadratic(m, g, found.Point), 1e-10 * (1 + Math.Abs(found.Value)));
            Assert.InRange(best, found.Value - (0.01 * (1 + Math.Abs(found.Value))), found.Value + 1e-12);
        }
    }

    // (λI − M)δ = g/2, λ ≥ λ_top and ≥ 0, λ(‖δ‖ − ε) = 0: necessary and sufficient (Moré and Sorensen, 1983, lemma 2.4).
    [Fact]
    public void In_any_dimension_it_meets_the_conditions_that_only_a_global_maximum_meets()
    {
        var rng = new Rng(2);
        for (var trial = 0; trial < 200; trial++)
        {
            var n = (int)rng.Integers(1, 9);
            var (m, g, radius) = Draw(n, rng);
            var found = TrustRegionMaximum.Of(m, g, radius);
            var top = SymmetricEigen.Of(m).Values[^1];
            Assert.True(found.Multiplier >= Math.Max(0, top) - 1e-12);
            Assert.Equal(0, found.Multiplier * (Norm(found.Point) - radius), 1e-9 * (1 + found.Multiplier));
            for (var i = 0; i < n; i++)
                Assert.Equal(g[i] / 2, (found.Multiplier * found.Point[i]) - Enumerable.Range(0, n).Sum(j => m[i, j] * found.Point[j]), 1e-9 * (1 + found.Multiplier));
        }
    }

    [Fact]
    public void The_hard_case_goes_along_the_top_eigenvector()
    {
        // g has no part along the second axis, where q curves up most: δ₁ = ½g₁/(3 − 1) = ¼, the rest of ε = 1 along the second.
        var found = TrustRegionMaximum.Of(new[,] { { 1.0, 0 }, { 0, 3 } }, [1, 0], 1);
        Assert.Equal(3, found.Multiplier, 1e-12);
        Assert.Equal(0.25, found.Point[0], 1e-12);
        Assert.Equal(Math.Sqrt(1 - 0.0625), Math.Abs(found.Point[1]), 1e-12);
        Assert.Equal(12, TrustRegionMaximum.Of(new[,] { { 1.0, 0 }, { 0, 3 } }, [0, 0], 2).Value, 1e-12);
        Assert.Null(TrustRegionMaximum.Local(new[,] { { 1.0, 0 }, { 0, 3 } }, [1, 0], 1));
    }

    [Fact]
    public void A_concave_function_has_its_maximum_inside_and_a_linear_one_on_the_edge()
    {
        var inside = TrustRegionMaximum.Of(new[,] { { -1.0, 0 }, { 0, -2 } }, [1, 2], 5);
        Assert.Equal([0.5, 0.5], inside.Point.Select(value => Math.Round(value, 12)));
        Assert.Equal(0, inside.Multiplier, 1e-12);
        var linear = TrustRegionMaximum.Of(new double[2, 2], [3, 4], 2);
        Assert.Equal(10, linear.Value, 1e-10);
    }

    // On the circle q(angle) has all its maxima: the lower one, where there are two, is the local maximum, if its multiplier is not negative.
    [Fact]
    public void The_local_maximum_is_the_lower_of_the_two_on_a_circle()
    {
        var (rng, seen) = (new Rng(3), 0);
        for (var trial = 0; trial < 200; trial++)
        {
            var (m, g, radius) = Draw(2, rng);
            double At(int angle) => Quadratic(m, g, [radius * Math.Cos(2 * Math.PI * angle / Angles), radius * Math.Sin(2 * Math.PI * angle / Angles)]);
            var peaks = Enumerable.Range(0, Angles).Where(angle => At(angle) > At(angle - 1) && At(angle) > At(angle + 1)).OrderBy(At).ToList();
            var found = TrustRegionMaximum.Local(m, g, radius);
            if (found is null)
                continue;
            seen++;
            Assert.Equal(2, peaks.Count);
            Assert.Equal(At(peaks[0]), found.Value, 1e-4 * (1 + Math.Abs(found.Value)));
            Assert.Equal(radius, Norm(found.Point), 1e-9 * radius);
        }

        Assert.InRange(seen, 10, 190);
    }

    [Fact]
    public void Wrong_shapes_are_told_what_would_be_right()
    {
        Assert.Contains("linear: expected [n], n = 2, got [1]", Assert.Throws<ArgumentException>(() => TrustRegionMaximum.Of(new double[2, 2], [1], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("radius: expected positive and finite, got 0", Assert.Throws<ArgumentException>(() => TrustRegionMaximum.Of(new double[2, 2], [1, 1], 0)).Message, StringComparison.Ordinal);
    }

    private static (double[,] M, double[] G, double Radius) Draw(int n, Rng rng)
    {
        var m = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
                m[i, j] = m[j, i] = rng.NextNormal();
        return (m, [.. Enumerable.Range(0, n).Select(_ => 0.5 * rng.NextNormal())], Math.Exp(rng.NextNormal()));
    }

    private static double Quadratic(double[,] m, double[] g, double[] x) =>
        Enumerable.Range(0, x.Length).Sum(i => x[i] * (g[i] + Enumerable.Range(0, x.Length).Sum(j => m[i, j] * x[j])));

    private static double Norm(double[] x) => Math.Sqrt(x.Sum(value => value * value));
}
