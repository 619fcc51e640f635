using System.Collections;
using System.Globalization;
using System.Reflection;
using PolicyProbe.Core;

namespace PolicyProbe.Notebooks;

/// <summary>A list of alike objects as a table, a column for each of their properties: what a query of anonymous objects gives.</summary>
internal static class ObjectTable
{
    private const int Most = 200;

    /// <summary>The table; null where the items are not alike, or are plain values.</summary>
    public static Table? Of(IEnumerable items)
    {
        var all = items.Cast<object?>().Take(Most + 1).ToList();
        if (all.Count == 0 || all[0] is not { } first || all.Exists(item => item?.GetType() != first.GetType()) || IsPlain(first.GetType()))
            return null;
        var properties = first.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanRead && property.GetIndexParameters().Length == 0).ToList();
        return properties.Count == 0 ? null : new Table(
            "table", "", all.Count > Most ? $"The first {Most} rows." : "",
            properties.ConvertAll(property => property.Name),
            [.. all.Take(Most).Select(IReadOnlyList<TableEntry> (item) => properties.ConvertAll(property => Entry(property.GetValue(item))))]);
    }

    /// <summary>Whether a type is one value rather than several with names.</summary>
    private static bool IsPlain(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || typeof(IEnumerable).IsAssignableFrom(type);

    private static TableEntry Entry(object? value) => value switch
    {
        null => TableEntry.Of(""),
        Estimate estimate => TableEntry.Of(estimate),
        Scalar scalar => new TableEntry(Value: scalar.Value, Low: scalar.Low, High: scalar.High),
        double or float or int or long or uint or ulong or short or byte => TableEntry.Of(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        IFormattable formattable => TableEntry.Of(formattable.ToString(null, CultureInfo.InvariantCulture)),
        _ => TableEntry.Of(value.ToString() ?? ""),
    };
}
