namespace PolicyProbe.Reports;

/// <summary>Seeds in words.</summary>
internal static class SeedWords
{
    private const int Most = 12;

    /// <summary><c>Seed 7</c>, <c>Seeds 1 to 5</c>, <c>Seeds 1, 2 and 9</c>, <c>40 seeds from 1 to 99</c>; that they are not known where they are not.</summary>
    /// <param name="seeds">The seeds; null where they are not known.</param>
    public static string Of(IReadOnlyList<ulong>? seeds)
    {
        if (seeds is not { Count: > 0 })
            return "Seeds unknown: the study's file does not name them";
        List<ulong> all = [.. seeds.Distinct().Order()];
        return all.Count == 1 ? $"Seed {all[0]}"
            : all.Count > 2 && all[^1] - all[0] == (ulong)all.Count - 1 ? $"Seeds {all[0]} to {all[^1]}"
            : all.Count <= Most ? $"Seeds {string.Join(", ", all.SkipLast(1))} and {all[^1]}"
            : $"{all.Count} seeds from {all[0]} to {all[^1]}";
    }
}
