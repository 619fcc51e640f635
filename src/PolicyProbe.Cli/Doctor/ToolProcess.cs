using System.ComponentModel;
using System.Diagnostics;

namespace PolicyProbe.Cli;

/// <summary>Asks an installed program a short question.</summary>
public static class ToolProcess
{
    /// <summary>How long a program may take to answer.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(5);

    /// <summary>What the program prints to stdout; null if it cannot be started, fails, or does not end in time (then it is killed).</summary>
    public static string? Ask(string program, IEnumerable<string> arguments, string workingFolder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder,
        };
        try
        {
            using var process = Process.Start(start);
            return process is null ? null : Answer(process);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static string? Answer(Process process)
    {
        process.StandardInput.Close();
        var output = ReadToEnd(process.StandardOutput);
        _ = ReadToEnd(process.StandardError);
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            return null;
        }

        // A grandchild that keeps the pipe open must not keep us.
        return process.ExitCode == 0 && output.Wait(Patience) ? output.Result : null;
    }

    // On a thread of its own: a busy thread pool would make a quick program look like one that hangs.
    private static Task<string> ReadToEnd(StreamReader reader) => Task.Factory.StartNew(
        () => Read(reader), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static string Read(StreamReader reader)
    {
        try
        {
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return ""; // the program was killed or given up
        }
    }
}
