using System.Text.Json;
using PolicyProbe.Plots;

namespace PolicyProbe.Reports;

/// <summary>What every page has around its contents: style, scripts, and rules for the browser, which keep the page offline.</summary>
internal static class PageShell
{
    /// <summary>A page with figures.</summary>
    /// <param name="title">The window's title.</param>
    /// <param name="body">The contents.</param>
    /// <param name="plotly">The text of plotly.js; null to load it from its public address.</param>
    public static string Figures(string title, Html body, string? plotly)
    {
        var library = plotly is null
            ? Html.Of($"""<script src="{ReportAssets.PlotlyAddress}"></script>""")
            : Html.Of($"<script>{Html.Trusted(Script(plotly))}</script>");
        // plotly.js compiles what draws surfaces.
        var sources = $"'unsafe-inline' 'unsafe-eval'{(plotly is null ? " " + ReportAssets.PlotlyAddress : "")}";
        return Write(title, sources, Html.Trusted(Resource("page.css")), body, Html.Of($"""
            <script type="application/json" id="on-dark">{Html.Trusted(JsonSerializer.Serialize(Palette.OnDark))}</script>
            {library}
            <script>
            {Html.Trusted(Resource("page.js") + Resource("copy.js"))}</script>
            """));
    }

    /// <summary>A page with a film.</summary>
    /// <param name="title">The window's title.</param>
    /// <param name="body">The contents.</param>
    /// <param name="film">The film as <see cref="FilmSvg"/> writes it.</param>
    public static string Film(string title, Html body, string film)
    {
        var style = Html.Trusted(Resource("page.css") + Resource("player.css") + FilmSvg.Style());
        return Write(title, "'unsafe-inline'", style, body, Html.Of($"""
            <script type="application/json" id="film">{Html.Trusted(film)}</script>
            <script>
            {Html.Trusted(Resource("player.js") + Resource("copy.js"))}</script>
            """));
    }

    /// <summary>A page of words and pictures.</summary>
    /// <param name="title">The window's title.</param>
    /// <param name="body">The contents.</param>
    public static string Words(string title, Html body) => Write(title, "'unsafe-inline'", Html.Trusted(Resource("page.css")), body, Html.Of($"""
        <script>
        {Html.Trusted(Resource("copy.js"))}</script>
        """));

    private static string Write(string title, string scriptSources, Html style, Html body, Html scripts)
    {
        // The browser itself keeps the page offline: nothing is fetched but, where the page has no copy, plotly.js.
        var policy = $"default-src 'none'; script-src {scriptSources}; style-src 'unsafe-inline'; img-src 'self' data: blob: file:; worker-src blob:; font-src data:";
        return Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="PolicyProbe">
            <link rel="icon" href="data:,">
            <title>{title}</title>
            <style>
            {style}</style>
            </head>
            <body>
            {body}
            {scripts}
            </body>
            </html>

            """).ToString();
    }

    /// <summary>A program's text as it can stand in a script element: neither its end nor a comment's start, in strings or patterns.</summary>
    private static string Script(string text) =>
        text.Replace("</script", @"<\/script", StringComparison.OrdinalIgnoreCase).Replace("<!--", @"\x3C!--");

    private static string Resource(string name)
    {
        using var stream = typeof(PageShell).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"resource '{name}' is not in the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
