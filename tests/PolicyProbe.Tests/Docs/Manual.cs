using System.Text.RegularExpressions;
using PolicyProbe.Cli;

namespace PolicyProbe.Tests.Docs;

/// <summary>The Markdown files of the repository, as text.</summary>
internal static partial class Manual
{
    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = ComponentList.FindRepository(AppContext.BaseDirectory);

    /// <summary>Every page, by its path from the root: those at the root, in docs/ and in notebooks/.</summary>
    public static IReadOnlyList<string> Pages { get; } =
        [.. Directory.EnumerateFiles(Root, "*.md")
            .Concat(new[] { "docs", "notebooks" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.md", SearchOption.AllDirectories)))
            .Select(file => Path.GetRelativePath(Root, file))
            .Order(StringComparer.Ordinal)];

    /// <summary>The text of a page.</summary>
    public static string Read(string page) => File.ReadAllText(Path.Combine(Root, page));

    /// <summary>A page from a heading to the next of its level or above.</summary>
    /// <param name="page">The page.</param>
    /// <param name="heading">The heading's line, as in <c>## `landscape`</c>.</param>
    public static string Section(string page, string heading)
    {
        var (text, level) = (Read(page), heading.TakeWhile(c => c == '#').Count());
        var start = text.IndexOf($"\n{heading}\n", StringComparison.Ordinal) + 1;
        Assert.True(start > 0, $"{page}: expected a section '{heading}'; write one like its neighbours'.");
        var body = text[(start + heading.Length)..];
        var end = Regex.Match(body, $@"^#{{1,{level}}} ", RegexOptions.Multiline);
        return end.Success ? body[..end.Index] : body;
    }

    /// <summary>Asks for a table row of every setting in a section, with its default.</summary>
    public static void ExpectSettings(string page, string heading, IEnumerable<global::PolicyProbe.Core.Setting> settings)
    {
        var section = Section(page, heading);
        var missing = settings.Select(setting => $"| `{setting.Id}` | {setting.Value.Replace(",", ", ", StringComparison.Ordinal)} |").Where(row => !section.Contains(row, StringComparison.Ordinal)).ToList();
        Assert.True(missing.Count == 0, $"{page}, section '{heading}': expected a row for every setting, name, default and what it does; missing are\n{string.Join('\n', missing)}");
    }

    /// <summary>The contents of a page's fenced blocks of a language.</summary>
    public static IEnumerable<string> Blocks(string page, string language) =>
        Fence().Matches(Read(page)).Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["text"].Value);

    /// <summary>The targets of a page's links and pictures, those in code left out.</summary>
    public static IEnumerable<string> Links(string page) =>
        Link().Matches(Code().Replace(Fence().Replace(Read(page), ""), "")).Select(match => match.Groups["target"].Value);

    /// <summary>The words of the command lines in a page's shell blocks, continued lines joined, a loop's <c>$S</c> taken as 1.</summary>
    public static IEnumerable<string> Commands(string page) =>
        Blocks(page, "sh").Concat(Blocks(page, "text"))
            .SelectMany(block => block.Replace("\\\n", " ").Split('\n'))
            .Select(line => line.Trim().TrimStart('$').Trim())
            .Where(line => line.StartsWith("./policyprobe ", StringComparison.Ordinal))
            .Select(line => Comment().Replace(line, "")["./policyprobe ".Length..].Replace("$S", "1").Trim());

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"`[^`\n]*`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\s#\s.*$|\s[;>|]\s.*$|;.*$")]
    private static partial Regex Comment();
}
