using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

public sealed class SignFlipTestTests
{
    // R. A. Fisher's own example (The Design of Experiments, section 21): Darwin's fifteen pairs of Zea mays in eighths of an inch. Of 32,768 patterns 863 reach
    // the sum of 314 or more.
    [Fact]
    public void Darwins_maize_has_the_p_that_Fisher_counted()
    {
        var test = SignFlipTest.Of([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48], new Rng(1));
        Assert.Equal(2 * 863 / 32768.0, test.PValue, 1e-12);
        Assert.Equal(2 / 32768.0, test.Smallest, 1e-12);
        Assert.True(test.IsExact);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(14)]
    public void It_counts_what_a_loop_over_all_patterns_counts(int n)
    {
        var rng = new Rng((ulong)n);
        double[] d = [.. Enumerable.Range(0, n).Select(_ => Math.Round(rng.NextNormal() + 0.4, 1))];
        d = [.. d.Where(one => one != 0)];
        var (met, seen) = (0, Math.Abs(d.Sum()) - 1e-9);
        for (var pattern = 0; pattern < 1 << d.Length; pattern++)
            met += Math.Abs(d.Select((one, i) => (pattern >> i & 1) == 0 ? one : -one).Sum()) >= seen ? 1 : 0;
        Assert.Equal((double)met / (1 << d.Length), SignFlipTest.Of(d, new Rng(1)).PValue, 1e-12);
    }

    [Fact]
    public void Five_pairs_never_reach_five_per_cent()
    {
        var test = SignFlipTest.Of([10, 11, 12, 13, 14], new Rng(1));
        Assert.Equal(0.0625, test.PValue, 1e-12);
        Assert.Equal(test.PValue, test.Smallest, 1e-12);
    }

    // The normal approximation of 25 differences of 1 ± 2: z = Σd/√Σd². The drawn p has a standard error of 0.1 % and the approximation is as good as 0.3 %.
    [Fact]
    public void More_than_twenty_are_drawn_and_agree_with_the_normal_approximation()
    {
        double[] d = [.. Enumerable.Range(0, 25).Select(i => 0.7 + (2 * Math.Cos(i)))];
        var z = d.Sum() / Math.Sqrt(d.Sum(one => one * one));
        var test = SignFlipTest.Of(d, new Rng(1));
        Assert.Equal(2 * MathNet.Numerics.Distributions.Normal.CDF(0, 1, -z), test.PValue, 0.006);
        Assert.False(test.IsExact);
        Assert.Equal(test, SignFlipTest.Of(d, new Rng(1)));
    }

    [Fact]
    public void Differences_of_0_say_nothing()
    {
        Assert.Equal(new SignFlipTest(1, 1, true), SignFlipTest.Of([0, 0, 0], new Rng(1)));
        Assert.Equal(0.25, SignFlipTest.Of([0, 1, 2, 3], new Rng(1)).PValue, 1e-12);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => SignFlipTest.Of([double.NaN], new Rng(1))).Message, StringComparison.Ordinal);
    }
}
