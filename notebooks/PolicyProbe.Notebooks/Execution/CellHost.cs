namespace PolicyProbe.Notebooks;

/// <summary>What a cell can call beside the libraries: its members stand in a notebook as if they were its own.</summary>
public sealed class CellHost
{
    private readonly ValueDisplay _display;

    internal CellHost(ValueDisplay display, CancellationToken cancellation) => (_display, Cancellation) = (display, cancellation);

    /// <summary>Where the running cell's outputs go: all cells of a notebook share this one host.</summary>
    internal OutputLog Log { get; set; } = new();

    /// <summary>Cancelled by Ctrl-C: for long work of a cell's own.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Shows a value where the cell stands: a figure as a picture, a table or a probe's result as HTML, all else as text.</summary>
    public void Display(object? value)
    {
        if (value is not null)
            Log.Add(new DisplayOutput(_display.Of(value, Cancellation), IsResult: false));
    }

    /// <summary>Shows words with Markdown in them.</summary>
    public void Markdown(string text) => Display(MimeBundle.Markdown(text));

    /// <summary>Shows HTML as it is: escape what is not yours.</summary>
    public void Html(string markup) => Display(MimeBundle.Html(markup, "HTML"));
}
