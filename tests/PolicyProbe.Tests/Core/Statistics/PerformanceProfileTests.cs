using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

public sealed class PerformanceProfileTests
{
    [Fact]
    public void It_is_the_share_of_runs_above_each_threshold()
    {
        var profile = PerformanceProfile.Of(new Scores(["a", "b"], [[0, 1, 1], [2, 3]]), [-1, 0, 1, 2.5, 3]);
        Assert.Equal([1, 0.8, 0.4, 0.2, 0], profile.Select(point => point.Value!.Value));
        Assert.All(profile, point => Assert.Equal(5, point.SampleSize));
        Assert.Equal(ProportionInterval.ClopperPearson(2, 5).Interval, profile[2].Interval);
    }

    [Fact]
    public void A_threshold_that_is_no_number_is_refused() =>
        Assert.StartsWith("thresholds", Assert.Throws<ArgumentException>(() => PerformanceProfile.Of(Scores.Of(1), [double.NaN])).Message, StringComparison.Ordinal);
}
