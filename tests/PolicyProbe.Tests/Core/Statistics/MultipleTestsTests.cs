using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

public sealed class MultipleTestsTests
{
    // By hand: sorted 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1, and never below the one before.
    [Fact]
    public void Holm_by_hand()
    {
        var adjusted = MultipleTests.Holm([0.01, 0.04, 0.03, 0.005]);
        Assert.Equal([0.03, 0.06, 0.06, 0.02], adjusted.Select(p => Math.Round(p, 12)));
        Assert.Equal([1, 1], MultipleTests.Holm([0.9, 0.6]));
        Assert.Empty(MultipleTests.Holm([]));
    }

    // Holm rejects whatever Bonferroni does, and no more than no correction would.
    [Fact]
    public void Holm_lies_between_Bonferroni_and_nothing()
    {
        var rng = new Rng(3);
        for (var k = 0; k < 200; k++)
        {
            double[] p = [.. Enumerable.Range(0, 6).Select(_ => rng.NextDouble() * rng.NextDouble())];
            Assert.All(p.Zip(MultipleTests.Holm(p)), pair => Assert.InRange(pair.Second, pair.First, Math.Min(1, 6 * pair.First)));
        }
    }

    [Fact]
    public void Bonferroni_shares_the_error()
    {
        Assert.Equal(0.995, MultipleTests.Bonferroni(0.95, 10), 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => MultipleTests.Bonferroni(0.95, 0));
        Assert.Contains("got 1.5", Assert.Throws<ArgumentException>(() => MultipleTests.Holm([1.5])).Message, StringComparison.Ordinal);
    }
}
