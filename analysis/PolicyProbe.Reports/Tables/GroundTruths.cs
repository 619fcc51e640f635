using PolicyProbe.Core;
using PolicyProbe.Plots;

namespace PolicyProbe.Reports;

/// <summary>Measurements beside exact answers, as a table of a page.</summary>
internal static class GroundTruths
{
    /// <summary>The table; nothing where no truth is known.</summary>
    public static Html Write(ProbeResult result)
    {
        if (result.GroundTruth.Count == 0)
            return Html.Empty;
        var held = result.GroundTruth.Count(check => check.Ok);
        var table = new Table(
            "ground-truth", $"Ground truth: {held} of {result.GroundTruth.Count} hold", "What was measured beside the exact answer; = within the tolerance, ≥ and ≤ bounds that may not be crossed by more.",
            ["truth", "measured", "", "exact", "tolerance", "holds", "basis"],
            [.. result.GroundTruth.Select(check => (IReadOnlyList<TableEntry>)
            [
                TableEntry.Of(check.Id),
                check.Measured is { } measured ? TableEntry.Of(measured) : TableEntry.Of("no number"),
                TableEntry.Of(Sign(check.Relation)),
                TableEntry.Of(check.Truth),
                TableEntry.Of(NumberText.Of(check.Tolerance)),
                TableEntry.Of(check.Ok ? "yes" : "no"),
                TableEntry.Of(check.Basis),
            ])]);
        return TableHtml.Write(table, $"{result.Probe}-ground-truth", "");
    }

    private static string Sign(TruthRelation relation) => relation switch { TruthRelation.AtLeast => "≥", TruthRelation.AtMost => "≤", _ => "=" };
}
