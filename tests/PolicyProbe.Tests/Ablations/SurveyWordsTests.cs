using PolicyProbe.Ablations;
using PolicyProbe.Cli;

namespace PolicyProbe.Tests.Ablations;

/// <summary>What stands beside the bar of a sweep.</summary>
public sealed class SurveyWordsTests
{
    private static readonly Survey Tuned = new([
        .. Enumerable.Repeat(CellState.Done, 12), CellState.Running, CellState.Running, CellState.Failed, .. Enumerable.Repeat(CellState.Missing, 6), .. Enumerable.Repeat(CellState.Waiting, 8),
    ]);

    [Theory]
    [InlineData(100, "12 of 29 done, 2 running, 1 failed, 6 to do, 8 waiting for tuning, about 54 s left")]
    [InlineData(54, "12/29 done, 2 running, 1 failed, 14 to do, 54 s left")]
    [InlineData(40, "12/29, 2 running, 1 failed, 54 s left")]
    [InlineData(30, "12/29, 1 failed, 54 s left")]
    [InlineData(20, "12/29, 1 failed")]
    [InlineData(10, "12/29")]
    public void A_line_has_as_much_as_fits_and_failures_to_the_last(int width, string line)
    {
        Assert.Equal(line, SurveyWords.Line(Tuned, TimeSpan.FromSeconds(54), width));
        Assert.True(line.Length <= width);
    }

    [Fact]
    public void What_is_not_there_is_not_said()
    {
        Assert.Equal("2 of 2 done", SurveyWords.Line(new Survey([CellState.Done, CellState.Done]), null, 54));
        Assert.Equal("1/2, 1 running", SurveyWords.Line(new Survey([CellState.Done, CellState.Running]), null, 16));
        Assert.Equal("1 of 2 done, 1 running, about 5 s left", SurveyWords.Line(new Survey([CellState.Done, CellState.Running]), TimeSpan.FromSeconds(0.2))); // never 0 s while one is running
    }
}
