using System.Globalization;
using PolicyProbe.Core;

namespace PolicyProbe.Reports;

/// <summary>Scalars of one name measured at several points: <c>cosine@64</c>, <c>cosine@128</c>.</summary>
/// <param name="Name">The part before <c>@</c>.</param>
/// <param name="Points">The scalars by the part behind <c>@</c>, in their own order.</param>
internal sealed record ScalarFamily(string Name, IReadOnlyDictionary<string, Scalar> Points)
{
    /// <summary>Any of its scalars: unit and direction are the family's.</summary>
    public Scalar First => Points.Values.First();

    /// <summary>What the family estimates, with the point's own value written as <c>@</c>; null where each says something else.</summary>
    public string? Estimand
    {
        get
        {
            var texts = Points.Values.Select(p => p.Estimand).Distinct().ToArray();
            if (texts.Length == 1) return texts[0];
            var generic = Points.Select(p => p.Value.Estimand.Replace(p.Key, "@", StringComparison.Ordinal)).Distinct().ToArray();
            return generic.Length == 1 ? generic[0] : null;
        }
    }
}

/// <summary>Sorts scalars into families, so that forty numbers become one table of a few columns.</summary>
/// <param name="Families">Those measured at two points or more.</param>
/// <param name="Points">All their points: numbers ascending, then words.</param>
/// <param name="Single">The others, in their own order.</param>
internal sealed record ScalarFamilies(IReadOnlyList<ScalarFamily> Families, IReadOnlyList<string> Points, IReadOnlyList<Scalar> Single)
{
    /// <summary>Sorts.</summary>
    public static ScalarFamilies Of(IReadOnlyList<Scalar> scalars)
    {
        var groups = scalars.GroupBy(s => Split(s.Id).Name).ToArray();
        var families = groups
            .Where(g => g.Count() > 1 && g.All(s => Split(s.Id).Point.Length > 0) && g.Select(s => s.Id).Distinct().Count() == g.Count())
            .Select(g => new ScalarFamily(g.Key, g.ToDictionary(s => Split(s.Id).Point)))
            .ToArray();
        var names = families.Select(f => f.Name).ToHashSet();
        var points = families.SelectMany(f => f.Points.Keys).Distinct().OrderBy(p => AsNumber(p) ?? double.MaxValue).ThenBy(p => p, StringComparer.Ordinal);
        return new ScalarFamilies(families, [.. points], [.. scalars.Where(s => !names.Contains(Split(s.Id).Name))]);
    }

    /// <summary>The point as a number, where it is one.</summary>
    public static double? AsNumber(string point) =>
        double.TryParse(point, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>The parts of an id before and behind <c>@</c>; the second is empty where there is none.</summary>
    public static (string Name, string Point) Split(string id)
    {
        var at = id.IndexOf('@', StringComparison.Ordinal);
        return at <= 0 ? (id, "") : (id[..at], id[(at + 1)..]);
    }
}
