using PolicyProbe.Plots;

namespace PolicyProbe.Reports;

/// <summary>How a figure was made.</summary>
/// <param name="Command">The command, or several, a line each; empty where none is known.</param>
/// <param name="Sample">Of how many units, in words.</param>
/// <param name="Seed">The seed, in words; empty where the command or the sample says it.</param>
internal sealed record FigureOrigin(string Command, string Sample, string Seed = "");

/// <summary>The pictures that lie beside a page.</summary>
/// <param name="Folder">Their folder, seen from the page.</param>
/// <param name="Formats">Their endings, such as <c>png</c>; empty where none were drawn.</param>
internal sealed record PicturesBeside(string Folder, IReadOnlyList<string> Formats)
{
    /// <summary>The address of one.</summary>
    public string Address(string stem, FigureView view, string format) => PageParts.Address($"{Folder}/{FigureViews.File(stem, view)}.{format}");
}

/// <summary>A figure on a page: title, views to choose from, what is drawn, caption, how it was made, and its pictures.</summary>
internal static class FigureBox
{
    /// <summary>The figure's element.</summary>
    public static Html Write(PlacedFigure placed, PicturesBeside pictures, FigureOrigin origin)
    {
        var (figure, stem) = (placed.Figure, placed.Stem);
        var (data, views) = ($"data-{stem}", FigureViews.Of(figure));
        var picture = pictures.Formats.FirstOrDefault(f => f is "svg" or "png");
        return Html.Of($"""
            <figure id="{stem}"><h4>{figure.Title}</h4>
            {Choice(views)}<div class="plot" role="img" aria-label="{figure.Title}" data-figure="{data}" data-name="{stem}" data-picture="{(picture is null ? "" : pictures.Address(stem, FigureView.Plain, picture))}"></div>
            <script type="application/json" id="{data}">{Html.Trusted(PlotlyWriter.Write(figure))}</script>
            <figcaption><p>{figure.Caption}</p>{Origin(origin)}{Files(stem, views, pictures)}</figcaption></figure>

            """);
    }

    private static Html Choice(IReadOnlyList<FigureView> views) => views.Count < 2 ? Html.Empty : Html.Of($"""
        <div class="views" role="group" aria-label="View" hidden>{views.Select((view, i) => Html.Of($"""<button type="button" data-view="{FigureViews.Name(view)}" aria-pressed="{(i == 0 ? "true" : "false")}">{FigureViews.Name(view)}</button>"""))}</div>

        """);

    private static Html Origin(FigureOrigin origin)
    {
        var words = string.Join(". ", new[] { origin.Sample, origin.Seed }.Where(part => part.Length > 0));
        return origin.Command.Length == 0 ? Html.Of($"""<p class="origin">{words}</p>""")
            : Html.Of($"""<details class="origin"><summary>{(words.Length == 0 ? "Command" : words)}</summary>{PageParts.Command(origin.Command)}</details>""");
    }

    private static Html Files(string stem, IReadOnlyList<FigureView> views, PicturesBeside pictures) => pictures.Formats.Count == 0 ? Html.Empty : Html.Of($"""
        <p class="files">{views.Select(view => Html.Of($"""<span>{(views.Count > 1 ? FigureViews.Name(view) + " " : "")}{pictures.Formats.Select(format => Html.Of($"""<a href="{pictures.Address(stem, view, format)}">{format.ToUpperInvariant()}</a> """))}</span>"""))}</p>
        """);
}
