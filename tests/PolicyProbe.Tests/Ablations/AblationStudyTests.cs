using System.Text.Json;
using PolicyProbe.Ablations;
using PolicyProbe.Core;
using PolicyProbe.Plots;
using static PolicyProbe.Tests.Ablations.SyntheticOutcomes;

namespace PolicyProbe.Tests.Ablations;

public sealed class AblationStudyTests
{
    private static readonly List<CellOutcome> Two =
    [
        .. Arms("Hopper-v4", 5, 30, ("ppo", 1000), ("ppo without scaling", 600), ("ppo without clipping", 1005)),
        .. Arms("Walker2d-v4", 5, 30, ("ppo", 2000), ("ppo without scaling", 2010), ("ppo without clipping", 2000)),
    ];

    [Fact]
    public void The_tables_hold_what_the_statistics_give()
    {
        var study = Study(Two);
        Assert.Equal(["results", "aggregates", "differences"], study.Tables.Select(table => table.Id));
        Assert.Equal(Two.Select(cell => cell.Seed).Distinct().Order(), study.Seeds);
        double[] scores = [.. Two.Where(cell => cell.Environment == "Hopper-v4" && cell.Arm == "ppo without scaling").Select(cell => cell.Metrics["final-return"])];
        var row = Row(study, "results", "Hopper-v4", "ppo without scaling");
        Assert.Equal(5, row[2].Value);
        Assert.Equal(TableEntry.Of(Aggregate.Mean(Scores.Of(scores))), row[3]);
        Assert.Equal(scores.Order().ElementAt(2), row[4].Value);
        Assert.Equal(Aggregate.Interquartile([scores]), row[5].Value!.Value, 1e-9);
        Assert.Equal((scores.Min(), scores.Max()), (row[6].Value, row[7].Value));
        double[] ppo = [.. Two.Where(cell => cell.Environment == "Hopper-v4" && cell.Arm == "ppo").Select(cell => cell.Metrics["final-return"])];
        var difference = Row(study, "differences", "Hopper-v4", "ppo without scaling");
        var expected = SeedComparison.OfPairs([.. scores.Zip(ppo, (a, b) => a - b)], new Rng(1));
        Assert.Equal(TableEntry.Of(expected.Difference), difference[3]);
        Assert.Equal(expected.PValue, difference[4].Value);
        Assert.Equal(Math.Min(1, 4 * expected.PValue!.Value), difference[5].Value!.Value, 1e-12); // the least of four by Holm
        Assert.Equal((0.0625, 0.0625), (difference[6].Value, difference[7].Value));
        Assert.Equal(expected.Detectable, difference[8].Value);
        Assert.Equal(0, difference[9].Value);
        Assert.All(study.Tables, table => Assert.All(table.Rows, cells => Assert.Equal(table.Columns.Count, cells.Count)));
    }

    // 0 and 1 are the least and the greatest mean, so the normalised means of the two environments lie between, and the mean of ppo is that of both.
    [Fact]
    public void The_aggregates_are_of_normalised_scores_and_say_by_what()
    {
        var study = Study(Two);
        var table = study.Tables.Single(one => one.Id == "aggregates");
        double Mean(string environment, string arm) => Two.Where(cell => cell.Environment == environment && cell.Arm == arm).Average(cell => cell.Metrics["final-return"]);
        double Normalised(string environment)
        {
            double[] means = [.. new[] { "ppo", "ppo without scaling", "ppo without clipping" }.Select(arm => Mean(environment, arm))];
            return (Mean(environment, "ppo") - means.Min()) / (means.Max() - means.Min());
        }

        Assert.Equal((Normalised("Hopper-v4") + Normalised("Walker2d-v4")) / 2, table.Rows[0][2].Value!.Value, 1e-9);
        Assert.Contains("the least and the greatest mean of an arm", table.Caption, StringComparison.Ordinal);
        var asked = Study(Two, new StudyDesign { Scales = new Dictionary<string, ScoreScale> { ["Hopper-v4"] = new(0, 1000), ["Walker2d-v4"] = new(0, 4000) } }).Tables.Single(one => one.Id == "aggregates");
        Assert.Equal(((Mean("Hopper-v4", "ppo") / 1000) + (Mean("Walker2d-v4", "ppo") / 4000)) / 2, asked.Rows[0][2].Value!.Value, 1e-9);
        Assert.Contains("on Walker2d-v4 0 is 0 and 1 is 4,000.", asked.Caption, StringComparison.Ordinal);
        Assert.Null(table.Rows[0][6].Value); // the reference is not compared with itself
        Assert.NotNull(table.Rows[1][6].Low);
    }

