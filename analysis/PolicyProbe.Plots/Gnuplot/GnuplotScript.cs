using System.Globalization;
using System.Text;

namespace PolicyProbe.Plots;

/// <summary>
/// A gnuplot script in the making. Gnuplot runs what stands between backticks inside double quotes, so that text goes
/// through <see cref="Quote"/> only, and numbers go through <see cref="Number"/> into data blocks.
/// </summary>
internal sealed class GnuplotScript
{
    private readonly StringBuilder _text = new();
    private int _blocks;

    /// <summary>Adds a command.</summary>
    public void Add(string command) => _text.Append(command).Append('\n');

    /// <summary>Adds a data block and returns its name. A null row is a gap.</summary>
    public string Block(IEnumerable<double[]?> rows)
    {
        var name = $"$block{_blocks++}";
        Add($"{name} << EndOfData");
        foreach (var row in rows) Add(row is null ? "" : string.Join(' ', row.Select(Number)));
        Add("EndOfData");
        return name;
    }

    /// <summary>
    /// Text as gnuplot takes it letter for letter: in single quotes, each of them doubled, no control characters, since a
    /// line end would end the command.
    /// </summary>
    public static string Quote(string text) =>
        $"'{string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Replace("'", "''")}'";

    /// <summary>A number that reads back to the same bits.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A colour that lets the ground through, as gnuplot writes it: transparency first.</summary>
    public static string Translucent(string colour, double opacity) =>
        $"#{(int)Math.Round((1 - opacity) * 255):x2}{colour[1..]}";

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
