using PolicyProbe.Core;
using PolicyProbe.Tests.Diagnostics;

namespace PolicyProbe.Tests.Core.Statistics;

public sealed class StudentTests
{
    // Published tables, five digits.
    [Theory]
    [InlineData(0.95, 1, 12.7062)]
    [InlineData(0.95, 2, 4.30265)]
    [InlineData(0.95, 9, 2.26216)]
    [InlineData(0.95, 29, 2.04523)]
    [InlineData(0.99, 9, 3.24984)]
    [InlineData(0.95, 1e6, 1.95997)]
    public void The_quantile_is_the_one_of_the_tables(double level, double freedom, double quantile) =>
        Assert.Equal(quantile, StudentQuantile.TwoSided(level, freedom), quantile * 2e-6);

    // ν = 2 has a closed form: t = (2p − 1)√2/√(1 − (2p − 1)²), with 2p − 1 = level.
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.999)]
    public void Two_degrees_of_freedom_have_a_closed_form(double level) =>
        Assert.Equal(level * Math.Sqrt(2 / (1 - (level * level))), StudentQuantile.TwoSided(level, 2), 1e-7);

    [Theory]
    [InlineData(0, 5, "level")]
    [InlineData(1, 5, "level")]
    [InlineData(double.NaN, 5, "level")]
    [InlineData(0.95, 0, "degreesOfFreedom")]
    public void A_level_or_freedom_out_of_range_is_refused(double level, double freedom, string name) =>
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => StudentQuantile.TwoSided(level, freedom)).ParamName);

    // x = 1, 2, 3, 4: mean 2.5, s² = 5/3, s/√4 = 0.645497, t(0.95, 3) = 3.182446.
    [Fact]
    public void The_mean_of_four_numbers_by_hand()
    {
        var estimate = MeanInterval.Student([1, 2, 3, 4]);
        Assert.Equal(2.5, estimate.Value!.Value, 1e-12);
        Assert.Equal(2.5 - (3.182446 * 0.645497), estimate.Interval!.Value.Low, 1e-5);
        Assert.Equal(2.5 + (3.182446 * 0.645497), estimate.Interval.Value.High, 1e-5);
        Assert.Equal(4, estimate.SampleSize);
    }

    [Fact]
    public void Fewer_than_two_samples_and_NaN_are_refused()
    {
        Assert.Contains("at least 2, got 1", Assert.Throws<ArgumentException>(() => MeanInterval.Student([1])).Message, StringComparison.Ordinal);
        Assert.Contains("NaN at 1", Assert.Throws<ArgumentException>(() => MeanInterval.Student([1, double.NaN])).Message, StringComparison.Ordinal);
    }

    // Exact for normal numbers: a right 95 % method leaves 0.95 ± 4 √(0.95·0.05/replications) once in 16,000.
    [Theory]
    [InlineData(5, 2_000)]
    [InlineData(10, 2_000)]
    public void The_interval_of_a_normal_mean_covers(int count, int replications) => Covers(count, replications);

    [Theory]
    [Trait("Category", "Full")]
    [InlineData(5, 10_000)]
    [InlineData(10, 10_000)]
    public void The_interval_of_a_normal_mean_covers_in_full(int count, int replications) => Covers(count, replications);

    private static void Covers(int count, int replications)
    {
        var model = new GradientModel(Noise.Isotropic, 1, new Rng(11).Fork($"student/{count}"));
        var covered = 0;
        for (var r = 0; r < replications; r++)
        {
            var samples = Enumerable.Range(0, count).Select(_ => 3 + (2 * model.Normal())).ToArray();
            covered += MeanInterval.Student(samples).Interval!.Value.Contains(3) ? 1 : 0;
        }

        Assert.InRange((double)covered / replications, 0.95 - (4 * Coverage.Error(replications)), 0.95 + (4 * Coverage.Error(replications)));
    }
}
