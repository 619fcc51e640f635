using System.Globalization;
using System.Text;
using System.Text.Json;
using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary>A cell that this process has taken: nobody else works on it until it is let go, or the process ends in whatever way.</summary>
public sealed class CellClaim : IDisposable
{
    /// <summary>After so many processes have died on a cell without one step forward it counts as failed.</summary>
    public const int MostDeaths = 3;

    private readonly StudyFolder _study;
    private readonly CellLock _lock;
    private readonly List<string> _starts;
    private double _told = -1;

    internal CellClaim(StudyFolder study, CellPlan cell, CellLock taken)
    {
        (_study, Cell, _lock) = (study, cell, taken);
        _starts = [.. taken.Lines];
    }

    /// <summary>The cell.</summary>
    public CellPlan Cell { get; }

    /// <summary>Where to work.</summary>
    public string Folder => _study.PartialFolder(Cell);

    /// <summary>How many sessions have begun on it.</summary>
    public int Sessions => _starts.Count;

    /// <summary>Notes that work begins.</summary>
    /// <param name="progress">How far the cell is, in any words that change with each step forward.</param>
    /// <returns>False if too many processes have died here without a step forward.</returns>
    public bool Begin(string progress)
    {
        if (_starts.Count >= MostDeaths && _starts.TakeLast(MostDeaths).All(line => line == progress))
            return false;
        _starts.Add(progress);
        _lock.Lines = _starts;
        return true;
    }

    /// <summary>Appends a line to the cell's log.</summary>
    public void Say(string line) => File.AppendAllText(Path.Combine(Folder, StudyFolder.LogFile), line.ReplaceLineEndings("\n") + "\n", new UTF8Encoding(false));

    /// <summary>Notes the share done, in steps of a hundredth.</summary>
    public void Report(double share)
    {
        if (share - _told < 0.01)
            return;
        _told = share;
        File.WriteAllText(Path.Combine(Folder, StudyFolder.ProgressFile), share.ToString("0.00", CultureInfo.InvariantCulture));
    }

    /// <summary>Ends the cell with its result: the folder appears under the name of finished ones, whole.</summary>
    public void Finish(CellResult result, CellTiming timing)
    {
        ArgumentNullException.ThrowIfNull(timing);

        // On the disk before the rename: a cell that counts as done has its numbers, whatever happens to the machine. One that took less than
        // that costs is not worth it: after a power cut its result may be empty, which collect says.
        Write(CellResult.FileName, JsonSerializer.Serialize(result, ResultJson.Indented) + "\n", toDisk: timing.Seconds >= 1);
        Write(CellTiming.FileName, JsonSerializer.Serialize(timing, ResultJson.Indented) + "\n", toDisk: false);
        End(_study.DoneFolder(Cell));
    }

    /// <summary>Ends the cell as failed; what is there stays, so that it can be looked at and tried again.</summary>
    public void Fail() => End(_study.FailedFolder(Cell));

    /// <summary>Lets the cell go as it is, for anybody to go on with: not a death.</summary>
    public void Release()
    {
        if (_starts.Count > 0)
            _starts[^1] = "released";
        _lock.Lines = _starts;
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private void Write(string name, string text, bool toDisk)
    {
        using var stream = new FileStream(Path.Combine(Folder, name), FileMode.Create, FileAccess.Write, FileShare.None);
        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush(toDisk);
    }

    private void End(string folder)
    {
        File.Delete(Path.Combine(Folder, StudyFolder.ProgressFile));
        Directory.Move(Folder, folder);
        File.Delete(Path.Combine(folder, StudyFolder.LockFile));
    }
}
