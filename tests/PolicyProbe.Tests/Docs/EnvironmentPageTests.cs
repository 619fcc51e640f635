namespace PolicyProbe.Tests.Docs;

public sealed class EnvironmentPageTests
{
    private const string Page = "docs/environments.md";
    private const string Begin = "<!-- table: written by the tests with UPDATE_GOLDEN=1 -->\n";
    private const string End = "\n<!-- end of table -->";

    [Fact]
    public void The_table_of_environments_is_what_the_catalogue_gives()
    {
        var page = Manual.Read(Page);
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin >= 0 && end > begin, $"{Page}: expected the two marks of the table.");
        begin += Begin.Length;
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(Path.Combine(Manual.Root, Page), $"{page[..begin]}\n{EnvironmentTable.Text}\n{page[end..]}");
        Assert.Contains($"{Begin}\n{EnvironmentTable.Text}\n{End}", Manual.Read(Page), StringComparison.Ordinal);
    }
}
