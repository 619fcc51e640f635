namespace PolicyProbe.Ablations;

/// <summary>A cell that failed, with the end of its log.</summary>
/// <param name="Index">The cell's index.</param>
/// <param name="Id">Its id.</param>
/// <param name="Environment">The environment's id.</param>
/// <param name="Arm">What is compared.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Log">The last lines of its log.</param>
public sealed record CellFailure(int Index, string Id, string Environment, string Arm, ulong Seed, IReadOnlyList<string> Log)
{
    private const int Lines = 5;

    /// <summary>The failures of a study.</summary>
    public static IReadOnlyList<CellFailure> Of(StudyFolder study, Survey survey)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(survey);
        return [.. Enumerable.Range(0, survey.Total).Where(i => survey.States[i] == CellState.Failed).Select(i => Of(study, i))];
    }

    /// <summary>The failure of a cell.</summary>
    public static CellFailure Of(StudyFolder study, int index)
    {
        ArgumentNullException.ThrowIfNull(study);
        var cell = study.Manifest.Cells[index];
        return new CellFailure(index, cell.Id, cell.Environment, cell.Arm, cell.Seed, study.LogOf(cell, Lines));
    }
}
