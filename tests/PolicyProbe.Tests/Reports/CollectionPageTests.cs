using PolicyProbe.Reports;

namespace PolicyProbe.Tests.Reports;

public sealed class CollectionPageTests
{
    private static readonly CollectionEntry Met = new("one", "Is it <so>?", 3, 3, "one.html", "one-figures/a b.png");
    private static readonly CollectionEntry Missed = new("two", "And that?", 1, 4, "javascript:two.html", null);

    [Fact]
    public void Leads_to_every_page_with_question_picture_and_verdict()
    {
        var page = CollectionPage.Write("Diagnostics", "./policyprobe diagnose all", [Met, Missed]);
        Assert.Contains("2 questions; 4 of 7 exact answers were met.", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"one.html\"><img src=\"one-figures/a%20b.png\"", page, StringComparison.Ordinal);
        Assert.Contains("3 of 3 met", page, StringComparison.Ordinal);
        Assert.Contains("3 of 4 missed", page, StringComparison.Ordinal);
        Assert.Contains("./policyprobe diagnose all", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_others_wrote_stays_text_and_paths_stay_paths()
    {
        var page = CollectionPage.Write("<b>", "<i>", [Met, Missed]);
        Assert.Contains("Is it &lt;so&gt;?", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<so>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"javascript:", page, StringComparison.Ordinal);
        Assert.Contains("<title>&lt;b&gt;</title>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_to_lead_to_is_refused() => Assert.Equal("entries", Assert.Throws<ArgumentException>(() => CollectionPage.Write("t", "c", [])).ParamName);
}
