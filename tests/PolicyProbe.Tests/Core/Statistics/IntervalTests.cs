using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

public sealed class IntervalTests
{
    [Fact]
    public void An_interval_contains_its_ends_and_no_NaN()
    {
        var interval = new Interval(-1, 2);
        Assert.True(interval.Contains(-1) && interval.Contains(2) && interval.Contains(0));
        Assert.False(interval.Contains(2.1) || interval.Contains(double.NaN));
        Assert.True(interval.IsBounded);
    }

    [Fact]
    public void An_interval_may_be_unbounded()
    {
        Assert.True(Interval.Line.Contains(1e300));
        Assert.False(new Interval(0, double.PositiveInfinity).IsBounded);
        Assert.Equal(new Interval(0, double.PositiveInfinity), new Interval(0, double.PositiveInfinity).Scale(3));
        Assert.Equal(new Interval(-1, 1), Interval.Line.Clamp(-1, 1));
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(0, double.NaN)]
    public void Ends_out_of_order_are_refused(double low, double high) =>
        Assert.Contains("expected at most high", Assert.Throws<ArgumentException>(() => new Interval(low, high)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_factor_that_is_not_positive_is_refused() =>
        Assert.Equal("factor", Assert.Throws<ArgumentOutOfRangeException>(() => new Interval(0, 1).Scale(0)).ParamName);
}
