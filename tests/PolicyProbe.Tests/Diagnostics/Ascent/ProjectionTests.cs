using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Ascent;

public sealed class ProjectionTests
{
    private const int Trials = 400;

    public static TheoryData<BallNorm> Norms => [.. Enum.GetValues<BallNorm>()];

    // p is the point of a convex set nearest to y exactly where ⟨y − p, z − p⟩ ≤ 0 for all z of the set; without bounds the greatest ⟨y − p, z⟩ is the dual norm.
    [Theory]
    [MemberData(nameof(Norms))]
    public void A_projection_lies_inside_and_leaves_no_direction_in_the_set_towards_the_point(BallNorm norm)
    {
        var rng = new Rng(1);
        for (var trial = 0; trial < Trials; trial++)
        {
            var drawn = RandomSets.Draw(norm, rng, bounded: trial % 2 == 0);
            double[] y = [.. drawn.X.Select(_ => 3 * rng.NextNormal())];
            var p = Project(drawn, y);
            drawn.Holds(p);
            double[] rest = [.. y.Zip(p, (a, b) => a - b)];
            var scale = 1 + y.Sum(Math.Abs) + drawn.Set.Radii.ToArray().Max();
            for (var other = 0; other < 50; other++)
                Assert.True(Dot(rest, drawn.Point(rng)) - Dot(rest, p) <= 1e-12 * scale * scale);
            if (trial % 2 == 1)
                Assert.True(drawn.Set.DualNorm(rest) - Dot(rest, p) <= 1e-12 * scale * scale, $"{norm}: {drawn.Set.DualNorm(rest):R} against {Dot(rest, p):R}");
        }
    }

    [Theory]
    [MemberData(nameof(Norms))]
    public void Projecting_again_changes_no_bit_and_no_two_points_move_apart(BallNorm norm)
    {
        var rng = new Rng(2);
        for (var trial = 0; trial < Trials; trial++)
        {
            var drawn = RandomSets.Draw(norm, rng);
            double[] y = [.. drawn.X.Select(_ => 3 * rng.NextNormal())], z = [.. y.Select(value => value + (0.5 * rng.NextNormal()))];
            var (p, q) = (Project(drawn, y), Project(drawn, z));
            Assert.Equal(p, Project(drawn, p));
            Assert.True(Distance(p, q) <= Distance(y, z) * (1 + 1e-12));
        }
    }

    // Bounds that are far away take the road of the bisection, none take the closed form.
    [Theory]
    [MemberData(nameof(Norms))]
    public void Closed_forms_and_bisection_are_the_same_projection(BallNorm norm)
    {
        var rng = new Rng(3);
        for (var trial = 0; trial < Trials; trial++)
        {
            var drawn = RandomSets.Draw(norm, rng, bounded: false);
            double[] y = [.. drawn.X.Select(_ => 3 * rng.NextNormal())], far = [.. drawn.X.Select(_ => 1e9)];
            var bisected = y.ToArray();
            new PerturbationSet(norm, drawn.Set.Radii, null, far).Project(bisected, drawn.X);
            var scale = 1 + y.Max(Math.Abs);
            Assert.All(Project(drawn, y).Zip(bisected), pair => Assert.Equal(pair.Second, pair.First, 1e-12 * scale));
        }
    }

    // J. Duchi et al. (2008), figure 1, by sorting; a rescaled point would keep the ratios of its entries.
    [Fact]
    public void An_L1_projection_thresholds()
    {
        var rng = new Rng(4);
        for (var trial = 0; trial < Trials; trial++)
        {
            var n = (int)rng.Integers(1, 12);
            var radius = Math.Exp(rng.NextNormal());
            double[] y = [.. Enumerable.Range(0, n).Select(_ => 2 * rng.NextNormal())], u = [.. y.Select(Math.Abs).OrderDescending()], p = [.. y];
            PerturbationSet.Of(BallNorm.L1, n, radius).Project(p, new double[n]);
            if (u.Sum() <= radius)
            {
                Assert.Equal(y, p);
                continue;
            }

            var last = Enumerable.Range(1, n).Last(k => u[k - 1] > (u.Take(k).Sum() - radius) / k);
            var threshold = (u.Take(last).Sum() - radius) / last;
            Assert.All(y.Zip(p), pair => Assert.Equal(Math.Sign(pair.First) * Math.Max(0, Math.Abs(pair.First) - threshold), pair.Second, 1e-12));
        }
    }

    [Theory]
    [MemberData(nameof(Norms))]
    public void In_the_plane_no_point_of_a_fine_grid_of_the_set_is_nearer(BallNorm norm)
    {
        var rng = new Rng(5);
        for (var trial = 0; trial < 20; trial++)
        {
            var drawn = RandomSets.Draw(norm, rng, dimension: 2);
            double[] y = [2 * rng.NextNormal(), 2 * rng.NextNormal()];
            var p = Project(drawn, y);
            var (least, cell) = (double.PositiveInfinity, drawn.Set.Radii.ToArray().Max() / 150);
            for (var i = -150; i <= 150; i++)
                for (var j = -150; j <= 150; j++)
                {
                    double[] z = [drawn.Set.Radii[0] * i / 150, drawn.Set.Radii[1] * j / 150];
                    if (drawn.Set.Size(z) <= 1 && Within(drawn, z))
                        least = Math.Min(least, Distance(y, z));
                }

            Assert.InRange(least, Distance(y, p) - 1e-12, Distance(y, p) + (2 * cell));
        }
    }

    [Fact]
    public void A_masked_dimension_does_not_move_and_a_radius_for_every_dimension_is_an_ellipsoid()
    {
        double[] delta = [4, 5, 0];
        new PerturbationSet(BallNorm.L2, [2, 0, 1]).Project(delta, [0, 0, 0]);
        Assert.Equal([2, 0, 0], delta);
        Assert.Equal(double.PositiveInfinity, new PerturbationSet(BallNorm.L2, [2, 0, 1]).Size([0, 1e-9, 0]));
    }

    private static double[] Project(RandomSets drawn, double[] y)
    {
        var p = y.ToArray();
        drawn.Set.Project(p, drawn.X);
        return p;
    }

    private static bool Within(RandomSets drawn, double[] z) => z.Select((value, i) => drawn.X[i] + value >= drawn.Low[i] && drawn.X[i] + value <= drawn.High[i]).All(inside => inside);

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
}
