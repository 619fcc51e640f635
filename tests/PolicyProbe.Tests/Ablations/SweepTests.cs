using PolicyProbe.Ablations;
using PolicyProbe.Cli;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Ablations;

/// <summary>Whatever dies in the middle of a study, after resuming its tables are those of one that was left alone.</summary>
public sealed class SweepTests : IDisposable
{
    /// <summary>Four cells of about two seconds: 120 updates of 256 steps, a checkpoint every 4.</summary>
    public static readonly string Grid = AblateCommandTests.Grid.Replace("\"steps\": 1024", "\"steps\": 30720, \"checkpoint-every\": 4", StringComparison.Ordinal);

    private static readonly Lazy<string> Undisturbed = new(() =>
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("grid.json"), Grid);
        CommandLine.Json("ablate", folder.At("grid.json"), "--out", folder.At("study"), "--workers", "1", "--json");
        return Tables(folder);
    });

    private readonly TemporaryFolder _folder = new();

    public SweepTests() => File.WriteAllText(_folder.At("grid.json"), Grid);

    public void Dispose() => _folder.Dispose();

    private string[] Words => ["ablate", _folder.At("grid.json"), "--out", _folder.At("study"), "--workers", "2", "--json"];

    [Fact]
    public void A_worker_that_is_killed_is_replaced_and_its_cell_goes_on()
    {
        using var sweep = new PolicyProbeProcess(Words);
        Assert.True(sweep.Reaches(() => AtWork(_folder.At("study/cells")) >= 2), "it ended before the kill");
        Processes.Kill(Assert.Single(Processes.ChildrenOf(sweep.Id).Take(1)));
        var end = sweep.End();
        Assert.True(end.Code == Shell.Done, end.Error);
        Assert.Contains(Directory.EnumerateFiles(_folder.At("study/cells"), "timing.json", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains("\"sessions\": 2", StringComparison.Ordinal));
        Assert.Equal(Undisturbed.Value, Tables(_folder));
    }

    [Fact]
    public void A_coordinator_that_is_killed_takes_its_workers_with_it_and_loses_nothing()
    {
        using (var sweep = new PolicyProbeProcess(Words))
        {
            Assert.True(sweep.Reaches(() => AtWork(_folder.At("study/cells")) >= 2), "it ended before the kill");
            var workers = Processes.ChildrenOf(sweep.Id).ToList();
            Assert.Equal(2, workers.Count);
            sweep.Kill();
            sweep.End();
            Assert.All(workers, Processes.WaitForEnd);
        }

        var status = CommandLine.Json("status", _folder.At("study"), "--json");
        Assert.Equal((0, 2), (status.GetProperty("running").GetInt32(), status.GetProperty("stopped").GetInt32()));
        Resume();
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void A_signal_stops_the_workers_with_checkpoints_and_says_how_to_go_on(string signal)
    {
        using (var sweep = new PolicyProbeProcess(Words))
        {
            Assert.True(sweep.Reaches(() => AtWork(_folder.At("study/cells")) >= 2), "it ended before the signal");
            sweep.Signal(signal);
            var end = sweep.End();
            Assert.Equal(Shell.Interrupted, end.Code);
            Assert.Contains("keep their checkpoints. Go on with: ./policyprobe ablate ", end.Error, StringComparison.Ordinal);
        }

        Resume();
    }

    [Fact]
    public void A_second_worker_from_elsewhere_shares_the_work()
    {
        using var sweep = new PolicyProbeProcess([.. Words.Select(word => word == "2" ? "1" : word)]);
        Assert.True(sweep.Reaches(() => AtWork(_folder.At("study/cells")) >= 1), "it ended before the other came");
        using var other = new PolicyProbeProcess(["worker", "--manifest", _folder.At("study/manifest.json"), "--worker", "1"]);
        Assert.Equal((Shell.Done, Shell.Done), (sweep.End().Code, other.End().Code));
        Assert.Equal(Undisturbed.Value, Tables(_folder));
    }

    /// <summary>How many cells have rows of metrics past their first checkpoints.</summary>
    public static int AtWork(string cells) => !Directory.Exists(cells) ? 0
        : Directory.EnumerateDirectories(cells, "*.partial").Count(cell => File.Exists(Path.Combine(cell, "run", "metrics.csv")) && Lines(Path.Combine(cell, "run", "metrics.csv")) > 12);

    private static int Lines(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Count(letter => letter == '\n');
    }

    private void Resume()
    {
        CommandLine.Json(Words);
        Assert.Equal(Undisturbed.Value, Tables(_folder));
    }

    private static string Tables(TemporaryFolder folder)
    {
        CommandLine.Json("collect", folder.At("study"), "--json");
        return TinyStudy.Tables(folder.At("study"));
    }
}
