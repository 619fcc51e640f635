using System.Text;
using System.Text.Json;
using PolicyProbe.Ablations;
using PolicyProbe.Cli;
using PolicyProbe.Core;
using PolicyProbe.Notebooks;
using PolicyProbe.Plots;
using PolicyProbe.Tests.Ablations;
using PolicyProbe.Tests.Docs;
using PolicyProbe.Tests.TestKit;
using PolicyProbe.Toolkit;

namespace PolicyProbe.Tests.Toolkit;

/// <summary>A study in memory is the study of the command line, without its files.</summary>
public sealed class LabStudyTests
{
    private static readonly Grid Small = new()
    {
        Title = "Is clipping needed?",
        Environments = ["CartPole-v1"],
        Presets = ["sb3-ppo"],
        Tricks = new TrickPlan(TrickDesign.LeaveOneOut) { Of = ["gradient-clipping"] },
        Settings = [new("environments", ["1"]), new("horizon", ["256"]), new("epochs", ["2"]), new("hidden", ["16"])],
        Seeds = [1, 2],
        Task = new CellTask { Steps = 1024, EvaluationEpisodes = 5 },
    };

    [Fact]
    public void Its_cells_have_the_ids_and_the_numbers_of_ablate_to_the_bit()
    {
        using var folder = new TemporaryFolder();
        var file = AblateCommandTests.Grid.Replace(", \"probes\": [\"trust-region@last\"]", "", StringComparison.Ordinal).Replace(", \"trust-region.repeats\": 3", "", StringComparison.Ordinal);
        File.WriteAllText(folder.At("grid.json"), file);
        CommandLine.Json("ablate", folder.At("grid.json"), "--out", folder.At("study"), "--workers", "1", "--json");
        var byCommand = Collection.Of(StudyFolder.Open(folder.At("study"))).Outcomes;

        var grid = GridFile.Parse(Encoding.UTF8.GetBytes(file), TrainingCells.Catalogue).Grid!;
        Assert.Equal(JsonSerializer.Serialize(grid, ResultJson.Compact), JsonSerializer.Serialize(Small, ResultJson.Compact)); // the same grid, as a program
        var inMemory = LabStudy.Cells(Small).Select(cell => LabStudy.Run(cell, Small.Task)).ToList();
        Assert.Equal(byCommand.Select(Text), inMemory.Select(Text));

        var study = AblationStudy.Of(Small.Title, "", "", inMemory, new StudyDesign(), new Rng(1));
        Assert.Equal([1UL, 2UL], study.Seeds);
        Assert.Equal(2, study.Tables.Single(table => table.Id == "results").Rows.Count);
    }

    [Fact]
    public void A_grid_that_breaks_rules_is_told_of_all_of_them()
    {
        Says(Small with { Seeds = [], Presets = [], Task = new CellTask() }, "Presets: expected at least one", "Seeds: expected at least one", "at least one step");
        Says(Small with { Seeds = [4, 4] }, "Seeds: expected every seed once, got 4, 4.");
        Says(Small with { Tricks = new TrickPlan(TrickDesign.LeaveOneOut) { Of = ["gradient-cliping"] } }, "gradient-cliping: no such trick; did you mean gradient-clipping?");
        Says(Small with { Environments = ["CartPole-v2"] }, "did you mean CartPole-v1?");
        Says(Small with { Settings = [new("clop", ["1"])] }, "did you mean clip?");
        Says(Small with { Settings = [new("clip", [])] }, "clip: expected at least one value");
        Says(Small with { Presets = ["trpo"], Tricks = new TrickPlan(TrickDesign.All) { With = ["gradient-clipping"] }, Settings = [] }, "trpo has no hook");
        foreach (var only in new[] { Small with { Task = Small.Task with { Probes = ["trust-region@last"] } }, Small with { Tune = new Tuning("clip", ["0.1", "0.2"], [9]) }, Small with { Task = Small.Task with { Engine = "torch" } } })
            Says(only, "./policyprobe ablate");
    }

    /// <summary>The example of docs/ablations.md, as it stands there but with fewer steps.</summary>
    [Fact]
    public void The_example_of_the_manual_runs()
    {
        var example = Assert.Single(Manual.Blocks("docs/ablations.md", "csharp"));
        Assert.Contains("20_480", example, StringComparison.Ordinal);
        using var executor = new CellExecutor(Manual.Root, new Pictures(), CancellationToken.None);
        var (outputs, failure) = executor.Execute(example.Replace("20_480", "2_048", StringComparison.Ordinal) + "study", 1);
        Assert.True(failure is null, failure?.Sentence);
        Assert.Contains("ppo without orthogonal-init", Assert.IsType<DisplayOutput>(Assert.Single(outputs)).Data.Parts[^1].Content, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_stops_when_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => LabStudy.Run(LabStudy.Cells(Small)[0], Small.Task, cancelled.Token));
    }

    private static string Text(CellOutcome outcome) => JsonSerializer.Serialize(
        outcome with { Metrics = new SortedDictionary<string, double>(outcome.Metrics.ToDictionary(), StringComparer.Ordinal) }, ResultJson.Compact);

    private static void Says(Grid grid, params string[] words)
    {
        var said = Assert.Throws<WrongUseException>(() => LabStudy.Cells(grid)).Message;
        Assert.All(words, word => Assert.Contains(word, said, StringComparison.Ordinal));
    }
}
