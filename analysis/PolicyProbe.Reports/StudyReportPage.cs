using PolicyProbe.Core;

namespace PolicyProbe.Reports;

/// <summary>What lies beside the page of a study.</summary>
/// <param name="PictureFormats">The endings of its pictures; empty where none were drawn.</param>
/// <param name="PictureFolder">Their folder, seen from the page.</param>
/// <param name="TableFolder">The folder of its tables as CSV, seen from the page; null where there are none.</param>
/// <param name="Links">Other files.</param>
/// <param name="Facts">Version and whatever else has to be the same for the same numbers.</param>
public sealed record StudySurroundings(
    IReadOnlyList<string> PictureFormats, string PictureFolder = "figures", string? TableFolder = null, IReadOnlyList<ReportLink>? Links = null, IReadOnlyList<ReportFact>? Facts = null);

/// <summary>
/// The page about a comparison of many runs: what came of it and what to doubt, in words; the tables; the figures, each with sample, seeds
/// and command; and how all of it was made. One file that needs no network.
/// </summary>
public static class StudyReportPage
{
    /// <summary>The page as HTML.</summary>
    /// <param name="study">What it says.</param>
    /// <param name="beside">What lies beside it.</param>
    /// <param name="plotly">The path of plotly.js; null for a page that loads it from its public address and says so.</param>
    /// <exception cref="ArgumentException">A table or a figure is not whole.</exception>
    /// <exception cref="IOException">The file of plotly.js cannot be read.</exception>
    public static string Write(StudyResult study, StudySurroundings beside, string? plotly)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(beside);
        var (figures, tables) = (PlacedFigures.Of(study), TableStems(study));
        var seeds = SeedWords.Of(study.Seeds);
        var pictures = new PicturesBeside(beside.PictureFolder, beside.PictureFormats);
        var body = Html.Of($"""
            <header>
            <p class="eyebrow">PolicyProbe study</p>
            <h1>{study.Title}</h1>
            <p class="summary">{study.Summary}</p>
            <p class="meta">{study.Sample}</p>
            {PageParts.WithoutPlotly(plotly)}
            </header>
            <main>
            {PageParts.Findings(study.Findings.Select(finding => (finding, Html.Empty)))}
            {Section("Tables", study.Tables.Select((table, i) => TableHtml.Write(table, $"table-{tables[i]}", beside.TableFolder is { } folder ? PageParts.Address($"{folder}/{tables[i]}.csv") : "")))}
            {Section("Figures", figures.Select(figure => FigureBox.Write(figure, pictures, new FigureOrigin(study.Command, study.Sample, seeds))))}
            {PageParts.Provenance(study.Command, [new("sample", study.Sample), new("seeds", seeds), .. beside.Facts ?? []], beside.Links ?? [])}
            </main>
            """);
        return PageShell.Figures(study.Title, body, plotly is null ? null : File.ReadAllText(plotly));
    }

    /// <summary>The names of the tables' files, without folder and ending, in their order.</summary>
    public static IReadOnlyList<string> TableStems(StudyResult study)
    {
        ArgumentNullException.ThrowIfNull(study);
        var stems = new FileStems();
        return [.. study.Tables.Select(table => stems.Next(table.Id))];
    }

    private static Html Section(string title, IEnumerable<Html> parts)
    {
        Html[] all = [.. parts];
        return all.Length == 0 ? Html.Empty : Html.Of($"<section><h2>{title}</h2>\n{all}</section>");
    }
}
