namespace PolicyProbe.Tests.Docs;

/// <summary>A part of a page that is written from what the program says, between two marks; <c>UPDATE_GOLDEN=1</c> rewrites it.</summary>
internal static class GeneratedText
{
    /// <summary>Compares the part of a name with what it should be.</summary>
    public static void Check(string page, string name, IEnumerable<string> lines)
    {
        var (begin, end) = ($"<!-- {name}: written by the tests with UPDATE_GOLDEN=1 -->\n", $"<!-- end of {name} -->");
        var text = $"\n{string.Join('\n', lines)}\n\n";
        var old = Manual.Read(page);
        var (from, to) = (old.IndexOf(begin, StringComparison.Ordinal), old.IndexOf(end, StringComparison.Ordinal));
        Assert.True(from >= 0 && to > from, $"{page}: expected the two marks of {name}.");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(Path.Combine(Manual.Root, page), $"{old[..(from + begin.Length)]}{text}{old[to..]}");
        Assert.Contains($"{begin}{text}{end}", Manual.Read(page), StringComparison.Ordinal);
    }

    /// <summary>A Markdown table.</summary>
    public static IEnumerable<string> Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows) =>
        rows.Prepend([.. head.Select(_ => "---")]).Prepend(head).Select(cells => $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |");
}
