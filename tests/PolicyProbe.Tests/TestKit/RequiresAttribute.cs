using PolicyProbe.Plots;
using PolicyProbe.Reports;

namespace PolicyProbe.Tests.TestKit;

/// <summary>What some machines lack.</summary>
public enum Needs
{
    Gnuplot,
    Chromium,
    Plotly,
}

/// <summary>A fact that is skipped, with the reason and the remedy, on a machine that lacks what it needs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresAttribute : FactAttribute
{
    public RequiresAttribute(params Needs[] needs)
    {
        var missing = needs.Where(n => Find(n) is null).Select(Remedy).ToArray();
        if (missing.Length > 0) Skip = string.Join("; ", missing);
    }

    /// <summary>Where it is; null where it is not.</summary>
    public static string? Find(Needs need) => need switch
    {
        Needs.Gnuplot => Gnuplot.Find(),
        Needs.Chromium => OnPath("chromium") ?? OnPath("chromium-browser") ?? OnPath("google-chrome"),
        Needs.Plotly => ReportAssets.FindPlotly(),
        _ => throw new ArgumentOutOfRangeException(nameof(need), need, "unknown"),
    };

    private static string Remedy(Needs need) => need switch
    {
        Needs.Gnuplot => "gnuplot is not installed: apt-get install gnuplot-nox fonts-dejavu-core",
        Needs.Chromium => "Chromium is not installed: apt-get install chromium",
        _ => "plotly.js is not installed: npm ci",
    };

    private static string? OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists);
}
