using PolicyProbe.Core;
using PolicyProbe.Plots;

namespace PolicyProbe.Tests.Plots;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData(0.42173, "0.4217")]
    [InlineData(-0.5, "−0.5")]
    [InlineData(12850, "12,850")]
    [InlineData(1234567, "1,234,567")]
    [InlineData(1.2e-5, "1.2×10⁻⁵")]
    [InlineData(1e9, "10⁹")]
    [InlineData(0.99999, "1")]
    [InlineData(0, "0")]
    [InlineData(double.NegativeInfinity, "−∞")]
    [InlineData(double.NaN, "undetermined")]
    public void A_number_reads_as_people_write_it(double value, string text) => Assert.Equal(text, NumberText.Of(value));

    [Fact]
    public void An_interval_says_where_it_is_open()
    {
        Assert.Equal("[0.38, 0.46]", NumberText.Interval(0.38, 0.46));
        Assert.Equal("(−∞, 0.46]", NumberText.Interval(null, 0.46));
        Assert.Equal("[0.38, ∞)", NumberText.Interval(0.38, null));
        Assert.Equal("", NumberText.Interval(null, null));
    }

    [Fact]
    public void An_estimate_has_the_digits_that_its_interval_deserves()
    {
        Assert.Equal("0.422 [0.381, 0.462]", NumberText.WithInterval(0.42173, 0.38112, 0.46201));
        Assert.Equal("1,804 [1,520, 2,193]", NumberText.WithInterval(1804.4, 1520.3, 2193.1));
        Assert.Equal("0.000 [−0.020, 0.020]", NumberText.WithInterval(-0.0001, -0.02, 0.02));
        Assert.Equal("undetermined", NumberText.WithInterval(null, null, null));
    }

    [Fact]
    public void Ticks_are_round_and_lie_within_the_axis()
    {
        Assert.Equal([0, 0.2, 0.4, 0.6, 0.8, 1], Ticks.At(new AxisRange(-0.05, 1.05, AxisScale.Linear), []));
        Assert.Equal([1, 10, 100, 1000], Ticks.At(new AxisRange(0.5, 2000, AxisScale.Log), []));
        Assert.Equal([10, 30, 100, 300], Ticks.At(new AxisRange(10, 300, AxisScale.Log), []));
    }
}
