using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics;

public sealed class MeanCosineTests
{
    // To an exact reference the cosine's own statistic is such a mean; Hall's interval of what leans to one side comes on top.
    [Fact]
    public void It_joins_the_interval_that_cosines_to_a_reference_have_with_Halls()
    {
        var set = GradientSet.Of([new[] { 1.0, 0.2 }, [0.9, -0.5], [0.3, 0.8], [2.0, 0.1]]);
        var expected = ReferenceCosine.Of(set, GradientSet.Of([new[] { 1.0, 0 }])).ToReference;
        double[] cosines = [1 / Math.Sqrt(1.04), 0.9 / Math.Sqrt(1.06), 0.3 / Math.Sqrt(0.73), 2 / Math.Sqrt(4.01)];
        var (actual, hall) = (MeanCosine.Of(cosines), SkewedMean.Hall(cosines).Interval!.Value);
        Assert.Equal(expected.Value!.Value, actual.Value!.Value, 1e-12);
        Assert.Equal(Math.Max(-1, Math.Min(expected.Interval!.Value.Low, hall.Low)), actual.Interval!.Value.Low, 1e-12);
        Assert.Equal(Math.Min(1, Math.Max(expected.Interval!.Value.High, hall.High)), actual.Interval!.Value.High, 1e-12);
    }

    [Fact]
    public void Two_cosines_and_one_beyond_1_are_refused()
    {
        Assert.Contains("at least 3", Assert.Throws<ArgumentException>(() => MeanCosine.Of([0.1, 0.2])).Message, StringComparison.Ordinal);
        Assert.Contains("1.5", Assert.Throws<ArgumentException>(() => MeanCosine.Of([0.1, 0.2, 1.5])).Message, StringComparison.Ordinal);
    }
}
