using System.Diagnostics;
using System.Text.Json;
using PolicyProbe.Ablations;
using PolicyProbe.Core;

namespace PolicyProbe.Cli;

/// <summary>What the coordination of a sweep costs: ten thousand cells that wait for a millisecond each, on two worker processes.</summary>
internal static class AblationBench
{
    private const int Cells = 10_000, Milliseconds = 1, Workers = 2;

    public static IEnumerable<BenchRow> Rows()
    {
        var path = Directory.CreateTempSubdirectory("policyprobe-bench-").FullName;
        try
        {
            var grid = new Grid { Title = "Ten thousand", Sleep = new SleepPlan(Milliseconds, Cells) };
            var plan = GridPlan.Of(grid, TrainingCells.Catalogue, RunSetup.Version);
            var study = StudyFolder.CreateOrOpen(path, new Manifest(1, RunSetup.Version, RunSetup.Commit, "bench ablation", grid.Title, JsonDocument.Parse("{}").RootElement, grid.Task, null, plan.Cells));
            var executor = new LocalProcesses(Workers, number => WorkerProcess.Local(study, number));
            var sweep = Stopwatch.StartNew();
            executor.Execute(study, _ => { }, CancellationToken.None);
            var seconds = sweep.Elapsed.TotalSeconds;
            var look = Stopwatch.StartNew();
            var done = StudyFolder.Open(path).Survey().Count(CellState.Done);
            var status = look.Elapsed.TotalSeconds;
            if (done != Cells)
                throw new InvalidOperationException($"bench ablation: expected {Cells} cells done, got {done}.");
            var gather = Stopwatch.StartNew();
            var length = Collection.Of(study).ToCsv().Length;
            var collect = gather.Elapsed.TotalSeconds;
            var ideal = 1000.0 * Workers / Milliseconds;
            return
            [
                new("ablation/cells", Cells / seconds, "cells/s", ideal, 100 * Cells / seconds / ideal) { Work = $"{Cells} cells of {Milliseconds} ms on {Workers} worker processes, their start included" },
                new("ablation/coordination", (1000 * seconds * Workers / Cells) - Milliseconds, "ms/cell", null, null) { Work = "what a worker spends on a cell beside the cell" },
                new("ablation/status", status, "s", null, null) { Work = "reading the folder, manifest included" },
                new("ablation/collect", collect, "s", null, null) { Work = $"reading {Cells} results into a table of {length} characters" },
                new("ablation/worker-memory", executor.PeakMemory / (double)(1 << 20), "MiB", null, null) { Work = "the most that a worker had" },
            ];
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
