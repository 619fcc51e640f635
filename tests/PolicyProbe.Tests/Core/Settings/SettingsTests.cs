using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;

namespace PolicyProbe.Tests.Core.SettingsOf;

public sealed class SettingsTests
{
    /// <summary>Every record of the house that has settings.</summary>
    public static TheoryData<string> Owners => [.. Records.Keys];

    private static Dictionary<string, object> Records { get; } = ProbeCatalogue.All.Select(probe => (probe.Card.Id, (object)probe))
        .Concat(TrickSet.Catalogue.Select(trick => (trick.Id, (object)trick)))
        .Append(("ppo", new PpoOptions()))
        .ToDictionary(pair => pair.Item1, pair => pair.Item2);

    [Theory]
    [MemberData(nameof(Owners))]
    public void Every_setting_reads_back_what_it_shows(string owner)
    {
        var record = Records[owner];
        foreach (var setting in Settings.Of(record))
        {
            var again = Settings.With(record, owner, setting.Id, setting.Value);
            Assert.NotSame(record, again);
            Assert.Equal(Settings.Of(record), Settings.Of(again));
            Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", setting.Id);
            Assert.NotEmpty(setting.Help);
            Assert.NotEmpty(setting.Rule);
        }
    }

    [Fact]
    public void A_changed_setting_changes_nothing_else()
    {
        var record = new Sample();
        var changed = new[] { ("real", "0.5"), ("whole", "7"), ("flag", "off"), ("sizes", "3, 4"), ("colour", "dark-red"), ("widths", "none") }
            .Aggregate(record, (current, pair) => Settings.With(current, "sample", pair.Item1, pair.Item2));
        Assert.Equal((0.5, 7, false, Colour.DarkRed, "untouched"), (changed.Real, changed.Whole, changed.Flag, changed.Colour, changed.Other));
        Assert.Equal([3, 4], changed.Sizes);
        Assert.Empty(changed.Widths);
        Assert.Equal((1.0, 2, true, Colour.Blue), (record.Real, record.Whole, record.Flag, record.Colour));
        Assert.Equal(["0.5", "7", "off", "3,4", "none", "dark-red"], Settings.Of(changed).Select(setting => setting.Value));
    }

    [Theory]
    [InlineData("real", "banana", "real=banana: expected a number above 0 and at most 10, such as 1.")]
    [InlineData("real", "11", "real=11: expected a number above 0 and at most 10, such as 1; the nearest valid value is 10.")]
    [InlineData("real", "0", "real=0: expected a number above 0 and at most 10, such as 1.")]
    [InlineData("real", "NaN", "real=NaN: expected a number above 0 and at most 10, such as 1.")]
    [InlineData("real", "1e999", "real=1e999: expected a number above 0 and at most 10, such as 1.")]
    [InlineData("real", "1,5", "real=1,5: expected a number above 0 and at most 10, such as 1.")]
    [InlineData("real", "", "real=: expected a number above 0 and at most 10, such as 1.")]
    [InlineData("whole", "-3", "whole=-3: expected a whole number of at least 2, such as 2; the nearest valid value is 2.")]
    [InlineData("whole", "2.5", "whole=2.5: expected a whole number of at least 2, such as 2.")]
    [InlineData("whole", "99999999999", "whole=99999999999: expected a whole number of at least 2, such as 2.")]
    [InlineData("flag", "yes", "flag=yes: expected on or off, such as on.")]
    [InlineData("sizes", "1,,2", "sizes=1,,2: expected whole numbers separated by commas, each of at least 1, such as 1,2.")]
    [InlineData("sizes", "0,5", "sizes=0,5: expected whole numbers separated by commas, each of at least 1, such as 1,2.")]
    [InlineData("sizes", "none", "sizes=none: expected whole numbers separated by commas, each of at least 1, such as 1,2.")]
    [InlineData("widths", "0", "widths=0: expected whole numbers separated by commas, each of at least 1, or none, such as 8.")]
    [InlineData("colour", "bleu", "colour=bleu: expected one of blue, dark-red, such as blue; the nearest valid value is blue.")]
    [InlineData("colour", "0", "colour=0: expected one of blue, dark-red, such as blue; the nearest valid value is blue.")]
    [InlineData("sises", "1", "sises: sample has no such setting; did you mean sizes? Settings: real, whole, flag, sizes, widths, colour.")]
    public void A_value_that_breaks_its_rule_is_refused_in_one_sentence(string id, string value, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<WrongUseException>(() => Settings.With(new Sample(), "sample", id, value)).Message);

    [Fact]
    public void A_record_without_settings_says_so() =>
        Assert.Equal("x: adam-annealing has no settings.", Assert.Throws<WrongUseException>(() => Settings.With(new AdamAnnealing(), "adam-annealing", "x", "1")).Message);

    [Theory]
    [InlineData("clpi", "clip")]
    [InlineData("CLIP", "clip")]
    [InlineData("epoch", "epochs")]
    [InlineData("", "clip")]
    public void The_nearest_word_is_the_one_with_the_fewest_edits(string word, string nearest) =>
        Assert.Equal(nearest, Nearest.To(word, ["horizon", "clip", "epochs", "minibatch"]));

    [Fact]
    public void Without_candidates_nothing_is_near() => Assert.Throws<ArgumentException>(() => Nearest.To("x", []));

    internal enum Colour
    {
        Blue,
        DarkRed,
    }

    internal sealed record Sample
    {
        [Setting("real", "a number", Minimum = 0, AboveMinimum = true, Maximum = 10)]
        public double Real { get; init; } = 1;

        [Setting("whole", "a whole number", Minimum = 2)]
        public int Whole { get; init; } = 2;

        [Setting("flag", "a switch")]
        public bool Flag { get; init; } = true;

        [Setting("sizes", "a list", Minimum = 1)]
        public IReadOnlyList<int> Sizes { get; init; } = [1, 2];

        [Setting("widths", "a list that may be empty", Minimum = 1, MayBeEmpty = true)]
        public IReadOnlyList<int> Widths { get; init; } = [8];

        [Setting("colour", "a choice")]
        public Colour Colour { get; init; }

        public string Other { get; init; } = "untouched";
    }
}
