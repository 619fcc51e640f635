using System.Diagnostics;

namespace PolicyProbe.Tests.TestKit;

/// <summary>Processes that a process under test has started, by /proc.</summary>
internal static class Processes
{
    /// <summary>The children of a process.</summary>
    public static IReadOnlyList<int> ChildrenOf(int parent) =>
        [.. Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0).Where(id => id > 0 && ParentOf(id) == parent)];

    /// <summary>Processes that have all of these entries in their environment.</summary>
    public static IReadOnlyList<int> With(params string[] entries) =>
        [.. Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0).Where(id => id > 0 && entries.All(Read($"/proc/{id}/environ").Split('\0').Contains))];

    /// <summary>Kills with SIGKILL; nothing if it has ended.</summary>
    public static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
    }

    /// <summary>Waits until a process has ended.</summary>
    public static void WaitForEnd(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), $"process {id} is still there");
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
    }

    /// <summary>The parent of a process; 0 if it has ended.</summary>
    public static int ParentOf(int id)
    {
        // "ID (NAME) STATE PARENT …", and a name may have anything in it.
        var text = Read($"/proc/{id}/stat");
        return text.Length == 0 ? 0 : int.Parse(text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
