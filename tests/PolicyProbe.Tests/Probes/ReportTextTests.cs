using PolicyProbe.Core;
using PolicyProbe.Probes;

namespace PolicyProbe.Tests.Probes;

public sealed class ReportTextTests
{
    [Theory]
    [InlineData(-0.12, "−0.12")]
    [InlineData(0.12345, "0.123")]
    [InlineData(-12850.4, "−12,850")]
    [InlineData(1.25e-7, "1.25E-07")]
    [InlineData(-1.25e-7, "−1.25E-07")]
    [InlineData(null, "undetermined")]
    public void A_number_in_a_finding_has_three_digits_and_a_true_minus_sign(double? value, string text) => Assert.Equal(text, ReportText.Number(value));

    [Fact]
    public void A_share_below_nothing_has_it_too() =>
        Assert.Equal("−5% [−10%, 1%]", ReportText.Percent(new Estimate(-0.05, new Interval(-0.1, 0.01), 10)).Replace(" %", "%", StringComparison.Ordinal));
}
