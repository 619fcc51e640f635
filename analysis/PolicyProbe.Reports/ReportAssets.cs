namespace PolicyProbe.Reports;

/// <summary>Finds plotly.js, which a page carries inside itself.</summary>
public static class ReportAssets
{
    /// <summary>The version that package.json pins.</summary>
    public const string PlotlyVersion = "4.1.2";

    /// <summary>The environment variable that names the file.</summary>
    public const string PlotlyVariable = "POLICYPROBE_PLOTLY";

    /// <summary>Where a page without its own copy loads plotly.js from.</summary>
    public const string PlotlyAddress = $"https://cdn.plot.ly/plotly-{PlotlyVersion}.min.js";

    /// <summary>
    /// The path of plotly.js: the one given, else the one that <see cref="PlotlyVariable"/> names, else the first
    /// <c>node_modules/plotly.js-*/plotly*.min.js</c> from the start folder upward; null where there is none.
    /// </summary>
    /// <param name="path">A path that wins over all; null for none.</param>
    /// <param name="start">Where the search begins; null for the program's own folder.</param>
    public static string? FindPlotly(string? path = null, string? start = null)
    {
        if ((path ?? Environment.GetEnvironmentVariable(PlotlyVariable)) is { Length: > 0 } named) return File.Exists(named) ? named : null;
        for (var folder = new DirectoryInfo(start ?? AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var modules = new DirectoryInfo(Path.Combine(folder.FullName, "node_modules"));
            if (!modules.Exists) continue;
            var found = modules.EnumerateDirectories("plotly.js-*").OrderBy(d => d.Name, StringComparer.Ordinal)
                .SelectMany(d => d.EnumerateFiles("plotly*.min.js").OrderBy(f => f.Name, StringComparer.Ordinal)).FirstOrDefault();
            if (found is not null) return found.FullName;
        }
        return null;
    }
}
