using System.Globalization;
using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary>Small words of a study.</summary>
internal static class StudyText
{
    /// <summary>A number in a sentence: three significant digits below a thousand, whole above, with a true minus sign.</summary>
    public static string Number(double value)
    {
        var size = Math.Abs(value);
        var text = size >= 1000 ? value.ToString("#,0", CultureInfo.InvariantCulture)
            : size is 0 or >= 1e-3 ? decimal.Round((decimal)value, size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3, MidpointRounding.AwayFromZero).ToString("0.###", CultureInfo.InvariantCulture)
            : value.ToString("0.##e0", CultureInfo.InvariantCulture);
        return text.Replace('-', '−');
    }

    /// <summary>A p-value in a sentence.</summary>
    public static string P(double p) => p < 0.001 ? "p < 0.001" : $"p = {p.ToString(p < 0.1 ? "0.000" : "0.00", CultureInfo.InvariantCulture)}";

    /// <summary>An estimate with its interval in a sentence.</summary>
    public static string Of(Estimate estimate) => estimate.Interval is { } interval
        ? $"{Number(estimate.Value!.Value)} [{Number(interval.Low)}, {Number(interval.High)}]"
        : Number(estimate.Value!.Value);

    /// <summary>Names in a sentence: <c>a</c>, <c>a and b</c>, <c>a, b and c</c>; from the sixth on counted.</summary>
    public static string List(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "none",
        1 => names[0],
        <= 5 => $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}",
        _ => $"{string.Join(", ", names.Take(4))} and {names.Count - 4} others",
    };

    /// <summary><c>is</c> or <c>are</c>.</summary>
    public static string Are(int count) => count == 1 ? "is" : "are";

    /// <summary>A name as a part of an id: lower case, other letters than a to z and digits as one hyphen.</summary>
    public static string Id(string name)
    {
        var letters = name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-');
        return string.Join('-', string.Concat(letters).Split('-', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>A number, or an empty entry.</summary>
    public static TableEntry Entry(double? value) => value is { } number ? TableEntry.Of(number) : new TableEntry();

    /// <summary>The median.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
