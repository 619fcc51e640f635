using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Weights;

public sealed class PlanarMarginTests
{
    // The oracle: the best of 200,000 directions. Between two of them the least inner product changes by ‖z‖ times half a grid step at most.
    [Fact]
    public void No_direction_has_a_larger_margin()
    {
        var rng = new Rng(1);
        var supports = new HashSet<int>();
        for (var problem = 0; problem < 30; problem++)
        {
            var (turn, opening) = (rng.Uniform(0, 2 * Math.PI), rng.Uniform(0.1, 1.4));
            PlanarVector[] points = [.. Enumerable.Range(0, 8).Select(_ => rng.Uniform(0.5, 3)).Select(length => (length, angle: turn + rng.Uniform(-opening, opening))).Select(z => new PlanarVector(z.length * Math.Cos(z.angle), z.length * Math.Sin(z.angle)))];
            var margin = PlanarMargin.Of(points);
            supports.Add(margin.Support.Count);
            const int grid = 200_000;
            var best = Enumerable.Range(0, grid).Max(i => points.Min(z => (z.X * Math.Cos(2 * Math.PI * i / grid)) + (z.Y * Math.Sin(2 * Math.PI * i / grid))));
            Assert.InRange(1 / margin.Direction.Norm, best - 1e-12, best + (3 * Math.PI / grid));
            var combined = margin.Support.Zip(margin.Multipliers, (i, alpha) => (points[i], alpha)).Aggregate(new PlanarVector(0, 0), (sum, term) => sum.Plus(term.alpha, term.Item1));
            Assert.Equal(0, combined.Plus(-1, margin.Direction).Norm, 1e-10);
        }

        Assert.Equal(2, supports.Count);
    }

    [Fact]
    public void Points_all_around_are_refused() => Assert.Contains(
        "no line separates them", Assert.Throws<WrongUseException>(() => PlanarMargin.Of([new(1, 0), new(-1, 1), new(-1, -1)])).Message, StringComparison.Ordinal);
}
