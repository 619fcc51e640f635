namespace PolicyProbe.Core;

/// <summary>Rows of words and numbers as data: shown on a page, and written as CSV.</summary>
/// <param name="Id">Kebab-case name, unique within its result: the name of its file.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Caption">What the numbers and their intervals are, and of how many units.</param>
/// <param name="Columns">The columns' names.</param>
/// <param name="Rows">The rows, each of as many entries as there are columns.</param>
public sealed record Table(string Id, string Title, string Caption, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<TableEntry>> Rows);

/// <summary>An entry of a table: words, or a number with the ends of its 95 % interval where it has one. Empty without either.</summary>
/// <param name="Text">The words; null for a number.</param>
/// <param name="Value">The number; null for words, or where it is undetermined.</param>
/// <param name="Low">Lower end of the interval; null where there is none.</param>
/// <param name="High">Upper end of the interval; null where there is none.</param>
public sealed record TableEntry(string? Text = null, double? Value = null, double? Low = null, double? High = null)
{
    /// <summary>Words.</summary>
    public static TableEntry Of(string text) => new(text);

    /// <summary>A number without an interval.</summary>
    public static TableEntry Of(double value) => new(Value: value);

    /// <summary>An estimate with its interval; an undetermined one is its reason.</summary>
    public static TableEntry Of(Estimate estimate)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        return new(estimate.Value is null ? estimate.Undetermined ?? "undetermined" : null, estimate.Value, Finite(estimate.Interval?.Low), Finite(estimate.Interval?.High));
    }

    private static double? Finite(double? end) => end is { } value && double.IsFinite(value) ? value : null;
}
