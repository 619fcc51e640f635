using System.Globalization;
using System.Text;

namespace PolicyProbe.Reports;

/// <summary>
/// Comma-separated values as RFC 4180 quotes them and pandas reads them: UTF-8, a header, lines that end in \n. Numbers read back to the
/// same bits; a missing one is empty. Words that a spreadsheet would take for a formula get an apostrophe before them.
/// </summary>
internal sealed class Csv
{
    private readonly StringBuilder _text = new();
    private bool _started;

    /// <summary>Adds words.</summary>
    public Csv Words(string? words) => Field(Quoted(Harmless(words ?? "")));

    /// <summary>Adds a number; empty where there is none.</summary>
    public Csv Number(double? number) => Field(number switch
    {
        null or double.NaN => "",
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        { } value => value.ToString("R", CultureInfo.InvariantCulture),
    });

    /// <summary>Ends the line.</summary>
    public Csv End()
    {
        _text.Append('\n');
        _started = false;
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>Spreadsheets compute what begins so, even within quotes (OWASP, CSV injection); an apostrophe tells them that it is text.</summary>
    private static string Harmless(string words) => words.Length > 0 && "=+-@\t\r\n".Contains(words[0], StringComparison.Ordinal) ? "'" + words : words;

    private static string Quoted(string words) => words.AsSpan().IndexOfAny(",\"\r\n") < 0 ? words : $"\"{words.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private Csv Field(string field)
    {
        if (_started) _text.Append(',');
        _text.Append(field);
        _started = true;
        return this;
    }
}
