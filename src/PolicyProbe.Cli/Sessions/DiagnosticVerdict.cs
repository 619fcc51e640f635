using PolicyProbe.Core;

namespace PolicyProbe.Cli;

/// <summary>What diagnostics come to.</summary>
public static class DiagnosticVerdict
{
    /// <summary>How many exact answers were met and which were not, and the exit code that says so: failed where one was missed.</summary>
    public static string Of(IReadOnlyList<ProbeResult> results, out int code)
    {
        ArgumentNullException.ThrowIfNull(results);
        var missed = results.SelectMany(result => result.GroundTruth.Where(check => !check.Ok).Select(check => $"{result.Probe} {check.Id}")).ToList();
        var truths = results.Sum(result => result.GroundTruth.Count);
        code = missed.Count == 0 ? Shell.Done : Shell.Failed;
        return $"{truths - missed.Count} of {truths} exact answers met{(missed.Count > 0 ? $"; missed: {string.Join(", ", missed)}" : "")}.";
    }
}
