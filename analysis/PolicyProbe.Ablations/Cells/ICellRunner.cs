namespace PolicyProbe.Ablations;

/// <summary>Computes cells.</summary>
public interface ICellRunner
{
    /// <summary>Runs a cell, or goes on with it where it was.</summary>
    /// <param name="cell">What to compute, settings that tuning chose included.</param>
    /// <param name="task">What all cells have in common.</param>
    /// <param name="work">Where to work.</param>
    /// <returns>The metrics, finite, by kebab-case name.</returns>
    /// <exception cref="OperationCanceledException">Cancelled, with everything that is needed to go on in the folder.</exception>
    IReadOnlyDictionary<string, double> Run(CellPlan cell, CellTask task, CellWork work);

    /// <summary>How far a cell's folder is, in any words that change with each step forward that an interruption leaves.</summary>
    string Progress(string folder);

    /// <summary>About how many seconds a cell takes: measured on a small part of it.</summary>
    double Seconds(CellPlan cell, CellTask task);
}

/// <summary>Where a cell is worked on.</summary>
/// <param name="Folder">A folder of the cell's own; what was written there before an interruption is still there.</param>
/// <param name="Say">Writes a line into the cell's log.</param>
/// <param name="Report">Told the share done, 0 to 1.</param>
/// <param name="Cancellation">Asks to stop, with a checkpoint.</param>
public sealed record CellWork(string Folder, Action<string> Say, Action<double> Report, CancellationToken Cancellation);
