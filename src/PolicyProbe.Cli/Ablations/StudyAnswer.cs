using PolicyProbe.Ablations;

namespace PolicyProbe.Cli;

/// <summary>What <c>ablate</c> and <c>status</c> print with <c>--json</c>.</summary>
internal sealed record StudyAnswer(
    string Folder, string Title, int Cells, int Done, int Running, int Failed, int Stopped, int Missing, int Waiting, int Blocked, bool Complete, IReadOnlyList<RunningCell> Now, IReadOnlyList<CellFailure> Failures)
{
    /// <summary>The answer for a study.</summary>
    public static StudyAnswer Of(StudyFolder study, Survey survey)
    {
        var running = study.Manifest.Cells.Select((cell, i) => (cell, i)).Where(pair => survey.States[pair.i] == CellState.Running)
            .Select(pair => new RunningCell(pair.i, pair.cell.Id, pair.cell.Environment, pair.cell.Arm, pair.cell.Seed, study.ProgressOf(pair.cell)));
        return new StudyAnswer(
            Path.GetFullPath(study.Path), study.Manifest.Title, survey.Total, survey.Count(CellState.Done), survey.Count(CellState.Running), survey.Count(CellState.Failed), survey.Count(CellState.Stopped),
            survey.Count(CellState.Missing), survey.Count(CellState.Waiting), survey.Count(CellState.Blocked), survey.Count(CellState.Done) == survey.Total, [.. running], CellFailure.Of(study, survey));
    }
}

/// <summary>A cell that a worker is on.</summary>
internal sealed record RunningCell(int Index, string Id, string Environment, string Arm, ulong Seed, double Progress);
