using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

public sealed class RepeatMeanTests
{
    [Fact]
    public void Repeats_that_differ_have_students_interval_cut_to_what_can_be()
    {
        double[] repeats = [0.1, 0.2, 0.9];
        var (student, found) = (MeanInterval.Student(repeats), MeanInterval.OfRepeats(repeats, 0, 1));
        Assert.True(student.Interval!.Value.Low < 0);
        Assert.Equal(student.Value, found.Value);
        Assert.Equal(0, found.Interval!.Value.Low);
        Assert.Equal(Math.Min(1, student.Interval.Value.High), found.Interval.Value.High);
        Assert.Equal(student.Interval, MeanInterval.OfRepeats(repeats).Interval);
    }

    [Fact]
    public void Repeats_that_agree_have_a_value_and_no_interval()
    {
        var found = MeanInterval.OfRepeats([0.3, 0.3, 0.3]);
        Assert.Equal((0.3, 3L), (found.Value, found.SampleSize));
        Assert.Null(found.Interval);
        Assert.Null(MeanInterval.OfRepeats([0.3]).Interval);
    }

    [Fact]
    public void A_repeat_that_is_no_number_leaves_none() => Assert.Null(MeanInterval.OfRepeats([0.3, double.NaN]).Value);
}
