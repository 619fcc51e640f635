using System.Text.Json.Nodes;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Storage;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public static TheoryData<string, string, string> Edits => new()
    {
        { "configuration.settings.clip", "\"banana\"", "clip=banana" },
        { "configuration.settings.clip", "null", "null" },
        { "configuration.settings.environments", "\"1000000\"", "environments=1000000" },
        { "configuration.settings.horizon", "\"-3\"", "horizon=-3" },
        { "configuration.settings.flip", "\"1\"", "did you mean clip" },
        { "configuration.settings", "null", "settings" },
        { "configuration.settings", "[]", "settings" },
        { "configuration.tricks", """[{"id":"adam-aneling","settings":{}}]""", "did you mean adam-annealing" },
        { "configuration.tricks", """[{"id":"gradient-clipping","settings":{"norm":"-1"}}]""", "norm=-1" },
        { "configuration.tricks", """[{"id":"gradient-clipping","settings":{"nrm":"1"}}]""", "did you mean norm" },
        { "configuration.tricks", """[{"id":"gradient-clipping","settings":{"norm":null}}]""", "null" },
        { "configuration.tricks", """[{"id":"gradient-clipping","settings":null}]""", "settings" },
        { "configuration.tricks", """[{"id":null,"settings":{}}]""", "id" },
        { "configuration.tricks", "[null]", "null" },
        { "configuration.tricks", "null", "tricks" },
        { "configuration.steps", "0", "steps=0" },
        { "configuration.steps", "-5", "steps=-5" },
        { "configuration.steps", "9223372036854775807", "steps=9223372036854775807" },
        { "configuration.seed", "-1", "seed" },
        { "configuration.environment", "null", "environment" },
        { "configuration", "null", "configuration" },
        { "probes", "[null]", "null" },
        { "probes", "null", "probes" },
        { "probeSettings", "[null]", "null" },
        { "formatVersion", "2", "formatVersion is 2" },
        { "formatVersion", "\"one\"", "formatVersion" },
    };

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_run_is_found_again_as_it_was_made()
    {
        var record = TinyRuns.Record(TinyRuns.Configuration());
        var made = RunFolder.Create(_temporary.At("run"), record);
        var found = RunFolder.Open(_temporary.At("run"));
        Assert.Equal(File.ReadAllText(_temporary.At("run/run.json")), System.Text.Json.JsonSerializer.Serialize(found.Record, ResultJson.Indented) + "\n");
        Assert.Equal(made.Record.Configuration.Options() with { Hidden = [] }, found.Record.Configuration.Options() with { Hidden = [] });
        Assert.Equal(made.Record.Configuration.Options().Hidden, found.Record.Configuration.Options().Hidden);
        Assert.Equal(made.Record.Configuration.TrickSet().Tricks, found.Record.Configuration.TrickSet().Tricks);
        Assert.Empty(found.Checkpoints());
        Assert.Empty(found.ReadMetrics());
        Assert.Empty(found.ReadProbes());
    }

    [Fact]
    public void Nothing_that_exists_is_overwritten()
    {
        var record = TinyRuns.Record(TinyRuns.Configuration());
        Directory.CreateDirectory(_temporary.At("empty"));
        RunFolder.Create(_temporary.At("empty"), record);
        Directory.CreateDirectory(_temporary.At("full"));
        File.WriteAllText(_temporary.At("full/thesis.tex"), "years");
        File.WriteAllText(_temporary.At("file"), "bytes");
        foreach (var taken in new[] { "empty", "full", "file" })
            Assert.Contains(_temporary.At(taken), Assert.Throws<WrongUseException>(() => RunFolder.Create(_temporary.At(taken), record)).Message, StringComparison.Ordinal);
        Assert.Equal("years", File.ReadAllText(_temporary.At("full/thesis.tex")));
        Assert.Equal([_temporary.At("full/thesis.tex")], Directory.GetFileSystemEntries(_temporary.At("full")));
    }

    [Fact]
    public void A_folder_that_is_no_run_is_refused_by_name()
    {
        Directory.CreateDirectory(_temporary.At("other"));
        Assert.Contains("it has none", Assert.Throws<WrongUseException>(() => RunFolder.Open(_temporary.At("other"))).Message, StringComparison.Ordinal);
        Assert.Contains("no such folder", Assert.Throws<WrongUseException>(() => RunFolder.Open(_temporary.At("nowhere"))).Message, StringComparison.Ordinal);
        foreach (var text in new[] { "", "{", "null", "[]", "{}", "\u0000" })
        {
            File.WriteAllText(_temporary.At("other/run.json"), text);
            Assert.Contains("run.json", Assert.Throws<InvalidDataException>(() => RunFolder.Open(_temporary.At("other"))).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public void A_run_edited_by_hand_is_refused_in_a_sentence(string path, string value, string reason)
    {
        TinyRuns.Folder(_temporary, TinyRuns.Configuration());
        var file = _temporary.At("run/run.json");
        var json = JsonNode.Parse(File.ReadAllText(file))!;
        var keys = path.Split('.');
        keys[..^1].Aggregate(json, (node, key) => node[key]!)[keys[^1]] = "PLACE";
        File.WriteAllText(file, json.ToJsonString().Replace("\"PLACE\"", value, StringComparison.Ordinal));
        var refusal = Assert.ThrowsAny<Exception>(() => TinyRuns.Trainer(RunFolder.Open(_temporary.At("run")).Record.Configuration));
        Assert.True(refusal is WrongUseException or InvalidDataException, refusal.ToString());
        Assert.Contains(reason, refusal.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public void Updates_too_large_for_memory_are_refused_before_anything_is_made()
    {
        var refusal = Assert.Throws<WrongUseException>(() => TinyRuns.Configuration(options: TinyRuns.Options with { Environments = 4096, Horizon = 1_000_000 }).Updates());
        Assert.Contains("environments=4096", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_counts_only_with_both_files()
    {
        var folder = TinyRuns.Folder(_temporary, TinyRuns.Configuration());
        foreach (var name in new[] { "000010.json", "000010.safetensors", "000002.json", "000002.safetensors", "000003.json", "000004.safetensors", "notes.json", "notes.safetensors", "000005.json.tmp" })
            File.WriteAllText(Path.Combine(folder.CheckpointFolder, name), "");
        Assert.Equal([2, 10], folder.Checkpoints());
    }

    [Fact]
    public void A_probe_result_that_is_none_is_refused_by_file()
    {
        var folder = TinyRuns.Folder(_temporary, TinyRuns.Configuration());
        Directory.CreateDirectory(folder.ProbeFolder);
        foreach (var text in new[] { "", "null", "{\"probe\":1}" })
        {
            File.WriteAllText(Path.Combine(folder.ProbeFolder, "x@1.json"), text);
            Assert.Contains("x@1.json", Assert.Throws<InvalidDataException>(() => folder.ReadProbes()).Message, StringComparison.Ordinal);
        }
    }
}
