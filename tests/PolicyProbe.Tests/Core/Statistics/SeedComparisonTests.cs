using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

public sealed class SeedComparisonTests
{
    // Student's own sleep data (Biometrika 6, 1908), as R's t.test has them: mean −1.58, t = −4.0621, p = 0.002833, interval [−2.4598858, −0.7001142].
    private static readonly double[] First = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0], Second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

    [Fact]
    public void Students_sleep_data_have_the_published_paired_test()
    {
        var comparison = SeedComparison.Of(BySeed(First), BySeed(Second), new Rng(1));
        Assert.Equal(-1.58, comparison.Difference.Value!.Value, 1e-12);
        Assert.Equal(0.002833, comparison.PValue!.Value, 5e-7);
        Assert.Equal(-2.4598858, comparison.Difference.Interval!.Value.Low, 5e-8);
        Assert.Equal(-0.7001142, comparison.Difference.Interval.Value.High, 5e-8);
        Assert.Equal(10, comparison.Pairs);
        Assert.Equal(0.00390625, comparison.Exact!.PValue, 1e-12); // one difference is 0, all nine others of one sign: 2/2⁹
    }

    // The same without pairs: Welch's t = −1.8608, 17.776 degrees of freedom, p = 0.07939, interval [−3.3654832, 0.2054832].
    [Fact]
    public void Without_common_seeds_they_have_the_published_Welch_test()
    {
        var comparison = SeedComparison.Of(BySeed(First), BySeed(Second, from: 50), new Rng(1));
        Assert.Equal(0, comparison.Pairs);
        Assert.Equal(0.07939, comparison.PValue!.Value, 5e-6);
        Assert.Equal(-3.3654832, comparison.Difference.Interval!.Value.Low, 5e-8);
        Assert.Null(comparison.Exact);
        Assert.Equal(1.58 + 0.2054832, comparison.Difference.Interval.Value.High - comparison.Difference.Value!.Value, 1e-6);
    }

    [Fact]
    public void Runs_without_a_partner_are_left_out_and_the_order_of_seeds_does_not_matter()
    {
        Dictionary<ulong, double> x = new() { [3] = 5, [1] = 1, [2] = 2, [9] = 100 }, y = new() { [1] = 0, [2] = 1.5, [3] = 2 };
        Assert.Equal([1, 0.5, 3], SeedComparison.Paired(x, y));
        Assert.Equal(3, SeedComparison.Of(x, y, new Rng(1)).Pairs);
    }

    [Fact]
    public void Too_few_runs_or_none_that_differ_leave_no_interval()
    {
        Assert.Null(SeedComparison.Of(BySeed([1]), BySeed([2]), new Rng(1)).Difference.Interval);
        var same = SeedComparison.Of(BySeed([1, 2, 3]), BySeed([0, 1, 2]), new Rng(1));
        Assert.Null(same.Difference.Interval);
        Assert.Null(same.PValue);
        Assert.Equal(0.25, same.Exact!.PValue, 1e-12);
        Assert.Null(SeedComparison.Of(BySeed([1, 1]), BySeed([2, 2], from: 9), new Rng(1)).Difference.Interval);
        Assert.StartsWith("x: expected at least one run", Assert.Throws<ArgumentException>(() => SeedComparison.Of(BySeed([]), BySeed([1]), new Rng(1))).Message, StringComparison.Ordinal);
    }

    // AAI and ACLI of the paper's Walker2d row (arXiv:2005.12729, table 2): PPO 3292, PPO-M 2735, TRPO 2791, TRPO+ 3050 give 242 and 557.
    [Fact]
    public void The_papers_table_has_its_AAI_and_ACLI()
    {
        double[] noise = [-30, -10, 0, 15, 25];
        Dictionary<ulong, double> Arm(double mean, int turn) => BySeed([.. noise.Select((_, i) => mean + noise[(i + turn) % 5])]);
        var improvement = AlgorithmicImprovement.Of(Arm(3292, 0), Arm(2735, 1), Arm(2791, 2), Arm(3050, 3));
        Assert.Equal(242, improvement.Algorithm.Value!.Value, 1e-9);
        Assert.Equal(557, improvement.Code.Value!.Value, 1e-9);
        Assert.True(improvement.Algorithm.Interval!.Value.Contains(242) && improvement.Code.Interval!.Value.Contains(557));
        Assert.True(improvement.Code.Interval.Value.Low > improvement.Algorithm.Interval.Value.High);
    }

    // Two noisy differences around 0: the lower end is 0, the upper one the greater of the four ends.
    [Fact]
    public void A_gain_that_is_not_there_has_the_lower_end_0()
    {
        Dictionary<ulong, double> a = BySeed([1, -2, 3, -1]), b = BySeed([0, 0, 0, 0.5]), c = BySeed([-1, 1, 0.5, 0]), d = BySeed([0, 0.2, 0, 0]);
        var improvement = AlgorithmicImprovement.Of(a, c, d, b);
        Assert.Equal(0, improvement.Algorithm.Interval!.Value.Low);
        double[] ends = [.. new[] { SeedComparison.DifferenceOf(a, b), SeedComparison.DifferenceOf(c, d) }.SelectMany(one => new[] { -one.Interval!.Value.Low, one.Interval.Value.High })];
        Assert.Equal(ends.Max(), improvement.Algorithm.Interval.Value.High, 1e-12);
    }

    private static Dictionary<ulong, double> BySeed(double[] scores, int from = 1) => scores.Select((score, i) => (score, i)).ToDictionary(pair => (ulong)(pair.i + from), pair => pair.score);
}
