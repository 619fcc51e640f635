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
        Assert.Equal(File.ReadAllText(file), actual);
    }
}
