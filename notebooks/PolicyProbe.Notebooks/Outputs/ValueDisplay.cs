using System.Collections;
using System.Globalization;
using PolicyProbe.Core;
using PolicyProbe.Plots;

namespace PolicyProbe.Notebooks;

/// <summary>How a value is shown: always as text, tables and results as HTML too, figures as pictures.</summary>
/// <param name="pictures">Draws figures.</param>
internal sealed class ValueDisplay(Pictures pictures)
{
    private const int Most = 100;

    /// <summary>The value in every form that it can be shown in.</summary>
    /// <param name="value">The value.</param>
    /// <param name="cancellation">Ends a drawing.</param>
    public MimeBundle Of(object value, CancellationToken cancellation) => value switch
    {
        MimeBundle bundle => bundle,
        Figure figure => Picture(figure, cancellation),
        Drawing drawing => MimeBundle.Svg(DrawingSvg.Write(drawing, "an environment's state"), $"a drawing of {drawing.Shapes.Count} shapes"),
        Table table => TableText.Of(table),
        ProbeResult result => ResultText.Of(result),
        StudyResult study => ResultText.Of(study),
        Scalar scalar => TableText.Of(ResultText.Scalars([scalar])),
        IEnumerable<Scalar> scalars => TableText.Of(ResultText.Scalars([.. scalars])),
        string text => MimeBundle.Text(text),
        IEnumerable items => ObjectTable.Of(items) is { } table ? TableText.Of(table) : MimeBundle.Text(List(items)),
        _ => MimeBundle.Text(Text(value)),
    };

    private MimeBundle Picture(Figure figure, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("policyprobe-figure-");
        try
        {
            var drawn = pictures.DrawAsync(figure, PlotFormat.Png, Path.Combine(folder.FullName, "figure.png"), cancellation: cancellation).GetAwaiter().GetResult();
            var words = $"{figure.Title}\n{figure.Caption}";
            return drawn.File is { } file ? MimeBundle.Picture(File.ReadAllBytes(file), words) : MimeBundle.Text($"{words}\n({drawn.Problem})");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string List(IEnumerable items)
    {
        var all = items.Cast<object?>().Take(Most + 1).ToList();
        return $"[{string.Join(", ", all.Take(Most).Select(item => item is null ? "null" : Text(item)))}{(all.Count > Most ? ", …" : "")}]";
    }

    private static string Text(object value) => value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : value.ToString() ?? "";
}
