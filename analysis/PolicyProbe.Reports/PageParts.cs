using PolicyProbe.Core;

namespace PolicyProbe.Reports;

/// <summary>What the pages of runs, probes and studies have in common: findings, how it was made, addresses of files beside the page.</summary>
internal static class PageParts
{
    /// <summary>Says that the page is not whole without a network.</summary>
    public static Html WithoutPlotly(string? plotly) => plotly is not null ? Html.Empty : Html.Of($"""
        <p class="notice">plotly.js was not found when this page was made, so its figures are loaded from <a href="{ReportAssets.PlotlyAddress}">{ReportAssets.PlotlyAddress}</a> and need a network. With <code>npm ci</code> run once, pages carry it themselves.</p>
        """);

    /// <summary>As many findings open a page; more wait behind a line, so that what was measured is not far below.</summary>
    private const int FirstFindings = 8;

    /// <summary>The findings, warnings first, each with where it comes from.</summary>
    public static Html Findings(IEnumerable<(Finding Finding, Html Source)> findings)
    {
        var all = findings.OrderByDescending(f => f.Finding.Level).ToArray();
        if (all.Length == 0)
            return Html.Empty;
        var first = all.Length > FirstFindings + 2 ? all[..FirstFindings] : all;
        var rest = all[first.Length..];
        var warnings = rest.Count(f => f.Finding.Level == FindingLevel.Warning);
        var more = rest.Length == 0 ? Html.Empty : Html.Of($"""
            <details><summary>{rest.Length} more findings{(warnings > 0 ? $", {warnings} of them {(warnings == 1 ? "a warning" : "warnings")}" : "")}</summary>
            {Items(rest)}</details>
            """);
        return Html.Of($"""
            <section aria-label="Findings">
            {Items(first)}{more}</section>
            """);
    }

    /// <summary>The section that ends a page: the command, facts, files beside the page.</summary>
    public static Html Provenance(string command, IEnumerable<ReportFact> facts, IReadOnlyList<ReportLink> links) => Html.Of($"""
        <section><h2>How this was made</h2>
        <div class="card">{Command(command)}
        <dl class="facts">{facts.Select(f => Html.Of($"""<dt>{f.Name}</dt><dd>{f.Value}</dd>"""))}</dl>{Links(links)}</div></section>
        """);

    /// <summary>A command, with a button that copies it.</summary>
    public static Html Command(string command) =>
        Html.Of($"""<div class="command"><pre>{command}</pre><button class="copy" type="button" hidden>Copy</button></div>""");

    /// <summary>A path as an address that stays a path: no scheme can come out of it.</summary>
    public static string Address(string path) => string.Join('/', path.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString));

    private static Html Links(IReadOnlyList<ReportLink> links) => links.Count == 0 ? Html.Empty : Html.Of($"""
        <p class="files">{links.Select(l => Html.Of($"""<a href="{Address(l.Path)}">{l.Label}</a>"""))}</p>
        """);

    private static Html Items(IEnumerable<(Finding Finding, Html Source)> findings) => Html.Of($"""
        <ul class="findings">
        {findings.Select(f => Item(f.Finding, f.Source))}</ul>
        """);

    private static Html Item(Finding finding, Html source)
    {
        var (name, style) = finding.Level == FindingLevel.Warning ? ("Warning", "warning") : ("Finding", "note");
        var advice = finding.Advice.Length == 0 ? Html.Empty : Html.Of($"""<p class="advice"><b>What to do:</b> {finding.Advice}</p>""");
        return Html.Of($"""
            <li class="finding {style}" data-finding="{finding.Id}"><p class="level">{name}{source}</p><p class="text">{finding.Text}</p>{advice}</li>

            """);
    }
}
