using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Tests.Docs;

/// <summary>The pages on algorithms and tricks, against the catalogues.</summary>
public sealed class AlgorithmPageTests
{
    private const string Page = "docs/algorithms.md";

    // One of each algorithm, by a preset that has it.
    private static readonly IReadOnlyList<AlgorithmOptions> Options =
        [.. Presets.All.Select(preset => preset.Options.GetType()).Distinct().Select(type => (AlgorithmOptions)Activator.CreateInstance(type)!)];

    [Fact]
    public void Every_algorithm_has_its_section() =>
        Assert.All(Options, options => Assert.Contains($"\n## {options.Algorithm().Id}\n", Manual.Read(Page), StringComparison.Ordinal));

    [Fact]
    public void Every_column_of_the_metrics_stands_in_the_table_in_order()
    {
        var rows = Manual.Read(Page).Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal) && line.Split('|')[2].Contains('/', StringComparison.Ordinal))
            .Select(line => line.Split('|').Select(cell => cell.Trim()).ToArray()).ToList();
        Assert.Equal(TrainingRow.Metrics.Select(metric => ($"`{metric.Name}`", $"`{metric.Tag}`")), rows.Select(cells => (cells[1], cells[2])));
        Assert.All(rows, cells => Assert.NotEmpty(cells[3]));
    }

    [Fact]
    public void The_table_of_settings_is_what_the_records_give()
    {
        var defaults = Options.Select(options => Settings.Of(options).ToDictionary(setting => setting.Id)).ToList();
        var ids = Options.SelectMany(options => Settings.Of(options)).DistinctBy(setting => setting.Id);
        GeneratedText.Check(Page, "settings", GeneratedText.Table(
            ["setting", .. Options.Select(options => options.Algorithm().Id), "meaning"],
            ids.Select(IReadOnlyList<string> (setting) =>
                [$"`{setting.Id}`", .. defaults.Select(own => own.TryGetValue(setting.Id, out var value) ? value.Value.Replace(",", ", ", StringComparison.Ordinal) : "–"), setting.Help])));
    }

    [Fact]
    public void The_table_of_presets_is_the_catalogue()
    {
        var departures = Presets.All.SelectMany(preset => preset.Departures).Distinct().ToList();
        GeneratedText.Check(Page, "presets",
        [
            .. GeneratedText.Table(["preset", "environment", "algorithm", "source", "departs in"], Presets.All.Select(IReadOnlyList<string> (preset) =>
            [
                $"`{preset.Id}`", preset.Environment is null ? "any" : $"`{preset.Environment}`", preset.Options.Algorithm().Id, preset.Source,
                preset.Departures.Count == 0 ? "–" : string.Join(", ", preset.Departures.Select(departure => departures.IndexOf(departure) + 1).Order()),
            ])),
            "",
            .. departures.Select((departure, i) => $"{i + 1}. {departure}"),
        ]);
    }

    [Fact]
    public void The_table_of_tricks_is_the_catalogue()
    {
        var algorithms = Options.Select(options => options.Algorithm()).ToList();
        GeneratedText.Check("docs/tricks.md", "tricks", GeneratedText.Table(
            ["trick", "hook", "algorithms", "on in", "settings"],
            TrickSet.Catalogue.Select(IReadOnlyList<string> (trick) =>
            [
                $"[`{trick.Id}`](#{trick.Id})",
                string.Join(", ", trick.GetType().GetInterfaces().Where(type => type != typeof(ITrick) && type.Namespace == typeof(ITrick).Namespace).Select(type => $"`{type.Name}`").Order(StringComparer.Ordinal)),
                algorithms.Where(algorithm => algorithm.Hooks.Any(hook => hook.IsInstanceOfType(trick))).Select(algorithm => algorithm.Id).ToList() is var fitting && fitting.Count == algorithms.Count ? "all" : string.Join(", ", fitting),
                On(trick.Id),
                string.Join(", ", Settings.Of(trick).Select(setting => $"`{setting.Id}` {setting.Value}").DefaultIfEmpty("–")),
            ])));
    }

    /// <summary>The preset ids that have a trick: those that always do, and those that do for some environments.</summary>
    private static string On(string trick)
    {
        var ids = Presets.All.GroupBy(preset => preset.Id).Select(group => (group.Key, On: group.Count(preset => preset.Tricks.Tricks.Any(own => own.Id == trick)), All: group.Count())).Where(group => group.On > 0).ToList();
        return ids.Count == Presets.Ids.Count() && ids.All(group => group.On == group.All) ? "every preset"
            : string.Join(", ", ids.Select(group => group.On == group.All ? $"`{group.Key}`" : $"some of `{group.Key}`").DefaultIfEmpty("–"));
    }
}
