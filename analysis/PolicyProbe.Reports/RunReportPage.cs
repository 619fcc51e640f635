using PolicyProbe.Core;
using PolicyProbe.Plots;

namespace PolicyProbe.Reports;

/// <summary>
/// The page about a run: what was found, in words; the key numbers; the figures, each with its caption; every number with
/// its interval; and how all of it was made. One file that needs no network.
/// </summary>
public static class RunReportPage
{
    /// <summary>The page as HTML.</summary>
    /// <param name="report">What it says.</param>
    /// <param name="plotly">
    /// The path of plotly.js, put into the page once (<see cref="ReportAssets.FindPlotly"/>); null for a page that says so
    /// and loads it from its public address.
    /// </param>
    /// <exception cref="IOException">The file of plotly.js cannot be read.</exception>
    public static string Write(RunReport report, string? plotly)
    {
        ArgumentNullException.ThrowIfNull(report);
        var figures = PlacedFigures.Of(report);
        var findings = report.Findings.Select(f => (f, Html.Empty)).Concat(report.Probes.SelectMany(p => p.Findings.Select(f => (f, Source(p)))));
        var body = Html.Of($"""
            <header>
            <p class="eyebrow">PolicyProbe {report.Kind}</p>
            <h1>{report.Title}</h1>
            <p class="summary">{report.Summary}</p>
            {PageParts.WithoutPlotly(plotly)}
            </header>
            <main>
            {PageParts.Findings(findings)}
            {KeyNumbers(report.KeyNumbers)}
            {Learning(report, figures)}
            {report.Probes.GroupBy(p => p.Probe).Select(group => Probe(report, [.. group], figures))}
            {PageParts.Provenance(report.Command, report.Facts.Prepend(new ReportFact("seed", report.Seed.ToString())), report.Links)}
            </main>
            """);
        return PageShell.Figures(report.Title, body, plotly is null ? null : File.ReadAllText(plotly));
    }

    private static Html Source(ProbeResult probe) => Html.Of($"""<span class="source"><a href="#{Anchor(probe)}">{probe.Probe}, {Moment(probe)}</a></span>""");

    private static Html KeyNumbers(IReadOnlyList<KeyNumber> numbers) => numbers.Count == 0 ? Html.Empty : Html.Of($"""
        <dl class="keys">{numbers.Select(n => Html.Of($"""<div class="key"><dt>{n.Label}</dt><dd>{n.Value}</dd>{(n.Note.Length == 0 ? Html.Empty : Html.Of($"""<dd class="note">{n.Note}</dd>"""))}</div>"""))}</dl>
        """);

    private static Html Learning(RunReport report, IReadOnlyList<PlacedFigure> figures) => report.Figures.Count == 0 ? Html.Empty : Html.Of($"""
        <section><h2>Learning</h2>
        {figures.Where(f => f.Probe is null && f.Compares is null).Select(f => FigureBox.Write(f, Beside(report), new FigureOrigin(report.Command, report.Sample, $"Seed {report.Seed}")))}</section>
        """);

    private static Html Probe(RunReport report, IReadOnlyList<ProbeResult> results, IReadOnlyList<PlacedFigure> figures)
    {
        var id = results[0].Probe;
        var title = report.Questions.TryGetValue(id, out var question) ? question : id;
        return Html.Of($"""
            <section><h2>{title}</h2>
            {figures.Where(f => f.Compares == id).Select(f => FigureBox.Write(f, Beside(report), Origin(report, results)))}
            {results.Select(result => Html.Of($"""
                <div class="measurement" id="{Anchor(result)}"><h3>{Sentence(Moment(result))}</h3><p class="meta"><code>{result.Probe}</code> on {result.Environment}, seed {result.Seed}{Options(result)}</p>
                {figures.Where(f => ReferenceEquals(f.Probe, result)).Select(f => FigureBox.Write(f, Beside(report), Origin(report, [result])))}
                {GroundTruths.Write(result)}
                {result.Tables.Select(table => TableHtml.Write(table, $"{Anchor(result)}-{table.Id}", ""))}
                {(result.Scalars.Count == 0 ? Html.Empty : Html.Of($"""<div class="card">{ScalarTables.Write(result.Scalars)}</div>"""))}</div>
                """))}</section>
            """);
    }

    private static FigureOrigin Origin(RunReport report, IReadOnlyList<ProbeResult> results)
    {
        long[] sizes = [.. results.SelectMany(result => result.Scalars).Select(scalar => scalar.SampleSize).Where(size => size > 0).Distinct().Order()];
        var sample = sizes.Length switch
        {
            0 => "",
            1 => $"Numbers rest on {NumberText.Of(sizes[0])} independent units each",
            _ => $"Numbers rest on {NumberText.Of(sizes[0])} to {NumberText.Of(sizes[^1])} independent units, n in the table",
        };
        ulong[] seeds = [.. results.Select(result => result.Seed).Distinct()];
        var commands = results.Select(result => report.ProbeCommands.GetValueOrDefault(Anchor(result), "")).Where(command => command.Length > 0);
        return new FigureOrigin(string.Join('\n', commands), sample, $"Seed {string.Join(", ", seeds)}");
    }

    private static PicturesBeside Beside(RunReport report) => new(report.PictureFolder, report.PictureFormats);

    private static Html Options(ProbeResult result) => result.Options.Count == 0 ? Html.Empty
        : Html.Of($", {string.Join(", ", result.Options.Select(o => $"{o.Key} {o.Value}"))}");

    private static string Moment(ProbeResult result) => !result.OfAgent ? $"on {result.Environment}" : result.Update switch
    {
        0 => "before training",
        1 => "after 1 update",
        var updates => $"after {NumberText.Of(updates)} updates",
    };

    private static string Sentence(string words) => char.ToUpperInvariant(words[0]) + words[1..];

    private static string Anchor(ProbeResult result) => $"{result.Probe}@{result.Update}";
}
