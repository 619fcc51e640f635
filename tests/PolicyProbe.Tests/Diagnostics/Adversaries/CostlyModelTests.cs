using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Adversaries;

/// <summary>Reach and expected costs of linear rules, against grids.</summary>
public sealed class CostlyModelTests
{
    private static readonly CollinearGaussians Line = new([-2, 0.5, 2], 0.8);
    private static readonly double[,] Costs = { { 0, 1, 10 }, { 1, 0, 4 }, { 3, 1, 0 } };

    // Midpoints of 2·10⁵ cells over ±10 err by the jumps of the cost: at most six of 10 over a cell of 10⁻⁴ each.
    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(1.7)]
    public void The_expected_cost_is_the_integral_of_the_worst_cost_within_reach(double shift)
    {
        const int cells = 200_000;
        var (mean, square) = (0.0, 0.0);
        for (var k = 0; k < cells; k++)
            for (var i = 0; i < 3; i++)
            {
                var p = -10 + (20 * (k + 0.5) / cells);
                var (cost, weight) = (Line.WorstCost(Costs, i, p, shift), 20.0 / cells / 3 * StandardNormal.Density((p - Line.Positions[i]) / Line.Sigma) / Line.Sigma);
                (mean, square) = (mean + (weight * cost), square + (weight * cost * cost));
            }

        var found = Line.ExpectedCost(Costs, shift);
        Assert.Equal(mean, found.Mean, 1e-3);
        Assert.Equal(square - (mean * mean), found.Variance, 2e-2);
    }

    [Fact]
    public void Without_an_attack_it_is_the_confusion_matrix_times_the_costs_and_rows_are_distributions()
    {
        var sum = 0.0;
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(1, Enumerable.Range(0, 3).Sum(j => Line.Confusion(i, j)), 1e-14);
            sum += Enumerable.Range(0, 3).Sum(j => Line.Confusion(i, j) * Costs[i, j]) / 3;
        }

        Assert.Equal(sum, Line.ExpectedCost(Costs, 0).Mean, 1e-13);
    }

    // The rule's argmax is the nearest position.
    [Fact]
    public void The_linear_rule_predicts_the_class_of_its_place_on_the_line()
    {
        var rng = new Rng(4);
        var u = CollinearGaussians.Direction(5, rng);
        var ((w, b), (x, _)) = (Line.Rule(u), Line.Draw(u, 200, rng));
        for (var row = 0; row < 200; row++)
        {
            var of = x.AsSpan(5 * row, 5).ToArray();
            var logits = Enumerable.Range(0, 3).Select(k => b[k] + Enumerable.Range(0, 5).Sum(i => w[(5 * k) + i] * of[i])).ToList();
            Assert.Equal(logits.IndexOf(logits.Max()), Line.Class(CollinearGaussians.Place(u, of)));
        }
    }

    // Two inputs in a square, every point of a grid asked: the grid misses the maximum by a cell's half diagonal times the slope at most.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_greatest_margin_of_a_class_over_a_square_is_that_of_a_grid(int target)
    {
        const int points = 401;
        var (rng, set) = (new Rng(6), PerturbationSet.Of(BallNorm.Linf, 2, 0.7));
        for (var draw = 0; draw < 5; draw++)
        {
            double[] w = [.. Enumerable.Range(0, 6).Select(_ => rng.NextNormal())], b = [.. Enumerable.Range(0, 3).Select(_ => rng.NextNormal())], x = [rng.NextNormal(), rng.NextNormal()];
            var best = double.NegativeInfinity;
            for (var i = 0; i < points; i++)
                for (var j = 0; j < points; j++)
                {
                    var (p, q) = (x[0] - 0.7 + (1.4 * i / (points - 1)), x[1] - 0.7 + (1.4 * j / (points - 1)));
                    double[] z = [.. Enumerable.Range(0, 3).Select(k => (w[2 * k] * p) + (w[(2 * k) + 1] * q) + b[k])];
                    best = Math.Max(best, z[target] - z.Where((_, k) => k != target).Max());
                }

            var slope = Enumerable.Range(0, 3).Where(k => k != target).Max(k => Math.Abs(w[2 * target] - w[2 * k]) + Math.Abs(w[(2 * target) + 1] - w[(2 * k) + 1]));
            Assert.InRange(LinearReach.Forced(w, b, x, target, set), best - 1e-12, best + (slope * 0.7 / (points - 1)) + 1e-12);
        }
    }

    [Fact]
    public void A_class_is_forced_where_it_is_ahead_of_all_and_derivatives_are_of_the_two_that_count()
    {
        var (loss, derivative) = (new ForcedClass([1]), new double[3]);
        Assert.Equal(-2, loss.Of([3, 1, 2], 0, derivative));
        Assert.Equal([-1, 1, 0], derivative);
        Assert.Equal(0.5, loss.Of([0, 1, 0.5], 0, derivative));
        Assert.Equal([0, 1, -1], derivative);
    }
}
