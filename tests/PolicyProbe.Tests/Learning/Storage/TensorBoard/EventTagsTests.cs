using System.Text.RegularExpressions;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Storage.TensorBoard;

public sealed partial class EventTagsTests
{
    [Fact]
    public void Every_column_of_metrics_but_the_axis_has_a_tag_of_its_own()
    {
        using var folder = new TemporaryFolder();
        var run = TinyRuns.Folder(folder, TinyRuns.Configuration(updates: 1));
        using (run.OpenMetrics(0))
        {
        }

        var columns = File.ReadLines(System.IO.Path.Combine(run.Path, "metrics.csv")).First().Split(',');
        var tags = columns.Where(column => column != "steps").Select(column => EventTags.Of(column)!).ToList();
        Assert.Equal(tags.Count, tags.Distinct().Count());
        Assert.All(tags, tag => Assert.Matches(Tag(), tag));
        Assert.All(tags, tag => Assert.False(tag.StartsWith("update/", StringComparison.Ordinal), $"{tag}: give its column a group in EventTags."));
        Assert.Null(EventTags.Of("steps"));
    }

    [Fact]
    public void A_column_that_an_algorithm_adds_is_shown_all_the_same() => Assert.Equal("update/line-search-steps", EventTags.Of("line_search_steps"));

    [Fact]
    public void A_row_becomes_tags_and_values_in_its_order() => Assert.Equal(
        [("trust-region/mean-kl", 0.25), ("value/explained-variance", null)],
        EventTags.Of([("steps", 2048), ("mean_kl", 0.25), ("explained_variance", null)]));

    [GeneratedRegex("^[a-z]+(-[a-z]+)*/[a-z]+(-[a-z]+)*$")]
    private static partial Regex Tag();
}
