using System.Text.Json;
using PolicyProbe.Cli;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Cli;

/// <summary>A run from training to report, and the laws that its weights obey.</summary>
public sealed class RunFlowTests
{
    private static readonly string[] SmallProbe = ["--set", "gradient-quality.sizes=64,128", "--set", "gradient-quality.repeats=3", "--set", "gradient-quality.reference=3"];

    [Fact]
    public void Train_evaluate_probe_and_report_answer_with_the_published_keys()
    {
        using var folder = new TemporaryFolder();
        var run = folder.At("run");
        var trained = CommandLine.Json(CommandLine.Train(run));
        HasKeys(trained, "weightsSha256", "steps", "stepsPerSecond", "runFolder");
        Assert.Equal(2048, trained.GetProperty("steps").GetInt64());
        Assert.Matches("^[0-9a-f]{64}$", trained.GetProperty("weightsSha256").GetString());

        var evaluated = CommandLine.Json("evaluate", run, "--episodes", "5", "--json");
        HasKeys(evaluated, "meanReturn", "standardError", "episodes");
        Assert.Equal(5, evaluated.GetProperty("episodes").GetInt32());
        Assert.Equal(evaluated.GetRawText(), CommandLine.Json("evaluate", run, "--episodes", "5", "--json").GetRawText());

        var probed = CommandLine.Json("probe", "gradient-quality", "--run", run, "--set", "sizes=64,128", "--set", "repeats=3", "--set", "reference=3", "--json");
        HasKeys(probed, "scalars", "findings", "figures");
        HasKeys(probed.GetProperty("scalars")[0], "id", "value", "low", "high", "unit", "direction", "sampleSize", "estimand", "truth");

        var report = CommandLine.Json("report", run, "--json").GetProperty("report").GetString()!;
        Assert.Contains("gradient-quality", File.ReadAllText(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_probes_measure_several_checkpoints_of_a_run_and_each_gives_what_it_gives_alone()
    {
        using var folder = new TemporaryFolder();
        var run = folder.At("run");
        CommandLine.Json([.. CommandLine.Train(run), "--checkpoint-every", "4"]);
        string[] small = [.. SmallProbe, "--set", "landscape.grid=3", "--set", "landscape.samples=64", "--set", "landscape.step-samples=64"];
        var both = CommandLine.Json(["probe", "gradient-quality", "landscape", "--run", run, "--checkpoint", "0,4,last", .. small, "--json"]).GetProperty("results");
        Assert.Equal(["gradient-quality@0", "gradient-quality@4", "gradient-quality@8", "landscape@0", "landscape@4", "landscape@8"],
            both.EnumerateArray().Select(result => $"{result.GetProperty("probe").GetString()}@{result.GetProperty("update").GetInt32()}"));
        var page = File.ReadAllText(Path.Combine(run, "report.html"));
        foreach (var figure in new[] { "gradient-quality-pairwise-cosine-over-training", "landscape-return-change-over-training" })
        {
            Assert.Contains($"<figure id=\"{figure}\">", page, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(run, "figures", figure + ".svg")), figure);
        }

        var alone = CommandLine.Json("probe", "gradient-quality", "--run", run, "--checkpoint", "4", "--set", "sizes=64,128", "--set", "repeats=3", "--set", "reference=3", "--json");
        Assert.Equal(both[1].GetRawText().Replace("    ", "", StringComparison.Ordinal).Replace("  ", "", StringComparison.Ordinal), alone.GetRawText().Replace("    ", "", StringComparison.Ordinal).Replace("  ", "", StringComparison.Ordinal));
    }

    [Fact]
    public void With_json_stdout_is_one_object_and_the_words_go_to_stderr_and_without_it_the_other_way_round()
    {
        using var folder = new TemporaryFolder();
        var json = CommandLine.Run(CommandLine.Train(folder.At("json")));
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(json.Output).RootElement.ValueKind);
        Assert.Contains("Weights", json.Error, StringComparison.Ordinal);

        var words = CommandLine.Run([.. CommandLine.Train(folder.At("words")).Where(word => word != "--json")]);
        Assert.Contains("Weights", words.Output, StringComparison.Ordinal);
        Assert.Equal("", words.Error);
    }

    [Fact]
    public void Seed_decides_the_weights_and_neither_stops_nor_checkpoints_nor_probes_change_them()
    {
        using var folder = new TemporaryFolder();
        var straight = CommandLine.Weights(folder.At("straight"));
        Assert.Equal(straight, CommandLine.Weights(folder.At("again")));
        Assert.Equal(straight, CommandLine.Weights(folder.At("cadence"), "--checkpoint-every", "3"));
        Assert.NotEqual(straight, CommandLine.Json([.. CommandLine.Train(folder.At("other")).Select(word => word == "7" ? "8" : word)]).GetProperty("weightsSha256").GetString());

        Assert.NotEqual(straight, CommandLine.Weights(folder.At("stopped"), "--stop-after", "700"));
        Assert.Equal(straight, CommandLine.Json("resume", folder.At("stopped"), "--json").GetProperty("weightsSha256").GetString());
        Assert.Equal(File.ReadAllText(Path.Combine(folder.At("straight"), "metrics.csv")), File.ReadAllText(Path.Combine(folder.At("stopped"), "metrics.csv")));

        Assert.Equal(straight, CommandLine.Weights(folder.At("probed"), ["--probe", "gradient-quality@0,3,last", .. SmallProbe]));
        string[] expected = ["gradient-quality@0.json", "gradient-quality@3.json", "gradient-quality@8.json"];
        Assert.Equal(expected, Directory.EnumerateFiles(Path.Combine(folder.At("probed"), "probes")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Help_and_version_are_exit_code_0_on_stdout()
    {
        foreach (var word in new[] { "--help", "--version" })
        {
            var answer = CommandLine.Run(word);
            Assert.Equal(Shell.Done, answer.Code);
            Assert.Equal("", answer.Error);
            Assert.NotEqual("", answer.Output);
        }
    }

    private static void HasKeys(JsonElement value, params string[] keys) => Assert.All(keys, key => Assert.True(value.TryGetProperty(key, out _), $"'{key}' is missing in {value}"));
}
