using System.Text;
using PolicyProbe.Core;
using PolicyProbe.Plots;

namespace PolicyProbe.Notebooks;

/// <summary>Results as a reader wants them: findings, then numbers. Their figures are shown one by one, by whoever wants them.</summary>
internal static class ResultText
{
    /// <summary>What a probe measured.</summary>
    public static MimeBundle Of(ProbeResult result)
    {
        var (title, table) = ($"{result.Probe} on {result.Environment}, after {result.Update} updates", Scalars(result.Scalars));
        return MimeBundle.Html(
            $"<p><b>{TableText.Escape(title)}</b></p>\n{Findings(result.Findings)}{TableText.Html(table)}",
            $"{title}\n{TableText.Plain(table)}{Words(result.Findings)}");
    }

    /// <summary>What a comparison came to.</summary>
    public static MimeBundle Of(StudyResult study) => MimeBundle.Html(
        $"<p><b>{TableText.Escape(study.Title)}</b> {TableText.Escape(study.Summary)}</p>\n{Findings(study.Findings)}{string.Join('\n', study.Tables.Select(TableText.Html))}\n<p>{TableText.Escape(study.Sample)}</p>",
        $"{study.Title}\n{study.Summary}\n{string.Join('\n', study.Tables.Select(TableText.Plain))}{Words(study.Findings)}\n{study.Sample}");

    /// <summary>Numbers with what they estimate.</summary>
    public static Table Scalars(IReadOnlyList<Scalar> scalars)
    {
        var anyTruth = scalars.Any(scalar => scalar.Truth is not null);
        return new Table(
            "scalars", "", "", ["", "value [95 % interval]", .. anyTruth ? ["truth"] : Array.Empty<string>(), "n", "what it estimates"],
            [.. scalars.Select(IReadOnlyList<TableEntry> (scalar) =>
            [
                TableEntry.Of(scalar.Id),
                new TableEntry(Value: scalar.Value, Low: scalar.Low, High: scalar.High),
                .. anyTruth ? [scalar.Truth is { } truth ? TableEntry.Of(truth) : TableEntry.Of("")] : Array.Empty<TableEntry>(),
                TableEntry.Of(scalar.SampleSize),
                TableEntry.Of($"{scalar.Estimand}{(scalar.Unit == "1" ? "" : $" ({scalar.Unit})")}"),
            ])]);
    }

    private static string Findings(IReadOnlyList<Finding> findings)
    {
        if (findings.Count == 0)
            return "";
        var html = new StringBuilder("<ul>\n");
        foreach (var finding in findings)
            html.Append("<li>").Append(finding.Level == FindingLevel.Warning ? "<b>Doubt:</b> " : "").Append(TableText.Escape($"{finding.Text} {finding.Advice}".Trim())).Append("</li>\n");
        return html.Append("</ul>\n").ToString();
    }

    private static string Words(IReadOnlyList<Finding> findings) =>
        string.Concat(findings.Select(finding => $"\n{(finding.Level == FindingLevel.Warning ? "! " : "- ")}{finding.Text} {finding.Advice}".TrimEnd()));
}
