using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Probes;

namespace PolicyProbe.Cli;

/// <summary>The command that makes a measurement again.</summary>
internal static class ProbeCommand
{
    /// <summary>The command, with the settings that differ from the probe's defaults; all of them where this version does not know the probe.</summary>
    /// <param name="result">What was measured.</param>
    /// <param name="run">The run's folder.</param>
    public static string Of(ProbeResult result, string run)
    {
        var known = ProbeCatalogue.All.FirstOrDefault(probe => probe.Card.Id == result.Probe);
        return $"./policyprobe probe {ShellWord.Quote(result.Probe)} --run {ShellWord.Quote(run)} --checkpoint {result.Update} --seed {result.Seed}{Changes(result, known)}";
    }

    /// <summary>The same for a diagnostic.</summary>
    /// <param name="result">What was measured.</param>
    public static string OfDiagnostic(ProbeResult result)
    {
        var known = DiagnosticCatalogue.All.FirstOrDefault(diagnostic => diagnostic.Card.Id == result.Probe);
        var environment = known is IDiagnosticOfEnvironments of && result.Environment != of.OwnProblem ? $" --env {ShellWord.Quote(result.Environment)}" : "";
        return $"./policyprobe diagnose {ShellWord.Quote(result.Probe)}{environment} --seed {result.Seed}{Changes(result, known)}";
    }

    private static string Changes(ProbeResult result, IMeasurement? known)
    {
        var defaults = known is null ? [] : Settings.Values(known);
        var changed = result.Options.Where(option => known is null || (defaults.TryGetValue(option.Key, out var value) && value != option.Value));
        return string.Concat(changed.Select(option => $" --set {ShellWord.Quote($"{option.Key}={option.Value}")}"));
    }
}
