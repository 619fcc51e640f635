using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

public sealed class RankCorrelationTests
{
    // Without ties ρ = 1 − 6 Σd²/(n(n² − 1)): Spearman (1904).
    [Fact]
    public void Without_ties_it_is_the_formula_of_squared_rank_differences()
    {
        double[] x = [3.5, -2, 8, 0.25, 100];
        double[] y = [1, 2, -3, 7, 0];
        int[] ranksOfX = [3, 1, 4, 2, 5];
        int[] ranksOfY = [3, 4, 1, 5, 2];
        var squares = ranksOfX.Zip(ranksOfY, (a, b) => (a - b) * (a - b)).Sum();
        Assert.Equal(1 - (6.0 * squares / (5 * 24)), RankCorrelation.Spearman(x, y)!.Value, 1e-15);
        Assert.Equal(1, RankCorrelation.Spearman(x, [.. x.Select(Math.Exp)]));
        Assert.Equal(-1, RankCorrelation.Spearman(x, [.. x.Select(value => -value)]));
    }

    // Ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4: Σ(x−x̄)(y−ȳ) = 4.5, Σ(x−x̄)² = 4.5, Σ(y−ȳ)² = 5.
    [Fact]
    public void Equal_values_share_their_mean_rank() => Assert.Equal(4.5 / Math.Sqrt(4.5 * 5), RankCorrelation.Spearman([1, 2, 2, 3], [1, 2, 3, 4])!.Value, 1e-15);

    [Fact]
    public void A_constant_has_no_ranks_to_compare() => Assert.Null(RankCorrelation.Spearman([1, 1, 1], [1, 2, 3]));

    [Fact]
    public void Wrong_lengths_and_numbers_are_refused_by_name()
    {
        Assert.Contains("expected [n], n = 2, got [3]", Assert.Throws<ArgumentException>(() => RankCorrelation.Spearman([1, 2], [1, 2, 3])).Message, StringComparison.Ordinal);
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => RankCorrelation.Spearman([1, double.NaN], [1, 2])).Message, StringComparison.Ordinal);
    }
}
