using System.Text.Json;
using System.Text.RegularExpressions;
using PolicyProbe.Core;
using PolicyProbe.Reports;
using PolicyProbe.Tests.Plots;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Reports;

public sealed class StudyReportPageTests
{
    private static readonly StudySurroundings Beside = new(["png", "svg", "pdf"], TableFolder: "tables", Links: [new("study.json", "study.json")]);

    [Fact]
    public void Findings_come_first_then_tables_then_figures_then_how_it_was_made()
    {
        var page = StudyReportPage.Write(SampleStudy.Study, Beside, null);
        int[] places = [.. new[] { "class=\"finding warning\"", "class=\"finding note\"", "class=\"sortable\"", "id=\"profile\"", "How this was made" }
            .Select(text => page.IndexOf(text, page.IndexOf("<body>", StringComparison.Ordinal), StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    [Fact]
    public void Every_figure_says_its_sample_its_seeds_and_its_command_and_links_every_view_in_every_format()
    {
        var page = StudyReportPage.Write(SampleStudy.Study with { Sample = "16 arms × 5 seeds", Seeds = [1, 2, 3, 4, 5], Command = "./policyprobe ablate grid.json --out D" }, Beside, null);
        var boxes = Regex.Matches(page, "<figure.*?</figure>", RegexOptions.Singleline);
        Assert.Equal(2, boxes.Count);
        Assert.All(boxes, box => Assert.Contains("<summary>16 arms × 5 seeds. Seeds 1 to 5</summary>", box.Value, StringComparison.Ordinal));
        Assert.All(boxes, box => Assert.Contains("<pre>./policyprobe ablate grid.json --out D</pre>", box.Value, StringComparison.Ordinal));
        string[] files = [.. new[] { "walk", "walk-contours", "walk-surface" }.SelectMany(stem => new[] { "png", "svg", "pdf" }.Select(format => $"href=\"figures/{stem}.{format}\""))];
        Assert.All(files, file => Assert.Contains(file, boxes[1].Value, StringComparison.Ordinal));
        Assert.Contains("href=\"tables/arms.csv\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Seed 7", 7UL)]
    [InlineData("Seeds 3 and 4", 4UL, 3UL)]
    [InlineData("Seeds 1, 2 and 9", 9UL, 1UL, 2UL)]
    [InlineData("Seeds 1 to 6", 6UL, 5UL, 4UL, 3UL, 2UL, 1UL)]
    [InlineData("13 seeds from 0 to 18446744073709551615", 0UL, 1UL, 2UL, 3UL, 4UL, 5UL, 6UL, 7UL, 8UL, 9UL, 10UL, 11UL, ulong.MaxValue)]
    [InlineData("Seeds unknown: the study's file does not name them")]
    public void Seeds_are_named_or_said_to_be_unknown(string words, params ulong[] seeds)
    {
        var page = StudyReportPage.Write(SampleStudy.Study with { Seeds = seeds.Length == 0 ? null : seeds }, Beside, null);
        var shown = words.Replace("'", "&#x27;", StringComparison.Ordinal);
        Assert.Equal(3, Regex.Count(page, Regex.Escape(shown))); // both figures, and how it was made
    }

    /// <summary>A file that was written before studies named their seeds.</summary>
    [Fact]
    public void A_study_without_seeds_is_read_and_one_with_seeds_keeps_them()
    {
        var text = JsonSerializer.Serialize(SampleStudy.Study with { Seeds = [3, 5] }, ResultJson.Indented);
        Assert.Equal([3UL, 5UL], JsonSerializer.Deserialize<StudyResult>(text, ResultJson.Indented)!.Seeds);
        var older = Regex.Replace(text, "\"seeds\": \\[[^]]*\\],", "");
        Assert.DoesNotContain("\"seeds\":", older, StringComparison.Ordinal);
        Assert.Null(JsonSerializer.Deserialize<StudyResult>(older, ResultJson.Indented)!.Seeds);
    }

    [Fact]
    public void An_entry_shows_its_interval_with_the_digits_that_it_deserves_and_words_as_words()
    {
        var page = StudyReportPage.Write(SampleStudy.Study, Beside, null);
        Assert.Contains("data-value=\"1210.25\"><span class=\"estimate\">1,210</span> <span class=\"interval\">[900, 1,502]</span>", page, StringComparison.Ordinal);
        Assert.Contains("(−∞, 3]", page, StringComparison.Ordinal);
        Assert.Contains("data-value=\"\">undetermined: one seed</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_of_a_study_becomes_markup()
    {
        const string evil = Hostile.Text + "<img src=x onerror=alert(1)>";
        var page = StudyReportPage.Write(SampleStudy.With(evil), new StudySurroundings(["png"], evil, evil, [new(evil, "javascript:alert(1)")], [new(evil, evil)]), null);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\"double\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript:", page, StringComparison.Ordinal);
        var plain = StudyReportPage.Write(SampleStudy.Study with { Figures = [] }, Beside, null);
        Assert.Equal(Regex.Count(plain, "<script") + 2, Regex.Count(page, "<script")); // one more for each figure's data
    }

    [Fact]
    public void Views_of_a_figure_keep_their_files_from_another_figure_of_that_name()
    {
        var stems = PlacedFigures.Of(SampleStudy.Study with { Figures = [HeatSample.Walk, HeatSample.Walk with { Id = "walk-surface" }, HeatSample.Walk] }).Select(placed => placed.Stem);
        Assert.Equal(["walk", "walk-surface-2", "walk-2"], stems);
    }

    [Requires(Needs.Chromium, Needs.Plotly)]
    public async Task The_page_opens_offline_with_every_figure_drawn_every_view_shown_and_a_table_sorted()
    {
        using var folder = new TemporaryFolder();
        // What a reader would click: the column IQM twice, then the contours of the landscape.
        const string clicks = """
            <script>
              const click = what => document.querySelector(what).click();
              click("th:nth-child(3) button"); click("th:nth-child(3) button");
              click("[data-view=Contours]");
            </script>
            """;
        File.WriteAllText(folder.At("report.html"), StudyReportPage.Write(SampleStudy.Study, Beside, ReportAssets.FindPlotly()).Replace("</body>", clicks + "</body>", StringComparison.Ordinal));
        var page = await Browser.OpenAsync(folder.At("report.html"));
        Assert.Empty(page.Console);
        Assert.Equal(2, Regex.Count(page.Dom, "class=\"plot js-plotly-plot\"[^>]*><div class=\"plot-container[^>]*>(<div[^>]*>)*<svg class=\"main-svg\""));
        Assert.Contains("aria-sort=\"ascending\"", page.Dom, StringComparison.Ordinal);
        var values = Regex.Matches(page.Dom, "<td class=\"number\" data-value=\"([^\"]*)\"><span class=\"estimate\">|<td class=\"number\" data-value=\"()\">undetermined").Select(match => match.Groups[1].Value).ToList();
        Assert.True(values.IndexOf("-0.5") < values.IndexOf("1210.25") && values.IndexOf("1210.25") < values.LastIndexOf(""), string.Join(' ', values));
        Assert.Contains("aria-pressed=\"true\">Contours", page.Dom, StringComparison.Ordinal);
        Assert.True(page.Count("class=\"contourlevel\"") > 5, $"{page.Count("class=\"contourlevel\"")} contours of some ten levels");
    }

    [Requires(Needs.Chromium, Needs.Plotly)]
    public async Task A_surface_is_drawn_with_the_path_on_it_and_goes_back_to_cells()
    {
        using var folder = new TemporaryFolder();
        const string click = """
            <script>
              const plot = document.querySelector("#walk .plot");
              const press = view => document.querySelector(`#walk [data-view=${view}]`).click();
              const kinds = () => plot._fullData.map(trace => trace.type).join(" ") + " " + plot.querySelectorAll("canvas").length;
              press("Surface");
              setTimeout(() => { document.body.dataset.surface = kinds(); press("Cells"); document.body.dataset.cells = kinds(); }, 5000);
            </script>
            """;
        File.WriteAllText(folder.At("report.html"), StudyReportPage.Write(SampleStudy.Study, Beside, ReportAssets.FindPlotly()).Replace("</body>", click + "</body>", StringComparison.Ordinal));
        var page = await Browser.OpenAsync(folder.At("report.html"));
        Assert.Contains("data-surface=\"surface scatter3d scatter3d scatter3d scatter3d 1\"", page.Dom, StringComparison.Ordinal); // path, its places, two points; one canvas
        Assert.Contains("data-cells=\"heatmap scatter scatter scatter 0\"", page.Dom, StringComparison.Ordinal);
        // What the browser itself says about software rendering and plotly.js's letters is no error of the page.
        Assert.DoesNotContain(page.Console, line => !line.Contains("willReadFrequently", StringComparison.Ordinal) && !line.Contains("GL Driver", StringComparison.Ordinal));
    }

    [Requires(Needs.Chromium, Needs.Plotly)]
    public async Task A_hostile_study_is_shown_and_not_run()
    {
        using var folder = new TemporaryFolder();
        const string evil = "</script><script>console.error('ran')</script><img src=x onerror=console.error('ran')> \"'`touch ran`";
        File.WriteAllText(folder.At("report.html"), StudyReportPage.Write(SampleStudy.With(evil), Beside, ReportAssets.FindPlotly()));
        var page = await Browser.OpenAsync(folder.At("report.html"));
        Assert.Empty(page.Console);
        Assert.DoesNotContain("<img", page.Dom, StringComparison.Ordinal);
    }

    [Requires(Needs.Chromium, Needs.Plotly)]
    public async Task On_a_phone_nothing_but_the_tables_box_is_wider_than_the_screen()
    {
        using var folder = new TemporaryFolder();
        var wide = new Table("wide", "Wide", "", [.. Enumerable.Range(0, 30).Select(i => $"column {i}")], [[.. Enumerable.Range(0, 30).Select(i => TableEntry.Of(1000.0 * i))]]);
        File.WriteAllText(folder.At("report.html"), StudyReportPage.Write(SampleStudy.Study with { Tables = [wide, .. SampleStudy.Study.Tables] }, Beside, ReportAssets.FindPlotly())
            .Replace("</body>", "<script>setTimeout(() => parent.postMessage([document.documentElement.scrollWidth, document.documentElement.clientWidth, document.querySelector('.scroll').scrollWidth], '*'), 3000)</script></body>", StringComparison.Ordinal));
        // A window cannot be as narrow as a phone; a frame can.
        File.WriteAllText(folder.At("phone.html"), "<iframe src=\"report.html\" width=390 height=800></iframe><p id=told></p><script>onmessage = message => { told.textContent = message.data.join(' '); };</script>");
        var page = await Browser.OpenAsync(folder.At("phone.html"));
        var told = Regex.Match(page.Dom, "<p id=\"told\">(\\d+) (\\d+) (\\d+)</p>");
        Assert.True(told.Success, page.Dom);
        Assert.Equal(told.Groups[2].Value, told.Groups[1].Value);
        Assert.True(int.Parse(told.Groups[3].Value) > 1000, "the table scrolls in its box");
    }
}
