using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary>How a worker's session ended.</summary>
public enum WorkEnd
{
    /// <summary>Every cell that it was given is done.</summary>
    Done,

    /// <summary>None is left, and some have failed.</summary>
    SomeFailed,

    /// <summary>It was asked to stop; a checkpoint is kept.</summary>
    Interrupted,

    /// <summary>Some are left: another worker has them, or they wait for tuning.</summary>
    Busy,
}

/// <summary>
/// Takes cell after cell of a study. Workers know nothing of one another: a cell is taken by its lock, so any number of them, on any
/// number of machines that share the folder and its locks, can come and go.
/// </summary>
/// <param name="study">The study.</param>
/// <param name="runner">Computes cells.</param>
/// <param name="clock">Tells the time.</param>
/// <param name="host">Where this is, for timing.json.</param>
public sealed class CellWorker(StudyFolder study, ICellRunner runner, TimeProvider clock, string host)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private const int Tries = 4;

    /// <summary>Works until every cell is done or failed; waits for those that others have, and takes them over if those die.</summary>
    public WorkEnd RunAll(CancellationToken cancellation)
    {
        while (true)
        {
            var survey = study.Survey();
            var took = false;
            for (var i = 0; i < survey.Total; i++)
                if (survey.States[i] is CellState.Missing or CellState.Stopped && study.TryClaim(study.Manifest.Cells[i]) is { } claim)
                    if (Work(claim, cancellation) == WorkEnd.Interrupted)
                        return WorkEnd.Interrupted;
                    else
                        took = true;
            if (survey.IsOver)
                return survey.Count(CellState.Failed) + survey.Count(CellState.Blocked) > 0 ? WorkEnd.SomeFailed : WorkEnd.Done;
            if (cancellation.IsCancellationRequested || (!took && cancellation.WaitHandle.WaitOne(Pause)))
                return WorkEnd.Interrupted;
        }
    }

    /// <summary>Runs some cells, by index, and returns; a cell that another worker has is left to it.</summary>
    public WorkEnd Run(IEnumerable<int> indices, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(indices);
        var end = WorkEnd.Done;
        foreach (var index in indices)
        {
            var one = RunOne(index, cancellation);
            if (one == WorkEnd.Interrupted)
                return one;
            end = (WorkEnd)Math.Max((int)end, (int)one);
        }

        return end;
    }

    private WorkEnd RunOne(int index, CancellationToken cancellation)
    {
        var cell = study.Manifest.Cells[index];
        if (cell.Tuned is not null && study.Survey().States[index] is CellState.Waiting or CellState.Blocked)
            return WorkEnd.Busy;
        for (var i = 0; i < Tries; i++)
        {
            if (study.TryClaim(cell) is { } claim)
                return Work(claim, cancellation);
            if (Directory.Exists(study.DoneFolder(cell)))
                return WorkEnd.Done;
            if (Directory.Exists(study.FailedFolder(cell)))
                return WorkEnd.SomeFailed;

            // Whoever looks how far a cell is holds its lock for a moment.
            if (cancellation.WaitHandle.WaitOne(Pause / 4))
                return WorkEnd.Interrupted;
        }

        return WorkEnd.Busy;
    }

    private WorkEnd Work(CellClaim claim, CancellationToken cancellation)
    {
        using (claim)
        {
            var (began, started) = (clock.GetTimestamp(), clock.GetUtcNow());
            var cell = claim.Cell;
            try
            {
                if (!claim.Begin(runner.Progress(claim.Folder)))
                    throw new InvalidOperationException($"{CellClaim.MostDeaths} processes in a row died on this cell without a step forward; was there enough memory?");
                var chosen = new Dictionary<string, string>();
                if (cell.Tuned is { } setting)
                {
                    chosen[setting] = study.Chosen(cell);
                    cell = cell with { Settings = GridPlan.With(cell.Settings, setting, chosen[setting]) };
                }

                var metrics = runner.Run(cell, study.Manifest.Task, new CellWork(claim.Folder, claim.Say, claim.Report, cancellation));
                if (metrics.FirstOrDefault(metric => !double.IsFinite(metric.Value)) is { Key: not null } wrong)
                    throw new InvalidOperationException($"{wrong.Key} is {wrong.Value}, expected a finite number.");
                claim.Finish(
                    CellResult.Of(cell, chosen, metrics),
                    new CellTiming(clock.GetElapsedTime(began).TotalSeconds, claim.Sessions, started.ToString("yyyy-MM-ddTHH:mm:ssZ"), host));
                return WorkEnd.Done;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                claim.Release();
                return WorkEnd.Interrupted;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // Locks were lost and another worker has ended the cell: its bits are the same.
                if (!Directory.Exists(claim.Folder))
                    return WorkEnd.Busy;
                claim.Say(exception is WrongUseException or InvalidOperationException or InvalidDataException or IOException ? exception.Message : exception.ToString());
                claim.Fail();
                return WorkEnd.SomeFailed;
            }
        }
    }
}
