using PolicyProbe.Ablations;
using PolicyProbe.Cli;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.Cli;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Ablations;

/// <summary>Ablations from the command line: real trainings, in milliseconds each.</summary>
public sealed class AblateCommandTests : IDisposable
{
    /// <summary>2 arms × 2 seeds of 4 updates of 256 steps.</summary>
    public const string Grid = """
        {
          "title": "Is clipping needed?", "environments": ["CartPole-v1"], "presets": ["sb3-ppo"], "tricks": { "design": "leave-one-out", "of": ["gradient-clipping"] },
          "settings": { "environments": 1, "horizon": 256, "epochs": 2, "hidden": "16", "trust-region.repeats": 3 },
          "seeds": [1, 2], "steps": 1024, "evaluation": { "episodes": 5 }, "probes": ["trust-region@last"]
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Write(string grid, string name = "grid.json")
    {
        File.WriteAllText(_folder.At(name), grid);
        return _folder.At(name);
    }

    [Fact]
    public void A_grid_becomes_cells_and_cells_become_the_same_tables_by_hand_or_by_workers()
    {
        var answer = CommandLine.Json("ablate", Write(Grid), "--out", _folder.At("study"), "--workers", "2", "--json");
        Assert.Equal((4, 4, true), (answer.GetProperty("cells").GetInt32(), answer.GetProperty("done").GetInt32(), answer.GetProperty("complete").GetBoolean()));
        Golden.Check("shape-ablate.txt", JsonShape.Of(answer));
        Golden.Check("shape-collect.txt", JsonShape.Of(CommandLine.Json("collect", _folder.At("study"), "--json")));

        // By hand, last cell first: the manifest alone, then one command a cell, the second time with nothing to do.
        Directory.CreateDirectory(_folder.At("by-hand"));
        File.Copy(_folder.At("study/manifest.json"), _folder.At("by-hand/manifest.json"));
        foreach (var index in new[] { "3", "2", "1", "0", "3" })
        {
            var cell = CommandLine.Run("cell", "--manifest", _folder.At("by-hand/manifest.json"), "--index", index, "--json");
            Assert.Equal(Shell.Done, cell.Code);
        }

        Assert.Contains("was done already", CommandLine.Run("cell", "--manifest", _folder.At("by-hand/manifest.json"), "--index", "3").Output, StringComparison.Ordinal);
        CommandLine.Json("collect", _folder.At("by-hand"), "--json");
        var tables = TinyStudy.Tables(_folder.At("study"));
        Assert.Equal(tables, TinyStudy.Tables(_folder.At("by-hand")));
        Assert.Contains("results.csv", tables, StringComparison.Ordinal);
        var page = File.ReadAllText(CommandLine.Json("report", _folder.At("study"), "--json").GetProperty("report").GetString()!);
        Assert.Contains("sb3-ppo without gradient-clipping", page, StringComparison.Ordinal);
        Assert.Contains("too-few-seeds", File.ReadAllText(_folder.At("study/study.json")), StringComparison.Ordinal);

        var csv = File.ReadAllLines(_folder.At("study/cells.csv"));
        Assert.Equal("index,id,role,environment,arm,seed,state,gradient-clipping,final-length,final-return,last-kl,mean-return-while-training,steps,trust-region/clip-fraction@4,trust-region/max-ratio@4,trust-region/mean-kl@4", csv[0]);
        Assert.Equal(5, csv.Length);
        Assert.Contains(",sb3-ppo without gradient-clipping,2,done,off,", csv[4], StringComparison.Ordinal);
    }

    /// <summary>The run of a cell has the weights of <c>train</c>, and its final return is that of the same episodes.</summary>
    [Fact]
    public void A_cell_is_the_training_that_train_does()
    {
        CommandLine.Json("ablate", Write(Grid), "--out", _folder.At("study"), "--workers", "1", "--json");
        var study = StudyFolder.Open(_folder.At("study"));
        var cell = study.Manifest.Cells[3];
        var trained = CommandLine.Json("train", "--env", "CartPole-v1", "--algo", "sb3-ppo", "--steps", "1024", "--seed", "2", "--out", _folder.At("run"), "--without", "gradient-clipping",
            "--set", "environments=1", "--set", "horizon=256", "--set", "epochs=2", "--set", "hidden=16", "--json").GetProperty("weightsSha256").GetString();
        var run = RunFolder.Open(Path.Combine(study.DoneFolder(cell), "run"));
        Trainer fresh = new(run.Record.Configuration, TinyRuns.Maker("CartPole-v1"), Engines.On(run.Record.Configuration.Engine, "cpu"));
        var agent = Checkpoint.Read(run.CheckpointFolder, 4, fresh.Learner).Learner.Agent;
        Assert.Equal(trained, agent.Checksum());
        var evaluation = Evaluation.Run(agent, TinyRuns.Maker("CartPole-v1"), 5, deterministic: false, new Rng(2).Fork("final-evaluation"));
        var metrics = CellResult.Read(study.DoneFolder(cell), cell).Metrics;
        Assert.Equal(evaluation.MeanReturn, metrics["final-return"]);
        var rows = RunFolder.Open(_folder.At("run")).ReadMetrics();
        Assert.Equal(rows.Where(row => row["mean_return"] is not null).Average(row => row["mean_return"]!.Value), metrics["mean-return-while-training"]);
        Assert.Equal((rows[^1]["mean_kl"], 1024.0), (metrics["last-kl"], metrics["steps"]));
    }

    [Fact]
    public void Problems_of_a_grid_are_told_line_by_line_and_nothing_is_written()
    {
        var path = Write(Grid.Replace("CartPole-v1", "CartPole-v2", StringComparison.Ordinal).Replace("\"steps\"", "\"stpes\"", StringComparison.Ordinal));
        var answer = CommandLine.Run("ablate", path, "--out", _folder.At("study"));
        var lines = answer.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((Shell.WrongUse, "", 3), (answer.Code, answer.Output, lines.Length));
        Assert.Contains(lines, line => line.StartsWith($"policyprobe: {path}: $.environments[0]: 'CartPole-v2': did you mean CartPole-v1?", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("$.stpes: no such key; did you mean steps?", StringComparison.Ordinal));
        Assert.False(Path.Exists(_folder.At("study")));

        // What shows only when arms are resolved.
        answer = CommandLine.Run("ablate", Write(Grid.Replace("\"epochs\": 2", "\"epochs\": -2", StringComparison.Ordinal)), "--out", _folder.At("study"));
        Assert.Equal(Shell.WrongUse, answer.Code);
        Assert.Contains("epochs=-2: expected a whole number of at least 1", Assert.Single(answer.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.False(Path.Exists(_folder.At("study")));
    }

    [Theory]
    [InlineData("ablate {}/nothing.json --out {}/study", "{}/nothing.json", "there is no such file")]
    [InlineData("ablate {} --out {}/study", "{}", "it is a folder")]
    [InlineData("ablate {}/grid.json --out {}", "--out {}", "does not exist yet, is empty")]
    [InlineData("ablate {}/grid.json --out {}/study --workers 0", "--workers 0", "at least 1")]
    [InlineData("ablate {}/grid.json --out {}/study --requeue", "--requeue", "together with --slurm")]
    [InlineData("ablate {}/grid.json --out {}/study --slurm --workers 2", "--workers 2", "without --slurm")]
    [InlineData("ablate {}/grid.json --out {}/study --slurm --slurm-template {}/grid.json", "--slurm-template", "begins with #!")]
    [InlineData("status {}", "{}", "manifest.json")]
    [InlineData("collect {}/nowhere", "{}/nowhere", "there is no such folder")]
    [InlineData("cell --manifest {}/grid.json --index 0", "--manifest", "manifest.json of a study")]
    [InlineData("cell --manifest {}/manifest.json --index -1", "--index -1", "nearest valid value is 0")]
    [InlineData("worker --manifest {}/nowhere/manifest.json", "nowhere", "there is no such folder")]
    public void Wrong_use_is_one_sentence(string words, params string[] expected)
    {
        Write(Grid);
        var answer = CommandLine.Run([.. words.Split(' ').Select(word => word.Replace("{}", _folder.Root, StringComparison.Ordinal))]);
        Refusal.Check(answer, Shell.WrongUse, [.. expected.Select(word => word.Replace("{}", _folder.Root, StringComparison.Ordinal))]);
    }

    /// <summary>A learning rate at which training diverges within two updates: weights of the order of 1e30, whose products overflow.</summary>
    [Fact]
    public void A_cell_that_diverges_fails_with_its_log_and_the_others_are_done()
    {
        var grid = Grid.Replace("\"epochs\": 2", "\"epochs\": 2, \"learning-rate\": [1e-3, 1e38]", StringComparison.Ordinal).Replace("\"seeds\": [1, 2]", "\"seeds\": [1]", StringComparison.Ordinal);
        var answer = CommandLine.Run("ablate", Write(grid), "--out", _folder.At("study"), "--workers", "1");
        Assert.Equal(Shell.Failed, answer.Code);
        Assert.Contains("learning-rate=1e38 in CartPole-v1, seed 1, failed; the end of its log:", answer.Output, StringComparison.Ordinal);
        Assert.Contains("diverged", answer.Output, StringComparison.Ordinal);
        Assert.Contains("--retry-failed", answer.Output, StringComparison.Ordinal);

        var index = StudyFolder.Open(_folder.At("study")).Manifest.Cells.ToList().FindIndex(cell => cell.Arm.EndsWith("1e38", StringComparison.Ordinal));
        var cell = CommandLine.Run("cell", "--manifest", _folder.At("study/manifest.json"), "--index", $"{index}");
        Assert.Equal(Shell.Failed, cell.Code);
        var collected = CommandLine.Run("collect", _folder.At("study"));
        Assert.Contains("have no result", collected.Output, StringComparison.Ordinal);
        Assert.Equal(2, File.ReadAllLines(_folder.At("study/cells.csv")).Count(line => line.Contains(",failed,", StringComparison.Ordinal)));
    }
}
