using System.Text;
using System.Text.Json;
using PolicyProbe.Ablations;
using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Ablations;

/// <summary>Studies whose cells take no time: what they compute is a function given by the test.</summary>
internal static class TinyStudy
{
    /// <summary>A study of a grid of <see cref="WordCatalogue"/>.</summary>
    public static StudyFolder Of(TemporaryFolder folder, string grid, string name = "study")
    {
        var (read, problems) = GridFile.Parse(Encoding.UTF8.GetBytes(grid), new WordCatalogue());
        Assert.Empty(problems);
        return StudyFolder.CreateOrOpen(folder.At(name), Manifest(read!, grid));
    }

    public static Manifest Manifest(Grid grid, string text, string version = "1")
    {
        var plan = GridPlan.Of(grid, new WordCatalogue(), version);
        Assert.Empty(plan.Problems);
        return new Manifest(1, version, null, "./policyprobe ablate grid.json --out study", grid.Title, JsonDocument.Parse(text).RootElement, grid.Task, grid.Tune, plan.Cells);
    }

    /// <summary>Cells that wait for no time.</summary>
    public static StudyFolder Sleeping(TemporaryFolder folder, int count, string name = "study", int milliseconds = 0) =>
        Of(folder, $$"""{ "title": "Sleep", "sleep": { "milliseconds": {{milliseconds}}, "count": {{count}} } }""", name);

    public static CellWorker Worker(StudyFolder study, ICellRunner runner) => new(study, runner, TimeProvider.System, "here");

    /// <summary>Everything that collecting wrote but study.json, which names the command with its folder.</summary>
    public static string Tables(string folder) => string.Concat(
        new[] { "cells.csv", "cells.json" }.Select(name => Path.Combine(folder, name))
            .Concat(Directory.Exists(Path.Combine(folder, "tables")) ? Directory.EnumerateFiles(Path.Combine(folder, "tables")).Order(StringComparer.Ordinal) : [])
            .Select(file => $"{Path.GetFileName(file)}\n{File.ReadAllText(file)}"));

    public static CellState State(StudyFolder study, int index) => study.Survey().States[index];
}

/// <summary>Computes cells by a function of the test.</summary>
/// <param name="compute">The metrics of a cell.</param>
internal sealed class FunctionRunner(Func<CellPlan, CellWork, double> compute) : ICellRunner
{
    /// <summary>How far a folder is: what the function wrote there.</summary>
    public string Progress(string folder) => File.Exists(Path.Combine(folder, "far")) ? File.ReadAllText(Path.Combine(folder, "far")) : "0";

    public IReadOnlyDictionary<string, double> Run(CellPlan cell, CellTask task, CellWork work) => new Dictionary<string, double> { ["final-return"] = compute(cell, work), ["a \"quoted\", name"] = 1.0 / 3 };

    public double Seconds(CellPlan cell, CellTask task) => 1;
}
