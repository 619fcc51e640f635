using System.Diagnostics;
using System.Text.Json;

namespace PolicyProbe.Tests.TestKit;

/// <summary>The program as a process of its own, for what only a process can show: signals, sudden death, missing libraries.</summary>
internal sealed class PolicyProbeProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(100);

    private readonly Process _process;
    private readonly Task<string> _output, _error;

    /// <summary>Starts it; <paramref name="folder"/> is where policyprobe.dll lies, the tests' own unless given; <paramref name="environment"/> is added to its own.</summary>
    public PolicyProbeProcess(IEnumerable<string> words, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(folder ?? AppContext.BaseDirectory, "policyprobe.dll"));
        foreach (var word in words)
            start.ArgumentList.Add(word);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Its id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it is still running.</summary>
    public bool Running => !_process.HasExited;

    /// <summary>Sends a signal by its name: INT, TERM, KILL.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString()]);
        kill.WaitForExit();
    }

    /// <summary>Kills it with SIGKILL, from here and at once; nothing if it has ended.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Watches closely until something holds; false if the program ended first.</summary>
    public bool Reaches(Func<bool> holds)
    {
        var watch = Stopwatch.StartNew();
        while (!holds())
        {
            if (!Running)
                return false;
            if (watch.Elapsed > Limit)
                throw new TimeoutException($"policyprobe had not come to the point after {Limit.TotalSeconds} s");
            Thread.Yield();
        }

        return true;
    }

    /// <summary>Waits until a file has at least so many lines; false if the program ended first.</summary>
    public bool ReachesLines(string file, int lines)
    {
        var watch = Stopwatch.StartNew();
        while (Running)
        {
            if (watch.Elapsed > Limit)
                throw new TimeoutException($"{file} had not {lines} lines after {Limit.TotalSeconds} s");
            if (File.Exists(file) && File.ReadLines(file).Count() >= lines)
                return true;
            _process.WaitForExit(5);
        }

        return false;
    }

    /// <summary>Waits for the end.</summary>
    public CommandLine End()
    {
        if (!_process.WaitForExit(Limit))
        {
            _process.Kill();
            throw new TimeoutException($"policyprobe had not ended after {Limit.TotalSeconds} s");
        }

        return new CommandLine(_process.ExitCode, _output.GetAwaiter().GetResult(), _error.GetAwaiter().GetResult());
    }

    /// <summary>The checksum in its answer.</summary>
    public static string Weights(CommandLine answer) => JsonDocument.Parse(answer.Output).RootElement.GetProperty("weightsSha256").GetString()!;

    public void Dispose()
    {
        if (Running)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
