using PolicyProbe.Core;
using PolicyProbe.Plots;

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
        return Placed([
            .. report.Figures.Select(figure => new PlacedFigure(figure, null, string.Empty)),
            .. report.Probes.GroupBy(probe => probe.Probe).SelectMany(group => Measured([.. group], report.Headlines.GetValueOrDefault(group.Key, []))),
        ]);
    }

    /// <summary>Every figure of a study in the page's order, named likewise.</summary>
    /// <param name="study">The study.</param>
    public static IReadOnlyList<PlacedFigure> Of(StudyResult study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return Placed([.. study.Figures.Select(figure => new PlacedFigure(figure, null, string.Empty))]);
    }

    private static List<PlacedFigure> Placed(PlacedFigure[] figures)
    {
        var repeated = figures.GroupBy(f => FileStems.Safe(f.Figure.Id)).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet();
        var stems = new FileStems();
        return [.. figures.Select(f => f with { Stem = stems.Next(Name(f.Figure, f.Probe, repeated), stem => FigureViews.Of(f.Figure).Select(view => FigureViews.File(stem, view))) })];
    }

    /// <summary>What one probe drew: its checkpoints compared, then each by itself.</summary>
    private static IEnumerable<PlacedFigure> Measured(IReadOnlyList<ProbeResult> results, IReadOnlyList<string> headlines) =>
        CheckpointFigures.Of(results, headlines).Select(figure => new PlacedFigure(figure, null, string.Empty, results[0].Probe))
            .Concat(results.SelectMany(result => result.Figures.Select(figure => new PlacedFigure(figure, result, string.Empty))));

    private static string Name(Figure figure, ProbeResult? probe, HashSet<string> repeated) =>
        probe is not null && repeated.Contains(FileStems.Safe(figure.Id)) ? $"{probe.Probe}@{probe.Update}-{figure.Id}" : figure.Id;
}
