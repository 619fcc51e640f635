using PolicyProbe.Plots;
using PolicyProbe.Reports;

namespace PolicyProbe.Cli;

/// <summary>Draws the pictures that lie beside a page: every figure, in every view, as PNG, SVG and PDF.</summary>
internal static class PagePictures
{
    private static readonly PlotFormat[] Formats = [PlotFormat.Png, PlotFormat.Svg, PlotFormat.Pdf];

    /// <summary>Draws; what could not be drawn is said.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="figures">The page's figures.</param>
    /// <param name="terminal">Where it is said.</param>
    /// <returns>The endings of which every picture is there.</returns>
    public static List<string> Draw(string folder, IReadOnlyList<PlacedFigure> figures, Terminal terminal)
    {
        var jobs = (from placed in figures
                    from view in FigureViews.Of(placed.Figure)
                    from format in Formats
                    select new PictureJob(placed.Figure, view, format, Path.Combine(folder, $"{FigureViews.File(placed.Stem, view)}.{Ending(format)}"))).ToList();
        var drawn = new Pictures().DrawAsync(jobs).GetAwaiter().GetResult();
        foreach (var problem in drawn.Select(picture => picture.Problem).OfType<string>().Distinct())
            terminal.Say(problem);
        var failed = jobs.Zip(drawn).Where(pair => pair.Second.File is null).Select(pair => pair.First.Format).ToHashSet();
        return jobs.Count == 0 ? [] : [.. Formats.Where(format => !failed.Contains(format)).Select(Ending)];
    }

    private static string Ending(PlotFormat format) => format.ToString().ToLowerInvariant();
}
