using System.Text.Json;
using PolicyProbe.Ablations;
using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Cli;

/// <summary>What the words of a grid mean here: our presets, tricks, environments and probes.</summary>
public sealed class GridCatalogue : IGridCatalogue
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
    public string Resolve(CellPlan cell, CellTask task)
    {
        var (_, configuration, probes, _, source) = RunSetup.Resolve(TrainingCells.Request(cell, task, "cell"), _ => { });
        return JsonSerializer.Serialize(
            new
            {
                Configuration = configuration with { Seed = 0, PresetSource = "" },
                Probes = probes.Select(probe => new { probe.Probe.Card.Id, Settings = Settings.Of(probe.Probe).Select(setting => $"{setting.Id}={setting.Value}"), probe.Updates }),
                task.EvaluationEpisodes,
                task.Deterministic,
                Problem = source.Problem?.Sha256,
            },
            ResultJson.Compact);
    }
}
