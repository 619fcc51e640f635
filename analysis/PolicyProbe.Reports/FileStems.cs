namespace PolicyProbe.Reports;

/// <summary>Names of files from ids that others wrote: no folder, no sign that has no business in a name, none twice in whatever case.</summary>
public sealed class FileStems
{
    private const int Longest = 120;

    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The id with everything but ASCII letters, digits and <c>- _ @ .</c> as dashes, without a leading dot.</summary>
    public static string Safe(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var safe = string.Concat(id.Take(Longest).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '@' or '.' ? c : '-')).TrimStart('.');
        return safe.Length == 0 ? "figure" : safe;
    }

    /// <summary>A name for the id that has not been given yet, nor any of the others that go with it.</summary>
    /// <param name="id">The id.</param>
    /// <param name="others">The names that go with a name, such as those of its views; null for none.</param>
    public string Next(string id, Func<string, IEnumerable<string>>? others = null)
    {
        var stem = Safe(id);
        var name = stem;
        for (var i = 2; All(name).Any(_taken.Contains); i++) name = $"{stem}-{i}";
        _taken.UnionWith(All(name));
        return name;

        IEnumerable<string> All(string candidate) => [candidate, .. others?.Invoke(candidate) ?? []];
    }
}
