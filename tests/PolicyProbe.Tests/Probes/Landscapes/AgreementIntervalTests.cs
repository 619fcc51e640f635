using PolicyProbe.Core;
using PolicyProbe.Probes;

namespace PolicyProbe.Tests.Probes.Landscapes;

public sealed class AgreementIntervalTests
{
    // The oracle tries every order that the comparisons leave open, ties included: integer returns of 1 … n that no told pair contradicts.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_holds_every_rank_correlation_that_the_comparisons_leave_open(ulong seed)
    {
        const int n = 5;
        var rng = new Rng(seed);
        double[] surrogate = [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())];
        var cells = Enumerable.Range(0, n).Select(_ => Cell(3 * rng.NextNormal(), rng)).ToList();
        var interval = AgreementInterval.Rank(surrogate, cells)!.Value;
        var quantile = StudentQuantile.TwoSided(1 - (0.05 / 10), 63);
        var (low, high, open) = (1.0, -1.0, 0);
        for (var code = 0; code < 3125; code++)
        {
            double[] returns = [.. Enumerable.Range(0, n).Select(i => (double)(code / (int)Math.Pow(n, i) % n))];
            bool Told(int i, int j) => Math.Abs(cells[i].Mean - cells[j].Mean) > quantile * cells[i].Difference(cells[j]).Error;
            if (Enumerable.Range(0, n).Any(i => Enumerable.Range(0, i).Any(j => Told(i, j) && Math.Sign(returns[i] - returns[j]) != Math.Sign(cells[i].Mean - cells[j].Mean))))
                continue;
            if (RankCorrelation.Spearman(surrogate, returns) is not { } rho)
                continue;
            (low, high, open) = (Math.Min(low, rho), Math.Max(high, rho), open + 1);
            Assert.InRange(rho, interval.Low - 1e-12, interval.High + 1e-12);
        }

        Assert.True(open > 0, "some order is left");
    }

    [Fact]
    public void Without_noise_it_is_the_rank_correlation_itself()
    {
        var rng = new Rng(9);
        double[] surrogate = [3, 1, 4, 1.5, 9, 2, 6];
        double[] returns = [2, 7, 1, 8, 2.5, 3, 0];
        var cells = returns.Select(value => Cell(1e6 * value, rng)).ToList();
        var (interval, rho) = (AgreementInterval.Rank(surrogate, cells)!.Value, RankCorrelation.Spearman(surrogate, returns)!.Value);
        Assert.Equal(rho, interval.Low, 1e-12);
        Assert.Equal(rho, interval.High, 1e-12);
        Assert.Null(AgreementInterval.Rank([1, 1, 1], cells[..3]));

        // A surrogate that overflowed is left out, as in the estimate.
        double[] overflowed = [3, double.PositiveInfinity, 4, 1.5, 9, 2, 6];
        Assert.Equal(RankCorrelation.Spearman([3, 4, 1.5, 9, 2, 6], [2, 1, 8, 2.5, 3, 0])!.Value, AgreementInterval.Rank(overflowed, cells)!.Value.Low, 1e-12);
    }

    [Fact]
    public void Signs_that_noise_leaves_open_count_either_way()
    {
        ReturnDifference Change(double value, double error) => new(value, error, 63, 64);
        Assert.Equal(new Interval(0.5, 0.75), AgreementInterval.Sign([1, 1, -1, -1, 0, double.NaN], [Change(5, 1), Change(-5, 1), Change(-5, 1), Change(-1, 1), Change(9, 1), Change(9, 1)]));
        Assert.Equal(new Interval(0, 1), AgreementInterval.Sign([1], [Change(5, 0)]));
        Assert.Null(AgreementInterval.Sign([0, 0], [Change(5, 1), Change(5, 1)]));
    }

    /// <summary>A cell of 64 copies, an episode each.</summary>
    private static CellReturn Cell(double mean, Rng rng)
    {
        double[] returns = [.. Enumerable.Range(0, 64).Select(_ => mean + (8 * rng.NextNormal()))];
        var average = returns.Average();
        return new CellReturn(average, Math.Sqrt(returns.Sum(value => (value - average) * (value - average)) / 63 / 64), 64, 64, returns, [.. Enumerable.Repeat(1, 64)]);
    }
}
