using System.Diagnostics;
using System.Text.Json;
using PolicyProbe.Ablations;
using PolicyProbe.Cli;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Ablations;

/// <summary>A worker takes cell after cell, and each opens fifty simulations of three megabytes.</summary>
public sealed class WorkerMemoryTests
{
    private const string Grid = """
        {
          "title": "Does it grow?", "environments": ["Hopper-v4"], "presets": ["sb3-ppo"], "settings": { "environments": 1, "horizon": 64, "epochs": 1, "hidden": "8" },
          "seeds": { "from": 1, "count": COUNT }, "steps": 64, "evaluation": { "episodes": 50 }
        }
        """;

    /// <summary>
    /// What a second cell finds is compiled code of some megabytes more; before simulations lay in memory that goes back, five cells took more than twice as much as one.
    /// </summary>
    [Requires(Needs.MuJoCo)]
    public void Six_cells_of_MuJoCo_take_no_more_memory_than_two()
    {
        var (two, six) = (Peak(2), Peak(6));
        Assert.True(two > 100 << 20, $"{two >> 20} MiB: fifty simulations were not seen at once");
        Assert.True(six < 1.2 * two, $"two cells took {two >> 20} MiB, six {six >> 20} MiB");
    }

    private static long Peak(int cells)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("grid.json"), Grid.Replace("COUNT", $"{cells}", StringComparison.Ordinal));
        var (grid, _) = GridFile.Read(folder.At("grid.json"), TrainingCells.Catalogue);
        var plan = GridPlan.Of(grid!, TrainingCells.Catalogue, "1");
        Assert.Empty(plan.Problems);
        using var text = JsonDocument.Parse("{}");
        var study = StudyFolder.CreateOrOpen(folder.At("study"), new Manifest(1, "1", null, "", grid!.Title, text.RootElement, grid.Task, null, plan.Cells));
        var workers = new LocalProcesses(1, _ => new ProcessStartInfo("dotnet", [typeof(Shell).Assembly.Location, "worker", "--manifest", study.ManifestFile, "--attached"]));
        workers.Execute(study, _ => { }, CancellationToken.None);
        Assert.Equal(cells, study.Survey().Count(CellState.Done));
        return workers.PeakMemory;
    }
}
