using PolicyProbe.Core;

namespace PolicyProbe.Reports;

/// <summary>A figure with its place: where it came from, and the name that no other figure of the page has.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="Probe">The measurement it belongs to; null for the run's own, and for one that compares several.</param>
/// <param name="Stem">The file name of its pictures, without folder and ending, and its anchor in the page.</param>
/// <param name="Compares">The id of the probe whose measurements at several checkpoints it shows; null for any other.</param>
public sealed record PlacedFigure(Figure Figure, ProbeResult? Probe, string Stem, string? Compares = null);

/// <summary>Names the figures of a page, for the page and for who draws the pictures beside it.</summary>
public static class PlacedFigures
{
    /// <summary>
    /// Every figure of the report in the page's order. A figure is named by its id; where the same probe drew it at several
    /// updates, by <c>probe@update-id</c>; characters that have no business in a file name become dashes.
    /// </summary>
    /// <param name="report">The report.</param>
    public static IReadOnlyList<PlacedFigure> Of(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var all = report.Figures.Select(figure => new PlacedFigure(figure, null, string.Empty))
            .Concat(report.Probes.GroupBy(probe => probe.Probe).SelectMany(group => Measured([.. group], report.Headlines.GetValueOrDefault(group.Key, [])))).ToArray();
        var repeated = all.GroupBy(f => Safe(f.Figure.Id)).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. all.Select(f => f with { Stem = Free(Stem(f.Figure, f.Probe, repeated), taken) })];
    }

    /// <summary>What one probe drew: its checkpoints compared, then each by itself.</summary>
    private static IEnumerable<PlacedFigure> Measured(IReadOnlyList<ProbeResult> results, IReadOnlyList<string> headlines) =>
        CheckpointFigures.Of(results, headlines).Select(figure => new PlacedFigure(figure, null, string.Empty, results[0].Probe))
            .Concat(results.SelectMany(result => result.Figures.Select(figure => new PlacedFigure(figure, result, string.Empty))));

    private static string Stem(Figure figure, ProbeResult? probe, HashSet<string> repeated) =>
        probe is not null && repeated.Contains(Safe(figure.Id)) ? Safe($"{probe.Probe}@{probe.Update}-{figure.Id}") : Safe(figure.Id);

    private static string Safe(string id)
    {
        var safe = string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '@' or '.' ? c : '-')).TrimStart('.');
        return safe.Length == 0 ? "figure" : safe;
    }

    private static string Free(string stem, HashSet<string> taken)
    {
        var name = stem;
        for (var i = 2; !taken.Add(name); i++) name = $"{stem}-{i}";
        return name;
    }
}
