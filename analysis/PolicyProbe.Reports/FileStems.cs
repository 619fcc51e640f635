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

    /// <summary>A name for the id that has not been given yet.</summary>
    public string Next(string id)
    {
        var stem = Safe(id);
        var name = stem;
        for (var i = 2; !_taken.Add(name); i++) name = $"{stem}-{i}";
        return name;
    }
}
