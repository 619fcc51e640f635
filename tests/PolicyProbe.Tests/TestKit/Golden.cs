using PolicyProbe.Cli;

namespace PolicyProbe.Tests.TestKit;

/// <summary>Text that is kept in the source tree under <c>Golden/</c>; <c>UPDATE_GOLDEN=1</c> rewrites it.</summary>
internal static class Golden
{
    /// <summary>The repository that these tests were built from.</summary>
    public static string Repository { get; } = ComponentList.FindRepository(AppContext.BaseDirectory);

    /// <summary>Compares with the kept text, line ends and spaces at the end of a line aside.</summary>
    public static void Check(string name, string text)
    {
        var file = Path.Combine(Repository, "tests", "PolicyProbe.Tests", "Golden", name);
        var actual = string.Join('\n', text.Split('\n').Select(line => line.TrimEnd())).TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(file, actual);
        Assert.True(File.Exists(file), $"Golden/{name} is missing; run the tests once with UPDATE_GOLDEN=1 and look at it before you commit it.");
        var (kept, now) = (File.ReadAllText(file).Split('\n'), actual.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(kept.Length, now.Length)).FirstOrDefault(i => kept.ElementAtOrDefault(i) != now.ElementAtOrDefault(i), -1);
        Assert.True(line < 0, $"Golden/{name}, line {line + 1}: kept\n{kept.ElementAtOrDefault(line)}\nnow\n{now.ElementAtOrDefault(line)}\nIf this is meant, UPDATE_GOLDEN=1 ./test.sh --filter \"FullyQualifiedName~Golden\" rewrites it; review it like code.");
    }
}
