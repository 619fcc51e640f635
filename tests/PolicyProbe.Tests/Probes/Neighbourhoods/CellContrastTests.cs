using PolicyProbe.Core;
using PolicyProbe.Probes;
using PolicyProbe.Tests.Probes.Landscapes;

namespace PolicyProbe.Tests.Probes.Neighbourhoods;

public sealed class CellContrastTests
{
    // A difference of two cells is what the landscape's own rule says of it, whichever of its two intervals it takes.
    [Theory]
    [InlineData(0.05, false)]
    [InlineData(10, true)]
    public void A_difference_has_the_value_and_the_interval_of_Minus(double norm, bool manyDiffer)
    {
        var agent = PolicyReturnsTests.Agent("chain-walk");
        var cells = new PolicyReturns(agent, PolicyReturnsTests.Maker("chain-walk")) { Size = 128, Unit = SampleUnit.Trajectories }.At(PolicyReturnsTests.Around(agent, 2, norm), new Rng(1));
        var contrast = CellContrast.Of([cells[1], cells[0]], [1, -1]);
        var expected = cells[1].Minus(cells[0]);
        Assert.Equal(manyDiffer, expected.SampleSize == 64);
        Assert.Equal(expected.Value!.Value, contrast.Value, 1e-12);
        var t = StudentQuantile.TwoSided(0.95, expected.SampleSize - 1);
        Assert.Equal(expected.Interval!.Value.High - expected.Value.Value, t * contrast.Error, 1e-9);
    }

    // Four copies by hand: x = after − before = 3, 1, 1, −1 and a curvature's weights on a third cell.
    [Fact]
    public void The_variance_is_that_of_the_copies_sums()
    {
        var (after, before, other) = (Cell(4, 2, 1, 1), Cell(1, 1, 0, 2), Cell(0, 0, 0, 0));
        var contrast = CellContrast.Of([after, before], [1, -1]);
        Assert.Equal((1, 4), (contrast.Value, contrast.Copies));
        Assert.Equal((4 + 0 + 0 + 4) / 3.0 / 4, contrast.Variance, 1e-12);
        var curvature = CellContrast.Of([after, before, other], [1, 1, -2]);
        Assert.Equal(3, curvature.Value, 1e-12); // 5, 3, 1, 3
        Assert.Equal((4 + 0 + 4 + 0) / 3.0 / 4, curvature.Variance, 1e-12);
    }

    // Var of a mean of n = 24 independent episodes on 16 copies (8 of them with two), against the variance over 20,000 seeds: its standard error is 1 %.
    [Fact]
    public void The_variance_is_unbiased_with_a_copy_or_two_of_episodes_each()
    {
        const int seeds = 20_000;
        var agent = PolicyReturnsTests.Agent("two-armed-bandit");
        var thetas = PolicyReturnsTests.Around(agent, 2, 2);
        foreach (var (size, tolerance) in new[] { (16, 0.04), (64, 0.04) })
        {
            var (sum, squares, variances) = (0.0, 0.0, 0.0);
            var engine = new PolicyReturns(agent, PolicyReturnsTests.Maker("two-armed-bandit")) { Size = size, Unit = SampleUnit.Trajectories };
            List<Rng> rngs = [.. Enumerable.Range(0, seeds).SelectMany(i => Enumerable.Repeat(new Rng(7).Fork($"{i}"), 2))];
            var cells = engine.At([.. Enumerable.Range(0, seeds).SelectMany(_ => thetas)], rngs);
            for (var i = 0; i < seeds; i++)
            {
                var contrast = CellContrast.Of([cells[(2 * i) + 1], cells[2 * i]], [1, -1]);
                (sum, squares, variances) = (sum + contrast.Value, squares + (contrast.Value * contrast.Value), variances + contrast.Variance);
            }

            var seen = (squares - (sum * sum / seeds)) / (seeds - 1);
            Assert.Equal(1, variances / seeds / seen, tolerance);
        }
    }

    [Fact]
    public void Equal_cells_are_never_resolved_and_a_single_copy_knows_no_variance()
    {
        Assert.False(CellContrast.Of([Cell(1, 2), Cell(1, 2)], [1, -1]).IsResolved);
        var single = CellContrast.Of([Cell(1), Cell(2)], [1, -1]);
        Assert.True(double.IsNaN(single.Variance));
        Assert.False(single.IsResolved);
    }

    private static CellReturn Cell(params double[] returns)
    {
        var mean = returns.Average();
        return new CellReturn(mean, returns.Length < 2 ? double.NaN : Math.Sqrt(returns.Sum(value => (value - mean) * (value - mean)) / (returns.Length - 1) / returns.Length),
            returns.Length, returns.Length, returns, [.. returns.Select(_ => 1)]);
    }
}