    [Fact]
    public void What_matters_is_said_first_and_what_cannot_be_told_is_said_too()
    {
        var study = Study(Two);
        Assert.Equal("1 of 4 comparisons tells an arm apart from ppo: ppo without scaling on Hopper-v4.", study.Summary);
        Assert.StartsWith("On Hopper-v4 1 of 2 arms is told apart from ppo (Holm over 4 comparisons)", study.Findings[0].Text, StringComparison.Ordinal);
        Assert.Contains("ppo without scaling −", study.Findings[0].Text, StringComparison.Ordinal);
        Assert.StartsWith("On Walker2d-v4 no arm of 2 is told apart from ppo", study.Findings[1].Text, StringComparison.Ordinal);
        var detectable = study.Findings.Where(finding => finding.Id == "detectable-difference").ToList();
        Assert.Equal(2, detectable.Count);
        Assert.StartsWith("With 5 common seeds on Hopper-v4 you could have seen a difference of ", detectable[0].Text, StringComparison.Ordinal);
        Assert.Contains("its least p is 0.063", Text(study, "exact-test-out-of-reach"), StringComparison.Ordinal);
        Assert.Contains("has the greatest mean of 3 arms", Text(study, "best-of-many"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_factorial_in_the_factors_is_found_and_its_effects_are_told()
    {
        var cells = Factorial(5, 20);
        var study = Study(cells);
        var effects = study.Tables.Single(table => table.Id == "effects");
        Assert.Equal(["annealing", "clipping", "scaling", "annealing × clipping", "annealing × scaling", "clipping × scaling"], effects.Rows.Select(row => row[1].Text));
        Assert.Contains("annealing off, on", effects.Caption, StringComparison.Ordinal);
        double Average(string factor, string level) => cells.Where(cell => cell.Factors[factor] == level).Average(cell => cell.Metrics["final-return"]);
        Assert.Equal(Average("annealing", "on") - Average("annealing", "off"), effects.Rows[0][3].Value!.Value, 1e-9);
        Assert.InRange(effects.Rows[0][3].Value!.Value, 320, 360); // 300 and half of 80, give or take four standard errors of 20/√10
        Assert.True(effects.Rows[0][4].Low < effects.Rows[0][3].Low && effects.Rows[0][4].High > effects.Rows[0][3].High);
        Assert.Contains("annealing +", study.Findings[0].Text, StringComparison.Ordinal);
        Assert.Contains("annealing on Hopper-v4", study.Summary, StringComparison.Ordinal);
        var figure = Assert.IsType<IntervalFigure>(study.Figures.Single(one => one.Id == "effects-hopper-v4"));
        Assert.Equal("annealing *", figure.Rows[0]);
        Assert.Equal(effects.Rows[1][4].Low, figure.Groups[0].Low![1]);
    }

    [Fact]
    public void AAI_and_ACLI_are_told_where_the_design_names_their_arms()
    {
        var cells = Arms("Hopper-v4", 5, 10, ("ppo", 2500), ("ppo-m", 2100), ("trpo", 2000), ("trpo+", 2460));
        var study = Study(cells, new StudyDesign { Improvement = new ImprovementArms("ppo", "ppo-m", "trpo", "trpo+") });
        var row = study.Tables.Single(table => table.Id == "improvement").Rows[0];
        double Mean(string arm) => cells.Where(cell => cell.Arm == arm).Average(cell => cell.Metrics["final-return"]);
        Assert.Equal(Math.Max(Math.Abs(Mean("ppo") - Mean("trpo+")), Math.Abs(Mean("ppo-m") - Mean("trpo"))), row[1].Value!.Value, 1e-9);
        Assert.Equal(Math.Max(Math.Abs(Mean("ppo") - Mean("ppo-m")), Math.Abs(Mean("trpo+") - Mean("trpo"))), row[2].Value!.Value, 1e-9);
        Assert.EndsWith("the optimisations matter more.", Text(study, "algorithmic-improvement"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_generator_gives_the_same_bytes_and_they_round_trip()
    {
        var cells = Factorial(5, 20).Concat(Factorial(5, 90, "Walker2d-v4")).ToList();
        var text = JsonSerializer.Serialize(Study(cells), ResultJson.Indented);
        Assert.Equal(text, JsonSerializer.Serialize(Study(cells), ResultJson.Indented));
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize<StudyResult>(text, ResultJson.Indented), ResultJson.Indented));
        Assert.NotEqual(text, JsonSerializer.Serialize(Study(cells, seed: 6), ResultJson.Indented)); // the bootstrap of the interquartile mean
    }

    [Fact]
    public void Every_figure_can_be_drawn_and_its_id_is_a_file_name()
    {
        var study = Study([.. Factorial(5, 20), .. Factorial(5, 90, "../Odd name <b>")]);
        Assert.Equal(study.Figures.Count, study.Figures.Select(figure => figure.Id).Distinct().Count());
        Assert.All(study.Figures, figure =>
        {
            Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", figure.Id);
            Assert.NotEmpty(PlotlyWriter.Write(figure));
            Assert.Contains("plot ", GnuplotWriter.Write(figure, PlotFormat.Svg), StringComparison.Ordinal);
        });
        Assert.Equal(7, study.Figures.Count);
    }

    private static IReadOnlyList<TableEntry> Row(StudyResult study, string table, string environment, string arm) =>
        study.Tables.Single(one => one.Id == table).Rows.Single(row => row[0].Text == environment && row[1].Text == arm);

    private static string Text(StudyResult study, string finding) => study.Findings.First(one => one.Id == finding).Text;
}
