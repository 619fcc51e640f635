using PolicyProbe.Core;

namespace PolicyProbe.Reports;

/// <summary>A figure with its place: where it came from, and the name that no other figure of the page has.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="Probe">The measurement it belongs to; null for the run's own.</param>
/// <param name="Stem">The file name of its pictures, without folder and ending, and its anchor in the page.</param>
public sealed record PlacedFigure(Figure Figure, ProbeResult? Probe, string Stem);

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
        var all = report.Figures.Select(f => (Figure: f, Probe: (ProbeResult?)null))
            .Concat(report.Probes.SelectMany(p => p.Figures.Select(f => (Figure: f, Probe: (ProbeResult?)p)))).ToArray();
        var repeated = all.GroupBy(f => Safe(f.Figure.Id)).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. all.Select(f => new PlacedFigure(f.Figure, f.Probe, Free(Stem(f.Figure, f.Probe, repeated), taken)))];
    }

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
