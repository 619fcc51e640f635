using System.Text.RegularExpressions;
using PolicyProbe.Reports;
using PolicyProbe.Tests.Plots;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Reports;

public sealed class BrowserTests
{
    [Requires(Needs.Chromium, Needs.Plotly)]
    public async Task The_page_opens_offline_with_every_figure_drawn_and_nothing_on_the_console()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("report.html"), RunReportPage.Write(SampleReport.Report, ReportAssets.FindPlotly()));
        var light = await Browser.OpenAsync(folder.At("report.html"));
        Assert.Empty(light.Console);
        Assert.Equal(4, Drawn(light));
        Assert.Equal(6, light.Count("<path class=\"js-fill\"")); // the bands: two of each cosine figure, one of each other
        Assert.Equal(4, light.Count("data-title=\"Reset axes\""));
        Assert.Equal(0, light.Count("data-title=\"Share chart")); // no button uploads data
        Assert.Contains("rgb(0, 114, 178)", light.Dom, StringComparison.Ordinal);

        var dark = await Browser.OpenAsync(folder.At("report.html"), dark: true);
        Assert.Empty(dark.Console);
        Assert.Equal(4, Drawn(dark));
        Assert.Contains("rgb(58, 160, 224)", dark.Dom, StringComparison.Ordinal); // the first colour's counterpart on dark ground
    }

    [Requires(Needs.Chromium, Needs.Plotly)]
    public async Task A_hostile_title_is_shown_and_not_run()
    {
        using var folder = new TemporaryFolder();
        const string evil = "</script><script>console.error('ran')</script><img src=x onerror=console.error('ran')>";
        var report = SampleReport.Report with { Title = evil, Summary = evil, Command = evil, Figures = [Hostile.With(evil)], Probes = [] };
        File.WriteAllText(folder.At("report.html"), RunReportPage.Write(report, ReportAssets.FindPlotly()));
        var page = await Browser.OpenAsync(folder.At("report.html"));
        Assert.Empty(page.Console);
        Assert.Equal(1, Drawn(page));
        Assert.DoesNotContain("<img", page.Dom, StringComparison.Ordinal);
    }

    [Requires(Needs.Chromium)]
    public async Task A_page_that_cannot_load_plotly_says_so_in_every_figure()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("report.html"), RunReportPage.Write(SampleReport.Report with { PictureFormats = [] }, null));
        var page = await Browser.OpenAsync(folder.At("report.html"));
        Assert.Equal(4, page.Count("This figure could not be drawn here") - 1); // once in the script itself
    }

    [Requires(Needs.Chromium)]
    public async Task The_browser_reports_what_a_page_says_on_its_console()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("page.html"), "<script>console.error('heard'); nowhere();</script>");
        var page = await Browser.OpenAsync(folder.At("page.html"));
        Assert.Equal(2, page.Console.Count);
    }

    private static int Drawn(Browser page) => Regex.Count(page.Dom, "class=\"plot js-plotly-plot\"[^>]*><div class=\"plot-container[^>]*>(<div[^>]*>)*<svg class=\"main-svg\"");
}
