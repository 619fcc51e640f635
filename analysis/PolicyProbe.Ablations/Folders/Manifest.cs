using System.Text.Json;
using System.Text.RegularExpressions;
using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary><c>manifest.json</c>: the grid and every cell of it. Written once, before the first cell is run.</summary>
/// <param name="FormatVersion">1.</param>
/// <param name="Version">The program's version, which is part of the cells' ids.</param>
/// <param name="Commit">The program's commit; null where it is not known.</param>
/// <param name="Command">The command line that made it.</param>
/// <param name="Title">The question.</param>
/// <param name="Grid">The grid file's contents.</param>
/// <param name="Task">What all cells have in common.</param>
/// <param name="Tune">How a setting is chosen for each arm; null where none is.</param>
/// <param name="Cells">The cells; a cell's index is its place here, from 0.</param>
public sealed partial record Manifest(
    int FormatVersion,
    string Version,
    string? Commit,
    string Command,
    string Title,
    JsonElement Grid,
    CellTask Task,
    Tuning? Tune,
    IReadOnlyList<CellPlan> Cells)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The text of the file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ResultJson.Indented) + "\n";

    /// <summary>Whether another manifest asks for the same cells of the same program.</summary>
    public bool IsSameStudy(Manifest other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Version == other.Version && Cells.Select(cell => cell.Id).SequenceEqual(other.Cells.Select(cell => cell.Id));
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static Manifest Read(string file)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<Manifest>(File.ReadAllText(file), ResultJson.Indented) ?? throw new JsonException("it is empty");
            if (manifest.FormatVersion != 1)
                throw new JsonException($"formatVersion is {manifest.FormatVersion}, this version reads 1");
            if (manifest.Cells.Any(cell => cell is null || HasNull(cell) || !CellId().IsMatch(cell.Id)))
                throw new JsonException("a cell has no id of twenty hexadecimal digits, or an entry that is null");
            var ids = manifest.Cells.Select(cell => cell.Id).ToHashSet();
            if (ids.Count != manifest.Cells.Count || ids.Count == 0 || manifest.Cells.Any(cell => cell.TunedBy.Any(id => !ids.Contains(id))))
                throw new JsonException("there are no cells, or an id comes twice or is not there");
            return manifest;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{file}: not the manifest of an ablation: {exception.Message.TrimEnd('.')}.", exception);
        }
    }

    private static bool HasNull(CellPlan cell) =>
        cell.Factors.Values.Contains(null) || cell.Settings.Values.Contains(null) || cell.With.Contains(null) || cell.Without.Contains(null) || cell.TunedBy.Contains(null);

    [GeneratedRegex("^[0-9a-f]{20}$")]
    private static partial Regex CellId();
}
