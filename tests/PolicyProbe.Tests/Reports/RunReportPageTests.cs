using System.Text.RegularExpressions;
using PolicyProbe.Core;
using PolicyProbe.Reports;
using PolicyProbe.Tests.Plots;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Reports;

public sealed class RunReportPageTests
{
    [Fact]
    public void Findings_come_first_and_warnings_before_notes()
    {
        var page = RunReportPage.Write(SampleReport.Report, null);
        int[] places = [.. new[] { "batch-below-noise-scale", "cosine-fair", "class=\"keys\"", "Return while learning", "class=\"families\"", "How this was made" }
            .Select(text => page.IndexOf(text, page.IndexOf("<body>", StringComparison.Ordinal), StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    [Fact]
    public void Many_findings_wait_behind_a_line_that_counts_them()
    {
        Finding[] Of(int warnings, int notes) =>
            [.. Enumerable.Range(0, warnings).Select(i => new Finding($"warning-{i}", FindingLevel.Warning, "text", "")), .. Enumerable.Range(0, notes).Select(i => new Finding($"note-{i}", FindingLevel.Note, "text", ""))];
        string Page(int warnings, int notes) => RunReportPage.Write(SampleReport.Report with { Findings = Of(warnings, notes), Probes = [] }, null);
        var many = Page(10, 20);
        var (opens, closes) = (many.IndexOf("<details><summary>22 more findings, 2 of them warnings</summary>", StringComparison.Ordinal), many.IndexOf("</details>", StringComparison.Ordinal));
        Assert.InRange(many.IndexOf("warning-7", StringComparison.Ordinal), 0, opens);
        Assert.InRange(many.IndexOf("warning-8", StringComparison.Ordinal), opens, closes);
        Assert.InRange(many.IndexOf("note-19", StringComparison.Ordinal), opens, closes);
        Assert.DoesNotContain("more findings", Page(4, 6), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_number_is_in_the_page_with_interval_and_truth()
    {
        var page = RunReportPage.Write(SampleReport.Report, null);
        Assert.All(SampleReport.Report.Probes[0].Scalars, s => Assert.Contains($"<code>{s.Id}</code>", page, StringComparison.Ordinal));
        Assert.Contains("(−∞, 17.19]", page, StringComparison.Ordinal);
        Assert.Contains("undetermined", page, StringComparison.Ordinal);
        Assert.Contains("outside the interval", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Scalars_of_one_family_share_a_table_in_the_order_of_their_points()
    {
        var sorted = ScalarFamilies.Of([Scalar("a@1024"), Scalar("a@64"), Scalar("alone@3"), Scalar("b@64"), Scalar("b@1024"), Scalar("single")]);
        Assert.Equal(["a", "b"], sorted.Families.Select(f => f.Name));
        Assert.Equal(["64", "1024"], sorted.Points);
        Assert.Equal(["alone@3", "single"], sorted.Single.Select(s => s.Id));
        Assert.Equal("mean over @ pairs", sorted.Families[0].Estimand);
    }

    [Fact]
    public void No_text_of_the_data_becomes_markup()
    {
        const string evil = Hostile.Text + "<img src=x onerror=alert(1)>";
        var scalar = new Scalar(evil, 1, 0, 2, evil, Direction.Neutral, 3, evil, 1);
        var report = new RunReport
        {
            Title = evil,
            Summary = evil,
            Command = evil,
            Seed = 1,
            KeyNumbers = [new(evil, evil, evil)],
            Findings = [new Finding(evil, FindingLevel.Warning, evil, evil)],
            Figures = [Hostile.With(evil)],
            Probes = [new ProbeResult(evil, 0, evil, 1, new Dictionary<string, string> { [evil] = evil }, [scalar, scalar with { Id = evil + "@1" }, scalar with { Id = evil + "@2" }],
                [new Finding(evil, FindingLevel.Note, evil, evil)], [Hostile.With(evil)])],
            Questions = new Dictionary<string, string> { [evil] = evil },
            Facts = [new(evil, evil)],
            Links = [new(evil, "javascript:alert(1)")],
            PictureFormats = ["png"],
            PictureFolder = evil,
        };
        var page = RunReportPage.Write(report, null);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\"double\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript:", page, StringComparison.Ordinal);
        var plain = RunReportPage.Write(new RunReport { Title = "t", Summary = "s", Command = "c", Seed = 1 }, null);
        Assert.Equal(Regex.Count(plain, "<script") + 2, Regex.Count(page, "<script")); // one more for each figure's data
    }

    [Fact]
    public void A_figure_drawn_at_several_updates_has_a_name_for_each()
    {
        var stems = PlacedFigures.Of(SampleReport.Report).Select(f => f.Stem);
        Assert.Equal(["learning-curve", "gradient-quality@0-pairwise-cosine", "gradient-quality@48-pairwise-cosine", "noise-scale"], stems);
        Assert.All(PlacedFigures.Of(new RunReport { Title = "", Summary = "", Command = "", Seed = 0, Figures = [Hostile.With("../../etc/x"), Hostile.With("../../etc/x")] }),
            f => Assert.Matches("^[A-Za-z0-9@_-][A-Za-z0-9@._-]*$", f.Stem));
    }

    [Fact]
    public void Without_plotly_the_page_says_so_and_names_the_pinned_address()
    {
        var page = RunReportPage.Write(SampleReport.Report, null);
        Assert.Contains("plotly.js was not found", page, StringComparison.Ordinal);
        Assert.Contains($"<script src=\"https://cdn.plot.ly/plotly-{ReportAssets.PlotlyVersion}.min.js\">", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_speaks_of_script_ends_cannot_end_its_element()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("plotly.min.js"), "var a = '</SCRIPT><!--';");
        var page = RunReportPage.Write(SampleReport.Report, folder.At("plotly.min.js"));
        Assert.Contains(@"<script>var a = '<\/script>\x3C!--';</script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("plotly.js was not found", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Plotly_is_found_upward_and_a_wrong_path_is_not_replaced_by_another()
    {
        using var folder = new TemporaryFolder();
        var library = folder.At("node_modules/plotly.js-dist-min/plotly.min.js");
        Directory.CreateDirectory(Path.GetDirectoryName(library)!);
        Directory.CreateDirectory(folder.At("a/b"));
        File.WriteAllText(library, "");
        Assert.Equal(library, ReportAssets.FindPlotly(start: folder.At("a/b")));
        Assert.Null(ReportAssets.FindPlotly(folder.At("elsewhere.js"), folder.At("a/b")));
    }

    private static Scalar Scalar(string id) =>
        new(id, 1, 0, 2, "1", Direction.Neutral, 3, id.Contains('@', StringComparison.Ordinal) ? $"mean over {id[(id.IndexOf('@', StringComparison.Ordinal) + 1)..]} pairs" : "");
}
