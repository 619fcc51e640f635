using System.Globalization;
using System.Text;

namespace PolicyProbe.Ablations;

/// <summary>
/// Everything that a study has come to, in the order of its manifest: the same to the byte whoever ran the cells, when, and how often
/// they were interrupted.
/// </summary>
public sealed class Collection
{
    private readonly StudyFolder _study;
    private readonly Survey _survey;
    private readonly IReadOnlyList<CellResult?> _results;

    private Collection(StudyFolder study, Survey survey, IReadOnlyList<CellResult?> results) => (_study, _survey, _results) = (study, survey, results);

    /// <summary>Reads a study.</summary>
    /// <exception cref="InvalidDataException">A result is broken, or of a value that the tuning cells no longer choose.</exception>
    public static Collection Of(StudyFolder study)
    {
        ArgumentNullException.ThrowIfNull(study);
        var survey = study.Survey();
        var results = study.Manifest.Cells.Select((cell, i) => survey.States[i] == CellState.Done ? Read(study, cell) : null);
        return new Collection(study, survey, [.. results]);
    }

    /// <summary>How far the study is.</summary>
    public Survey Survey => _survey;

    /// <summary>What the statistics see: finished cells that are reported.</summary>
    public IReadOnlyList<CellOutcome> Outcomes => [.. Results(CellRole.Report)];

    /// <summary>Finished cells that a setting was chosen by.</summary>
    public IReadOnlyList<CellOutcome> Trials => [.. Results(CellRole.Tuning)];

    /// <summary>Cells that failed.</summary>
    public IReadOnlyList<CellFailure> Failures => CellFailure.Of(_study, _survey);

    /// <summary>
    /// A row for every cell, finished or not: what it is, its state, the levels of what is varied, what was chosen for it, its metrics in
    /// full precision.
    /// </summary>
    public string ToCsv()
    {
        var cells = _study.Manifest.Cells;
        List<string> factors = [.. cells.SelectMany(cell => cell.Factors.Keys).Distinct().Order(StringComparer.Ordinal)];
        List<string> chosen = [.. cells.Select(cell => cell.Tuned).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        List<string> metrics = [.. _results.OfType<CellResult>().SelectMany(result => result.Metrics.Keys).Distinct().Order(StringComparer.Ordinal)];
        var text = new StringBuilder();
        Row(text, ["index", "id", "role", "environment", "arm", "seed", "state", .. factors, .. chosen.Select(name => $"chosen-{name}"), .. metrics]);
        for (var i = 0; i < cells.Count; i++)
        {
            var (cell, result) = (cells[i], _results[i]);
            Row(text,
            [
                $"{i}", cell.Id, cell.Role == CellRole.Report ? "report" : "tuning", cell.Environment, cell.Arm, $"{cell.Seed}", StateWord(_survey.States[i]),
                .. factors.Select(name => cell.Factors.GetValueOrDefault(name, "")),
                .. chosen.Select(name => result?.Chosen.GetValueOrDefault(name) ?? ""),
                .. metrics.Select(name => result?.Metrics.TryGetValue(name, out var value) == true ? value.ToString("R", CultureInfo.InvariantCulture) : ""),
            ]);
        }

        return text.ToString();
    }

    /// <summary>What a state is called in tables: a cell that is not finished is missing, whoever may be on it.</summary>
    private static string StateWord(CellState state) => state switch
    {
        CellState.Done => "done",
        CellState.Failed => "failed",
        CellState.Blocked => "blocked",
        _ => "missing",
    };

    private static CellResult Read(StudyFolder study, CellPlan cell)
    {
        var folder = study.DoneFolder(cell);
        var result = CellResult.Read(folder, cell);
        if (cell.Tuned is { } setting && result.Chosen.GetValueOrDefault(setting) is var used && study.Chosen(cell) is var value && used != value)
            throw new InvalidDataException($"{folder}: was run with {setting}={used}, and the tuning cells, run again since, choose {value}; delete the folder and run the cell again.");
        return result;
    }

    private IEnumerable<CellOutcome> Results(CellRole role) => _results.OfType<CellResult>().Where(result => result.Role == role).Select(result => result.Outcome());

    private static void Row(StringBuilder text, IEnumerable<string> entries) => text.AppendJoin(',', entries.Select(Quoted)).Append('\n');

    /// <summary>As in RFC 4180.</summary>
    private static string Quoted(string entry) => entry.AsSpan().IndexOfAny(",\"\r\n") < 0 ? entry : $"\"{entry.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
