using PolicyProbe.Core;
using PolicyProbe.Probes;

namespace PolicyProbe.Tests.Probes.Landscapes;

public sealed class TwoStageReturnsTests
{
    // Normal changes: Stein's interval is exact, so of 2,000 about 1,900 hold 0, ± four binomial standard errors of 9.7.
    [Fact]
    public void An_interval_whose_sample_was_chosen_by_its_noise_still_covers()
    {
        var (rng, covered, sizes) = (new Rng(11), 0, new List<int>());
        for (var seed = 0; seed < 2000; seed++)
        {
            var taken = 1;
            var (_, changes, capped) = new TwoStageReturns(0.5, 1000).Extend([Cell(rng, 0), Cell(rng, 1)], 0, [true, false], (_, places) =>
            {
                taken++;
                return [.. places.Select(place => Cell(rng, place))];
            }, _ => { });
            var interval = changes[1].Estimate().Interval!.Value;
            Assert.InRange(interval.High - interval.Low, 0, 2 * 0.5 * (1 + 1e-9));
            Assert.Equal(0, capped);
            sizes.Add(taken);
            covered += interval.Contains(1) ? 1 : 0;
        }

        Assert.InRange(covered, 1900 - 39, 1900 + 39);
        Assert.True(sizes.Distinct().Count() > 3, "sizes should differ, or nothing was chosen");
    }

    [Fact]
    public void A_cell_gets_what_it_needs_and_no_more_than_the_cap_and_that_of_the_origin_gets_none()
    {
        var rng = new Rng(3);
        var asked = new List<int[]>();
        var origin = Cell(rng, 0);
        var (cells, changes, capped) = new TwoStageReturns(0.2, 4).Extend([origin, origin, Cell(rng, 0)], 0, [true, true, false], (_, places) =>
        {
            asked.Add(places);
            return [.. places.Select(place => Cell(rng, place))];
        }, _ => { });
        Assert.Equal([[0, 2], [0, 2], [0, 2]], asked);
        Assert.Equal(1, capped);
        Assert.Equal([64, 16, 64], cells.Select(cell => cell.Episodes));
        Assert.False(changes[1].Known);
        Assert.Equal(cells[2].Mean - cells[0].Mean, changes[2].Value, 1e-12);
    }

    /// <summary>A cell of 16 copies, an episode of a normal return each, the mean of the place.</summary>
    private static CellReturn Cell(Rng rng, int place)
    {
        double[] returns = [.. Enumerable.Range(0, 16).Select(_ => place + rng.NextNormal())];
        var mean = returns.Average();
        return new CellReturn(mean, Math.Sqrt(returns.Sum(value => (value - mean) * (value - mean)) / 15 / 16), 16, 16, returns, [.. Enumerable.Repeat(1, 16)]);
    }
}
