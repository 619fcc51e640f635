using System.Diagnostics;

namespace PolicyProbe.Tests.TestKit;

/// <summary>Processes that a process under test has started, by /proc.</summary>
internal static class Processes
{
    /// <summary>The children of a process.</summary>
    public static IReadOnlyList<int> ChildrenOf(int parent) =>
        [.. Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0).Where(id => id > 0 && ParentOf(id) == parent)];

    /// <summary>Kills with SIGKILL.</summary>
    public static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
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

    private static int ParentOf(int id)
    {
        try
        {
            // "ID (NAME) STATE PARENT …", and a name may have anything in it.
            var text = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
