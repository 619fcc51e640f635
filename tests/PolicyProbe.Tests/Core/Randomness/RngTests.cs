using System.Numerics;
using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Randomness;

public sealed class RngTests
{
    [Fact]
    public void A_fork_depends_on_seed_and_names_only()
    {
        var fresh = new Rng(7);
        var used = new Rng(7);
        for (var i = 0; i < 100; i++)
            used.NextUInt32();
        used.Fork("sibling").NextDouble();
        Assert.Equal(Draw(fresh.Fork("env/3")), Draw(used.Fork("env/3")));
        Assert.NotEqual(Draw(fresh.Fork("env/3")), Draw(fresh.Fork("env/4")));
        Assert.NotEqual(Draw(fresh.Fork("env/3")), Draw(new Rng(8).Fork("env/3")));
        Assert.NotEqual(Draw(fresh.Fork("a").Fork("b")), Draw(fresh.Fork("b").Fork("a")));
    }

    [Fact]
    public void Forks_do_not_move_the_parent()
    {
        var forked = new Rng(7);
        forked.Fork("x").NextDouble();
        Assert.Equal(Draw(new Rng(7)), Draw(forked));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void A_saved_stream_continues_to_the_bit_the_kept_half_word_included(int halves)
    {
        var rng = new Rng(new SeedSequence((BigInteger.One << 200) + 12345, 1, 2, uint.MaxValue)).Fork("purpose");
        for (var i = 0; i < halves; i++)
            rng.NextUInt32();
        var restored = Rng.Restore(rng.Save());
        Assert.Equal(rng.Save(), restored.Save());
        Assert.Equal(Draw(rng.Fork("child")), Draw(restored.Fork("child")));
        for (var i = 0; i < 9; i++)
            Assert.Equal(rng.NextUInt32(), restored.NextUInt32());
        Assert.Equal(Draw(rng), Draw(restored));
    }

    [Theory]
    [InlineData("")]
    [InlineData("pcg64")]
    [InlineData("mt19937:1::0:0:-")]
    [InlineData("pcg64:zz::0:1:-")]
    [InlineData("pcg64:1:xyz:0:1:-")]
    [InlineData("pcg64:1::0:1:half")]
    [InlineData("pcg64:1::-5:1:-")]
    [InlineData("pcg64:1::0:2:-")]
    [InlineData("pcg64:::0:1:-")]
    [InlineData("pcg64:1::0:1:-:more")]
    public void Text_that_is_no_saved_stream_is_refused(string text) => Assert.Throws<FormatException>(() => Rng.Restore(text));

    [Fact]
    public void Integers_cover_the_whole_of_a_range_and_nothing_else()
    {
        var rng = new Rng(11);
        Assert.Equal(5, rng.Integers(5, 6));
        Assert.Equal([-2L, -1, 0, 1], Enumerable.Range(0, 200).Select(_ => rng.Integers(-2, 2)).Distinct().Order());
        for (var i = 0; i < 100; i++)
            Assert.InRange(rng.Integers(long.MinValue, long.MaxValue), long.MinValue, long.MaxValue - 1);
        Assert.Equal("high", Assert.Throws<ArgumentOutOfRangeException>(() => rng.Integers(3, 3)).ParamName);
    }

    [Fact]
    public void Impossible_probabilities_are_refused_by_name()
    {
        var rng = new Rng(1);
        Assert.Contains("p[1]", Assert.Throws<ArgumentException>(() => rng.Choice([1.5, -0.5])).Message, StringComparison.Ordinal);
        Assert.Contains("p[0]", Assert.Throws<ArgumentException>(() => rng.Choice([double.NaN, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("sum 1", Assert.Throws<ArgumentException>(() => rng.Choice([0.5, 0.4])).Message, StringComparison.Ordinal);
        Assert.Contains("sum 1", Assert.Throws<ArgumentException>(() => rng.Choice([])).Message, StringComparison.Ordinal);
        Assert.Equal(0, rng.Choice([1, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => rng.Permutation(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeedSequence(BigInteger.MinusOne));
    }

    private static ulong[] Draw(Rng rng) => [.. Enumerable.Range(0, 8).Select(_ => rng.NextUInt64())];
}
