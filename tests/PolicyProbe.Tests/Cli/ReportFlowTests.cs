using System.Text.RegularExpressions;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Cli;

/// <summary>From a training to a page in a browser.</summary>
public sealed class ReportFlowTests
{
    [Requires(Needs.Chromium, Needs.Plotly, Needs.Gnuplot)]
    public async Task A_hostile_name_of_a_run_is_text_and_its_report_is_drawn_whole()
    {
        using var folder = new TemporaryFolder();
        // A slash cannot be in a name; the rest of a script, quotes, and what gnuplot would run in double quotes can.
        var run = folder.At("<script>console.error('ran')<script> `touch ran` $(touch ran) \"'");
        var page = CommandLine.Json(CommandLine.Train(
            run, "--probe", "gradient-quality@0,last", "--set", "gradient-quality.sizes=64,128", "--set", "gradient-quality.repeats=3", "--set", "gradient-quality.reference=3"))
            .GetProperty("report").GetString()!;

        // Chromium takes an address; escaping makes the name one.
        var browser = await Browser.OpenAsync(page);
        Assert.Empty(browser.Console);
        var placed = browser.Count("class=\"plot js-plotly-plot\"");
        Assert.True(placed >= 3, $"{placed} figures; expected the learning curve and one of the probe at each of two updates");
        Assert.Equal(placed, Regex.Count(browser.Dom, "class=\"plot js-plotly-plot\"[^>]*><div class=\"plot-container[^>]*>(<div[^>]*>)*<svg class=\"main-svg\""));
        Assert.Contains("&lt;script&gt;", browser.Dom, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//[^\"]*\\.js", File.ReadAllText(page)); // nothing is fetched

        var figures = Directory.EnumerateFiles(Path.Combine(run, "figures")).ToLookup(Path.GetExtension, Path.GetFileNameWithoutExtension);
        Assert.Equal(placed, figures[".png"].Count());
        Assert.Equal(figures[".png"].Order(), figures[".svg"].Order());
        Assert.Equal(figures[".png"].Order(), figures[".pdf"].Order());
        Assert.Empty(Directory.EnumerateFiles(folder.Root, "ran", SearchOption.AllDirectories));
        Assert.False(File.Exists("ran"));
    }
}
