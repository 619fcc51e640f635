using PolicyProbe.Ablations;
using PolicyProbe.Core;

namespace PolicyProbe.Tests.Ablations;

/// <summary>A small world of words: one preset with three tricks, one with none; a setting named <c>wrong</c> cannot be computed.</summary>
internal sealed class WordCatalogue : IGridCatalogue
{
    public IReadOnlyCollection<string> Presets => ["plain", "rich"];

    public IReadOnlyCollection<string> Tricks => ["anneal", "clip", "scale", "orthogonal", "xavier"];

    public IReadOnlyCollection<string> Environments => ["Pole-v1", "Cart-v1"];

    public bool IsFile(string environment) => environment.StartsWith("mdp:", StringComparison.Ordinal);

    public IReadOnlyList<string> TricksOf(string preset, string environment) => preset == "rich" ? ["anneal", "scale", "orthogonal"] : [];

    public string Resolve(CellPlan cell, CellTask task) => cell.Settings.ContainsKey("wrong")
        ? throw new WrongUseException("wrong=1: there is no such setting.")
        : string.Join('|', [cell.Environment, cell.Preset, $"{task.Steps}", .. TricksOf(cell.Preset, "").Union(cell.With).Except(cell.Without).Order(), .. cell.Settings.Select(pair => $"{pair.Key}={pair.Value}")]);

    /// <summary>Reads a grid and expects no problem.</summary>
    public static GridPlan Plan(string json, string version = "1")
    {
        var (grid, problems) = GridFile.Parse(System.Text.Encoding.UTF8.GetBytes(json), new WordCatalogue());
        Assert.Empty(problems);
        return GridPlan.Of(grid!, new WordCatalogue(), version);
    }

    /// <summary>A grid with a list of tricks and more entries.</summary>
    public static string Grid(string tricks, string more = "", string seeds = "[1, 2]", string presets = "[\"rich\"]") =>
        $$"""{ "title": "Which?", "environments": ["Pole-v1"], "presets": {{presets}}, "tricks": {{tricks}}, "seeds": {{seeds}}, "steps": 100{{more}} }""";
}
