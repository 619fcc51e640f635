using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PolicyProbe.Ablations;

/// <summary>Slurm by its commands: sbatch, squeue, scontrol, scancel.</summary>
public sealed partial class SlurmCommands : ISlurm
{
    private const int DefaultArraySize = 1001;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public int MaxArraySize
    {
        get
        {
            var (code, output, _) = Run("scontrol", ["show", "config"]);
            return code == 0 && ArraySize().Match(output) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : DefaultArraySize;
        }
    }

    /// <inheritdoc/>
    public string Submit(SlurmJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        var (code, output, error) = Run("sbatch", job.Words);

        // "ID", or "ID;CLUSTER" where there are several.
        var id = output.Trim().Split(';')[0];
        return code == 0 && JobId().IsMatch(id) ? id : throw new InvalidOperationException($"sbatch did not take the job: {(error.Trim().Length > 0 ? error.Trim() : output.Trim())}");
    }

    /// <inheritdoc/>
    public bool IsQueued(string id)
    {
        // A job that Slurm has forgotten is an error of squeue's; one that it remembers as ended is not listed.
        var (code, output, error) = Run("squeue", ["--noheader", "--format=%T", $"--jobs={id}"]);
        return code == 0 ? output.Trim().Length > 0
            : error.Contains("Invalid job id", StringComparison.OrdinalIgnoreCase) ? false : throw new InvalidOperationException($"squeue did not answer: {error.Trim()}");
    }

    /// <inheritdoc/>
    public void Cancel(string id) => Run("scancel", [id]);

    private static (int Code, string Output, string Error) Run(string program, IEnumerable<string> words)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
            process.StandardInput.Close();
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (process.WaitForExit(Patience))
                return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{program} did not answer within {Patience.TotalSeconds:0} s; is the controller up? 'scontrol ping' says.");
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"{program} was not found on PATH; --slurm needs Slurm's commands (on Debian: apt-get install slurm-client). Local workers need none of it: leave --slurm out.", exception);
        }
    }

    [GeneratedRegex(@"^MaxArraySize\s*=\s*([0-9]{1,9})", RegexOptions.Multiline)]
    private static partial Regex ArraySize();

    [GeneratedRegex("^[0-9]{1,18}$")]
    private static partial Regex JobId();
}
