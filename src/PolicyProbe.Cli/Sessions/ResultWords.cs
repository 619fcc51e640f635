using PolicyProbe.Core;
using PolicyProbe.Plots;

namespace PolicyProbe.Cli;

/// <summary>What was measured, as lines of words.</summary>
internal static class ResultWords
{
    /// <summary>The numbers and the words of a result.</summary>
    public static void Say(Terminal terminal, ProbeResult result)
    {
        var width = result.Scalars.Select(scalar => scalar.Id.Length).DefaultIfEmpty(0).Max();
        foreach (var scalar in result.Scalars)
            terminal.Say($"  {scalar.Id.PadRight(width)}  {NumberText.WithInterval(scalar.Value, scalar.Low, scalar.High)}{(scalar.Unit == "1" ? "" : " " + scalar.Unit)}{(scalar.Truth is { } truth ? $"  (truth {NumberText.Of(truth)})" : "")}");
        foreach (var finding in result.Findings)
            terminal.Say($"{(finding.Level == FindingLevel.Warning ? "! " : "- ")}{finding.Text}{(finding.Advice.Length > 0 ? " " + finding.Advice : "")}");
        foreach (var check in result.GroundTruth)
            Say(terminal, check);
    }

    /// <summary>A result among many: its question and how many exact answers it met, then those that it missed.</summary>
    public static void SayBriefly(Terminal terminal, ProbeResult result, string question, int width)
    {
        var missed = result.GroundTruth.Where(check => !check.Ok).ToList();
        terminal.Say($"{(missed.Count == 0 ? "  ok   " : "! MISS ")}{result.Probe.PadRight(width)}  {result.GroundTruth.Count - missed.Count,3} of {result.GroundTruth.Count,3}  {question}");
        foreach (var check in missed)
            Say(terminal, check);
    }

    private static void Say(Terminal terminal, GroundTruthCheck check) =>
        terminal.Say($"{(check.Ok ? "  ok   " : "! MISS ")}{check.Id}: {(check.Measured is { } measured ? NumberText.Of(measured) : "no number")} {Sign(check.Relation)} {NumberText.Of(check.Truth)}{(check.Tolerance > 0 ? $" ± {NumberText.Of(check.Tolerance)}" : "")}");

    private static string Sign(TruthRelation relation) => relation switch { TruthRelation.AtLeast => "should be at least", TruthRelation.AtMost => "should be at most", _ => "should be" };
}
