namespace PolicyProbe.Notebooks;

/// <summary>One form of a thing to show.</summary>
/// <param name="Type">The MIME type.</param>
/// <param name="Content">The text; of a picture in pixels its bytes in base64.</param>
public sealed record MimePart(string Type, string Content);

/// <summary>One thing in every form that it can be shown in; a reader takes the richest that it knows. There is always plain text.</summary>
/// <param name="Parts">The forms, each type once.</param>
public sealed record MimeBundle(params IReadOnlyList<MimePart> Parts)
{
    /// <summary>A picture in pixels.</summary>
    public const string Png = "image/png";

    private const string Plain = "text/plain";

    /// <summary>Plain text alone.</summary>
    public static MimeBundle Text(string text) => new(new MimePart(Plain, text));

    /// <summary>HTML, with plain text for readers that know none.</summary>
    /// <param name="markup">The HTML; whoever makes it escapes what is in it.</param>
    /// <param name="text">The same in words.</param>
    public static MimeBundle Html(string markup, string text) => new(new MimePart("text/html", markup), new MimePart(Plain, text));

    /// <summary>Markdown.</summary>
    public static MimeBundle Markdown(string text) => new(new MimePart("text/markdown", text), new MimePart(Plain, text));

    /// <summary>A picture in vectors.</summary>
    public static MimeBundle Svg(string markup, string text) => new(new MimePart("image/svg+xml", markup), new MimePart(Plain, text));

    /// <summary>A picture in pixels.</summary>
    public static MimeBundle Picture(ReadOnlySpan<byte> png, string text) => new(new MimePart(Png, Convert.ToBase64String(png)), new MimePart(Plain, text));
}
