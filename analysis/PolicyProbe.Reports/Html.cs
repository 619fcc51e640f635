using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace PolicyProbe.Reports;

/// <summary>
/// A piece of HTML. It is made from interpolated strings only, <c>Html.Of($"…{text}…")</c>, and what stands in their holes is
/// escaped, so that forgetting to escape is not possible; only another <see cref="Html"/> goes in as it is.
/// </summary>
internal sealed class Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly string _markup;

    private Html(string markup) => _markup = markup;

    /// <summary>Nothing.</summary>
    public static Html Empty { get; } = new("");

    /// <summary>HTML with its holes escaped; safe in text and in quoted attributes.</summary>
    public static Html Of(Holes markup) => new(markup.ToString());

    /// <summary>One piece after another.</summary>
    public static Html Join(IEnumerable<Html> pieces) => new(string.Concat(pieces.Select(p => p._markup)));

    /// <summary>What is HTML already, and ours: the page's own style and scripts, and JSON that is escaped for scripts.</summary>
    public static Html Trusted(string markup) => new(markup);

    /// <inheritdoc/>
    public override string ToString() => _markup;

    /// <summary>Escapes the holes of an interpolated string.</summary>
    /// <param name="literalLength">The number of its literal characters.</param>
    /// <param name="formattedCount">The number of its holes.</param>
    [InterpolatedStringHandler]
    internal readonly struct Holes(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _text = new(literalLength + (formattedCount * 16));

        public void AppendLiteral(string markup) => _text.Append(markup);

        public void AppendFormatted(string? text) => _text.Append(Encoder.Encode(text ?? ""));

        public void AppendFormatted(Html? piece) => _text.Append(piece?._markup);

        public void AppendFormatted(IEnumerable<Html> pieces) => _text.AppendJoin("", pieces);

        public void AppendFormatted(int number) => _text.Append(number);

        public void AppendFormatted(ulong number) => _text.Append(number);

        public override string ToString() => _text.ToString();
    }
}
