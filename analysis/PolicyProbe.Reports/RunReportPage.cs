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
        var body = Html.Of($"""
            <header>
            <p class="eyebrow">PolicyProbe run report</p>
            <h1>{report.Title}</h1>
            <p class="summary">{report.Summary}</p>
            {(plotly is null ? Offline : Html.Empty)}
            </header>
            <main>
            {Findings(report)}
            {KeyNumbers(report.KeyNumbers)}
            {Learning(report, figures)}
            {report.Probes.GroupBy(p => p.Probe).Select(group => Probe(report, group, figures))}
            {Provenance(report)}
            </main>
            """);
        return PageShell.Write(report.Title, body, plotly is null ? null : File.ReadAllText(plotly));
    }

    private static Html Offline => Html.Of($"""
        <p class="notice">plotly.js was not found when this page was made, so its figures are loaded from <a href="{ReportAssets.PlotlyAddress}">{ReportAssets.PlotlyAddress}</a> and need a network. With <code>npm ci</code> run once, pages carry it themselves.</p>
        """);

    private static Html Findings(RunReport report)
    {
        var all = report.Findings.Select(f => (Finding: f, Probe: (ProbeResult?)null))
            .Concat(report.Probes.SelectMany(p => p.Findings.Select(f => (Finding: f, Probe: (ProbeResult?)p))))
            .OrderByDescending(f => f.Finding.Level).ToArray();
        return all.Length == 0 ? Html.Empty : Html.Of($"""
            <section aria-label="Findings"><ul class="findings">
            {all.Select(f => FindingItem(f.Finding, f.Probe))}</ul></section>
            """);
    }

    private static Html FindingItem(Finding finding, ProbeResult? probe)
    {
        var (name, style) = finding.Level == FindingLevel.Warning ? ("Warning", "warning") : ("Finding", "note");
        var source = probe is null ? Html.Empty
            : Html.Of($"""<span class="source"><a href="#{Anchor(probe)}">{probe.Probe}, {Moment(probe)}</a></span>""");
        var advice = finding.Advice.Length == 0 ? Html.Empty : Html.Of($"""<p class="advice"><b>What to do:</b> {finding.Advice}</p>""");
        return Html.Of($"""
            <li class="finding {style}" data-finding="{finding.Id}"><p class="level">{name}{source}</p><p class="text">{finding.Text}</p>{advice}</li>

            """);
    }

    private static Html KeyNumbers(IReadOnlyList<KeyNumber> numbers) => numbers.Count == 0 ? Html.Empty : Html.Of($"""
        <dl class="keys">{numbers.Select(n => Html.Of($"""<div class="key"><dt>{n.Label}</dt><dd>{n.Value}</dd>{(n.Note.Length == 0 ? Html.Empty : Html.Of($"""<dd class="note">{n.Note}</dd>"""))}</div>"""))}</dl>
        """);

    private static Html Learning(RunReport report, IReadOnlyList<PlacedFigure> figures) => report.Figures.Count == 0 ? Html.Empty : Html.Of($"""
        <section><h2>Learning</h2>
        {figures.Where(f => f.Probe is null && f.Compares is null).Select(f => FigureBox(report, f))}</section>
        """);

    private static Html Probe(RunReport report, IGrouping<string, ProbeResult> group, IReadOnlyList<PlacedFigure> figures)
    {
        var title = report.Questions.TryGetValue(group.Key, out var question) ? question : group.Key;
        return Html.Of($"""
            <section><h2>{title}</h2>
            {figures.Where(f => f.Compares == group.Key).Select(f => FigureBox(report, f))}
            {group.Select(result => Html.Of($"""
                <div class="measurement" id="{Anchor(result)}"><h3>{Sentence(Moment(result))}</h3><p class="meta"><code>{result.Probe}</code> on {result.Environment}, seed {result.Seed}{Options(result)}</p>
                {figures.Where(f => ReferenceEquals(f.Probe, result)).Select(f => FigureBox(report, f))}
                {(result.Scalars.Count == 0 ? Html.Empty : Html.Of($"""<div class="card">{ScalarTables.Write(result.Scalars)}</div>"""))}</div>
                """))}</section>
            """);
    }

    private static Html FigureBox(RunReport report, PlacedFigure placed)
    {
        var (figure, stem) = (placed.Figure, placed.Stem);
        var data = $"data-{stem}";
        var picture = report.PictureFormats.FirstOrDefault(f => f is "svg" or "png");
        var files = report.PictureFormats.Count == 0 ? Html.Empty : Html.Of($"""
            <p class="files">{report.PictureFormats.Select(f => Html.Of($"""<a href="{Link(report, stem, f)}">{f.ToUpperInvariant()}</a>"""))}</p>
            """);
        return Html.Of($"""
            <figure id="{stem}"><h4>{figure.Title}</h4>
            <div class="plot" role="img" aria-label="{figure.Title}" data-figure="{data}" data-name="{stem}" data-picture="{(picture is null ? "" : Link(report, stem, picture))}"></div>
            <script type="application/json" id="{data}">{Html.Trusted(PlotlyWriter.Write(figure))}</script>
            <figcaption><p>{figure.Caption}</p>{files}</figcaption></figure>

            """);
    }

    private static Html Provenance(RunReport report)
    {
        var facts = report.Facts.Prepend(new ReportFact("seed", report.Seed.ToString()))
            .Select(f => Html.Of($"""<dt>{f.Name}</dt><dd>{f.Value}</dd>"""));
        var links = report.Links.Count == 0 ? Html.Empty : Html.Of($"""
            <p class="files">{report.Links.Select(l => Html.Of($"""<a href="{RelativeAddress(l.Path)}">{l.Label}</a>"""))}</p>
            """);
        return Html.Of($"""
            <section><h2>How this was made</h2>
            <div class="card"><div class="command"><pre>{report.Command}</pre><button class="copy" type="button" hidden>Copy</button></div>
            <dl class="facts">{facts}</dl>{links}</div></section>
            """);
    }

    private static Html Options(ProbeResult result) => result.Options.Count == 0 ? Html.Empty
        : Html.Of($", {string.Join(", ", result.Options.Select(o => $"{o.Key} {o.Value}"))}");

    private static string Moment(ProbeResult result) => result.Update switch
    {
        0 => "before training",
        1 => "after 1 update",
        var updates => $"after {NumberText.Of(updates)} updates",
    };

    private static string Sentence(string words) => char.ToUpperInvariant(words[0]) + words[1..];

    private static string Anchor(ProbeResult result) => $"{result.Probe}@{result.Update}";

    private static string Link(RunReport report, string stem, string format) => RelativeAddress($"{report.PictureFolder}/{stem}.{format}");

    /// <summary>A path as an address that stays a path: no scheme can come out of it.</summary>
    private static string RelativeAddress(string path) => string.Join('/', path.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString));
}
