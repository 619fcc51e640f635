using PolicyProbe.Core;

namespace PolicyProbe.Cli;

/// <summary>The doctor's report for people: plain aligned text, the same on a terminal and in a file.</summary>
public static class DoctorTable
{
    /// <summary>Writes a line for each component, below it what it is for and the line that installs it; then the findings.</summary>
    public static void Render(DoctorReport report, TextWriter output)
    {
        string[] heads = ["component", "found", "version", "needed to", "path"];
        var rows = report.Components.Select(Cells).ToList();
        var widths = heads.Select((head, column) => rows.Select(row => row[column].Length).Append(head.Length).Max()).ToArray();
        output.WriteLine(Line(heads, widths));
        foreach (var (component, row) in report.Components.Zip(rows))
        {
            output.WriteLine(Line(row, widths));
            output.WriteLine($"    lost without it: {component.Lost}");
            output.WriteLine($"    install: {component.Install}");
        }

        foreach (var finding in report.Findings)
        {
            output.WriteLine();
            output.WriteLine(finding.Level == FindingLevel.Warning ? $"Warning: {finding.Text}" : finding.Text);
            if (finding.Advice.Length > 0)
                output.WriteLine($"    {finding.Advice}");
        }
    }

    private static string Line(string[] cells, int[] widths) =>
        string.Join("  ", cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();

    private static string[] Cells(Component component) =>
    [
        component.Name,
        component.Found ? "yes" : component.Required ? "NO" : "no",
        component.Version ?? "-",
        component.Needed,
        component.Path ?? "-",
    ];
}
