using PolicyProbe.Ablations;
using PolicyProbe.Core;
using static PolicyProbe.Tests.Ablations.SyntheticOutcomes;

namespace PolicyProbe.Tests.Ablations;

/// <summary>What a design cannot support is said, and what is no study is refused.</summary>
public sealed class DesignWarningTests
{
    private static readonly (string, double)[] Pair = [("a", 1), ("b", 2)];

    [Fact]
    public void A_balanced_study_of_two_arms_has_no_warning() => Assert.Empty(Warnings(Arms("E", 5, 1, Pair)));

    [Fact]
    public void Fewer_than_three_seeds() => Assert.Contains("too-few-seeds", Warnings(Arms("E", 2, 1, Pair)));

    [Fact]
    public void Arms_of_different_numbers_of_seeds() => Assert.Contains("unbalanced", Warnings(Arms("E", 5, 1, Pair)[..^1]));

    [Fact]
    public void Arms_without_a_common_seed()
    {
        List<CellOutcome> cells = [.. Arms("E", 4, 1, ("a", 1)), .. Arms("E", 4, 1, ("b", 2)).Select(cell => cell with { Seed = cell.Seed + 100 })];
        Assert.Contains("no-common-seeds", Warnings(cells));
        Assert.Equal(0, Study(cells).Tables.Single(table => table.Id == "differences").Rows[0][2].Value);
    }

    [Fact]
    public void Cells_of_different_length() =>
        Assert.Contains("unequal-steps", Warnings([.. Arms("E", 5, 1, ("a", 1)), .. Enumerable.Range(1, 5).Select(seed => Cell("E", "b", (ulong)seed, seed, steps: 2000))]));

    [Fact]
    public void Seeds_that_were_tuned_on()
    {
        Assert.Contains("tuned-on-reported-seeds", Warnings(Arms("E", 5, 1, Pair), new StudyDesign { TuningSeeds = [100, 3] }));
        Assert.DoesNotContain("tuned-on-reported-seeds", Warnings(Arms("E", 5, 1, Pair), new StudyDesign { TuningSeeds = [100] }));
    }

    [Fact]
    public void The_greatest_of_many_arms() => Assert.Contains("best-of-many", Warnings(Arms("E", 5, 1, [.. Pair, ("c", 3)])));

    [Fact]
    public void Seeds_that_do_not_differ() => Assert.Contains("seeds-do-not-differ", Warnings([.. Enumerable.Range(1, 5).Select(seed => Cell("E", "a", (ulong)seed, 1000)), .. Arms("E", 5, 1, ("b", 2))]));

    [Fact]
    public void An_environment_without_a_scale_and_an_arm_that_did_not_run_on_all()
    {
        Assert.Contains("no-scale", Warnings([.. Arms("E", 5, 1, Pair), .. new[] { "a", "b" }.SelectMany(arm => Enumerable.Range(1, 5).Select(seed => Cell("F", arm, (ulong)seed, 7)))]));
        Assert.Contains("arms-left-out", Warnings([.. Arms("E", 5, 1, [.. Pair, ("c", 4)]), .. Arms("F", 5, 1, Pair)]));
    }

    [Fact]
    public void A_factorial_without_a_cell_tells_no_effects()
    {
        var cells = Factorial(5, 20).Where(cell => cell.Arm != "none").ToList();
        Assert.Contains("factorial-incomplete", Warnings(cells));
        Assert.DoesNotContain(Study(cells).Tables, table => table.Id == "effects");
        Assert.Contains("1 of the 8 arms", Study(cells).Findings.Single(finding => finding.Id == "factorial-incomplete").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_seed_without_a_cell_is_left_out_of_the_effects()
    {
        var cells = Factorial(5, 20).Where(cell => cell.Seed != 2 || cell.Arm != "scaling").ToList();
        Assert.Contains("factorial-seeds-left-out", Warnings(cells));
        Assert.All(Study(cells).Tables.Single(table => table.Id == "effects").Rows, row => Assert.Equal(4, row[2].Value));
    }

    // Leave one out of three: four of eight combinations, which is a design of its own and no factorial that lacks cells.
    [Fact]
    public void Leave_one_out_is_no_factorial()
    {
        var cells = Factorial(5, 20).Where(cell => cell.Factors.Values.Count(level => level == "on") >= 2).ToList();
        Assert.DoesNotContain("factorial-incomplete", Warnings(cells));
        Assert.DoesNotContain(Study(cells).Tables, table => table.Id == "effects");
    }

    [Fact]
    public void Numeric_levels_are_low_and_high_by_their_size()
    {
        Assert.Equal(new TwoLevels("lr", "9e-5", "0.001"), TwoLevels.Of("lr", "0.001", "9e-5"));
        Assert.Equal(new TwoLevels("trick", "off", "on"), TwoLevels.Of("trick", "on", "off"));
        Assert.Equal(new TwoLevels("init", "orthogonal", "xavier"), TwoLevels.Of("init", "xavier", "orthogonal"));
    }

    [Fact]
    public void What_is_no_study_is_refused_in_a_sentence()
    {
        string Message(IReadOnlyList<CellOutcome> cells, StudyDesign? design = null) => Assert.Throws<WrongUseException>(() => Study(cells, design)).Message;
        var cells = Arms("E", 3, 1, Pair);
        Assert.Contains("at least one finished cell", Message([]), StringComparison.Ordinal);
        Assert.Contains("Cell E/a/1 has no metric 'score'; it has final-return, steps.", Message(cells, new StudyDesign { Metric = "score" }), StringComparison.Ordinal);
        Assert.Contains("Two cells are 'a' on E with seed 1", Message([.. cells, cells[0]]), StringComparison.Ordinal);
        Assert.Contains("names the arm 'z', and no cell has it; the arms are a, b.", Message(cells, new StudyDesign { Reference = "z" }), StringComparison.Ordinal);
        Assert.Contains("has final-return NaN", Message([Cell("E", "a", 1, double.NaN)]), StringComparison.Ordinal);
        Assert.Contains("two finite numbers that differ", Message(cells, new StudyDesign { Scales = new Dictionary<string, ScoreScale> { ["E"] = new(1, 1) } }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_arm_with_a_single_seed_still_has_its_table()
    {
        var study = Study([Cell("E", "a", 1, 5)]);
        Assert.Equal("a alone: nothing to compare with.", study.Summary);
        Assert.Equal(5, Assert.Single(study.Tables).Rows[0][3].Value);
        Assert.Null(study.Tables[0].Rows[0][3].Low);
    }

    private static List<string> Warnings(IReadOnlyList<CellOutcome> cells, StudyDesign? design = null) =>
        [.. Study(cells, design).Findings.Where(finding => finding.Level == FindingLevel.Warning).Select(finding => finding.Id)];
}
