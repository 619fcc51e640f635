using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Ascent;

public sealed class PerturbationSetTests
{
    public static TheoryData<BallNorm> Norms => [.. Enum.GetValues<BallNorm>()];

    [Theory]
    [MemberData(nameof(Norms))]
    public void The_steepest_step_lies_inside_and_no_random_point_of_the_set_gains_more(BallNorm norm)
    {
        var rng = new Rng(1);
        for (var trial = 0; trial < 400; trial++)
        {
            var drawn = RandomSets.Draw(norm, rng, bounded: trial % 2 == 0);
            double[] g = [.. drawn.X.Select(_ => rng.NextDouble() < 0.1 ? 0 : rng.NextNormal())], step = new double[g.Length];
            drawn.Set.Steepest(g, drawn.X, step);
            drawn.Holds(step);
            var (gain, scale) = (Dot(g, step), 1 + drawn.Set.DualNorm(g));
            for (var other = 0; other < 50; other++)
                Assert.True(Dot(g, drawn.Point(rng)) <= gain + (1e-12 * scale));
            if (trial % 2 == 1)
                Assert.Equal(drawn.Set.DualNorm(g), gain, 1e-12 * scale);
        }
    }

    // Where a bound stops the best coordinate, its share of the radius goes to the others.
    [Fact]
    public void Bounds_move_the_steepest_step_along_the_edge()
    {
        var step = new double[2];
        new PerturbationSet(BallNorm.L1, [1, 1], null, [0.25, 9]).Steepest([3, 1], [0, 0], step);
        Assert.Equal([0.25, 0.75], step);
        new PerturbationSet(BallNorm.L2, [1, 1], null, [0.6, 9]).Steepest([3, 1], [0, 0], step);
        Assert.Equal(0.6, step[0], 1e-12);
        Assert.Equal(0.8, step[1], 1e-12);
        new PerturbationSet(BallNorm.L2, [1, 1], [-0.1, -0.1], [0.1, 0.1]).Steepest([3, 0], [0, 0], step);
        Assert.Equal([0.1, 0], step);
    }

    [Theory]
    [MemberData(nameof(Norms))]
    public void A_gradient_of_0_has_no_step(BallNorm norm)
    {
        double[] step = [1, 2];
        PerturbationSet.Of(norm, 2, 3).Steepest([0, 0], [0, 0], step);
        Assert.Equal([0, 0], step);
    }

    // A share t^n of the ball lies within t times it, for every norm and every radius; 4 standard errors of 4000 draws.
    [Theory]
    [MemberData(nameof(Norms))]
    public void Samples_fill_the_ball_evenly(BallNorm norm)
    {
        var (rng, set, inner) = (new Rng(2), new PerturbationSet(norm, [0.5, 2, 0, 7]), 0);
        var (delta, first) = (new double[4], 0.0);
        for (var draw = 0; draw < 4000; draw++)
        {
            set.Sample([0, 0, 0, 0], delta, rng);
            Assert.True(set.Size(delta) <= 1);
            Assert.Equal(0, delta[2]);
            inner += set.Size(delta) <= 0.7 ? 1 : 0;
            first += delta[3] / 4000;
        }

        var expected = Math.Pow(0.7, 3);
        Assert.Equal(expected, inner / 4000.0, 4 * Math.Sqrt(expected * (1 - expected) / 4000));
        Assert.Equal(0, first, 4 * 7 / Math.Sqrt(3 * 4000.0));
    }

    [Theory]
    [InlineData(new[] { 0.1, 0.2 }, new[] { 0.0, 0.0, 0.0 }, "x: expected [n], n = 2, got [3].")]
    [InlineData(new[] { 0.1, 0.2 }, new[] { 0.0, 1.5 }, "x: expected within the bounds, [0, 1] in dimension 1, got 1.5; scale the input or the bounds so that both are in the same units.")]
    [InlineData(new[] { 0.1, 0.2, 0.3 }, new[] { 0.0, 0.5 }, "delta: expected [n], n = 2, got [3].")]
    [InlineData(new[] { 0.1, double.NaN }, new[] { 0.0, 0.5 }, "delta: expected finite entries, got NaN in dimension 1.")]
    public void Wrong_input_is_told_what_would_be_right(double[] delta, double[] x, string message)
    {
        var set = new PerturbationSet(BallNorm.L2, [1, 1], [0, 0], [1, 1]);
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => set.Project(delta, x)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_sets_are_told_what_would_be_right()
    {
        Assert.Contains("radii: expected finite and at least 0, got -1 in dimension 1", Message(() => new PerturbationSet(BallNorm.L1, [1, -1])), StringComparison.Ordinal);
        Assert.Contains("low: expected at most high, got 2 and 1 in dimension 0", Message(() => new PerturbationSet(BallNorm.L1, [1], [2], [1])), StringComparison.Ordinal);
        Assert.Contains("high: expected [n], n = 1, got [2]", Message(() => new PerturbationSet(BallNorm.L1, [1], null, [2, 2])), StringComparison.Ordinal);
        Assert.Contains("radii: expected [n], n ≥ 1", Message(() => new PerturbationSet(BallNorm.L1, [])), StringComparison.Ordinal);
    }

    private static string Message(Func<PerturbationSet> make) => Assert.Throws<ArgumentException>(make).Message;

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
