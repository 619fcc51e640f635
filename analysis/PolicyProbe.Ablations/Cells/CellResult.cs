using System.Text.Json;
using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary><c>result.json</c>: what a cell came to. Nothing in it depends on when, where or how often interrupted it was run.</summary>
/// <param name="FormatVersion">1.</param>
/// <param name="Id">The cell's id.</param>
/// <param name="Role">What the cell is for.</param>
/// <param name="Environment">The environment's id.</param>
/// <param name="Arm">What is compared.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Factors">The levels of what the grid varies.</param>
/// <param name="Chosen">What was chosen for the arm by tuning.</param>
/// <param name="Metrics">The numbers, by name; finite.</param>
public sealed record CellResult(
    int FormatVersion,
    string Id,
    CellRole Role,
    string Environment,
    string Arm,
    ulong Seed,
    IReadOnlyDictionary<string, string> Factors,
    IReadOnlyDictionary<string, string> Chosen,
    IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "result.json";

    /// <summary>The result of a cell.</summary>
    public static CellResult Of(CellPlan cell, IReadOnlyDictionary<string, string> chosen, IReadOnlyDictionary<string, double> metrics)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return new(1, cell.Id, cell.Role, cell.Environment, cell.Arm, cell.Seed, Sorted(cell.Factors), Sorted(chosen), Sorted(metrics));
    }

    /// <summary>Reads a cell's result.</summary>
    /// <exception cref="InvalidDataException">The file is missing, broken, or of another cell.</exception>
    public static CellResult Read(string folder, CellPlan cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        var file = Path.Combine(folder, FileName);
        try
        {
            var result = JsonSerializer.Deserialize<CellResult>(File.ReadAllText(file), ResultJson.Indented);
            if (result is not { FormatVersion: 1 } || result.Id != cell.Id || result.Factors.Values.Contains(null) || result.Chosen.Values.Contains(null))
                throw new JsonException($"it is not the result of cell {cell.Id}");
            return result;
        }
        catch (Exception exception) when (exception is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidDataException($"{file}: expected the result of a finished cell: {exception.Message.TrimEnd('.')}; delete the folder and run the cell again.", exception);
        }
    }

    /// <summary>What the statistics see.</summary>
    public CellOutcome Outcome() => new(Id, Environment, Arm, Seed, Factors, Metrics);

    private static SortedDictionary<string, T> Sorted<T>(IReadOnlyDictionary<string, T> table) => new(table.ToDictionary(), StringComparer.Ordinal);
}

/// <summary><c>timing.json</c>: what is not the same twice.</summary>
/// <param name="Seconds">Wall time of the session that finished the cell.</param>
/// <param name="Sessions">How many sessions worked on it.</param>
/// <param name="Started">When the last of them began, UTC.</param>
/// <param name="Host">Where.</param>
public sealed record CellTiming(double Seconds, int Sessions, string Started, string Host)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "timing.json";

    /// <summary>Reads a finished cell's timing; null where there is none that can be read.</summary>
    public static CellTiming? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<CellTiming>(File.ReadAllText(Path.Combine(folder, FileName)), ResultJson.Indented);
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
