using System.Diagnostics;
using PolicyProbe.Ablations;

namespace PolicyProbe.Cli;

/// <summary>How this program starts itself as a worker.</summary>
internal static class WorkerProcess
{
    /// <summary>The program and the words before its own: this executable, or dotnet and the assembly.</summary>
    public static IReadOnlyList<string> Program
    {
        get
        {
            var assembly = typeof(WorkerProcess).Assembly.Location;
            var host = Environment.ProcessPath;
            return Path.GetFileNameWithoutExtension(host) switch
            {
                "policyprobe" => [host!],
                "dotnet" => [host!, assembly],
                _ => ["dotnet", assembly],
            };
        }
    }

    /// <summary>The command line of a local worker.</summary>
    public static ProcessStartInfo Local(StudyFolder study, int number)
    {
        var start = new ProcessStartInfo(Program[0]);
        foreach (var word in Program.Skip(1).Concat(["worker", "--manifest", study.ManifestFile, "--worker", $"{number}", "--attached"]))
            start.ArgumentList.Add(word);

        // A library that has threads of its own would take the cores of other workers.
        foreach (var name in new[] { "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS" })
            start.Environment[name] = $"{study.Manifest.Task.Threads}";
        return start;
    }
}
