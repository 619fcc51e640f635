using System.Text.Json;
using PolicyProbe.Ablations;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;

namespace PolicyProbe.Toolkit;

/// <summary>What the words of a grid mean: our presets, tricks, environments and problem files.</summary>
/// <param name="resolve">Everything that decides what a cell computes, as <see cref="Text"/> writes it; throws as <see cref="IGridCatalogue.Resolve"/> does.</param>
public sealed class GridCatalogue(Func<CellPlan, CellTask, string> resolve) : IGridCatalogue
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Presets { get; } = [.. Learning.Presets.Ids];

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Tricks { get; } = [.. TrickSet.Catalogue.Select(trick => trick.Id)];

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Environments { get; } = Toolkit.Environments.Ids;

    /// <inheritdoc/>
    public bool IsFile(string environment) => FileEnvironments.Names(environment);

    /// <inheritdoc/>
    public IReadOnlyList<string> TricksOf(string preset, string environment) => [.. Learning.Presets.For(preset, environment).Tricks.Tricks.Select(trick => trick.Id)];

    /// <inheritdoc/>
    public string Resolve(CellPlan cell, CellTask task) => resolve(cell, task);

    /// <summary>A cell's computation as text, its seed aside: cells of equal text have equal numbers, and their ids are hashes of it.</summary>
    /// <param name="configuration">What is trained.</param>
    /// <param name="probes">What is measured on the way.</param>
    /// <param name="task">What all cells of the grid have in common.</param>
    /// <param name="problem">The SHA-256 of the environment's problem file; null where it has none.</param>
    public static string Text(RunConfiguration configuration, IReadOnlyList<ProbeSchedule> probes, CellTask task, string? problem)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(task);
        return JsonSerializer.Serialize(
            new
            {
                Configuration = configuration with { Seed = 0, PresetSource = "" },
                Probes = probes.Select(probe => new { probe.Probe.Card.Id, Settings = Settings.Of(probe.Probe).Select(setting => $"{setting.Id}={setting.Value}"), probe.Updates }),
                task.EvaluationEpisodes,
                task.Deterministic,
                Problem = problem,
            },
            ResultJson.Compact);
    }
}
