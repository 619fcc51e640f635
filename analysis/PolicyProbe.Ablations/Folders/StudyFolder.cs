using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary>
/// A study as a folder: <c>manifest.json</c>, and for each cell <c>cells/ID.partial</c> while it is worked on, <c>cells/ID</c> once it is
/// done, <c>cells/ID.failed</c> if it failed. The names alone say how far the study is, and each changes by one rename.
/// </summary>
public sealed class StudyFolder
{
    internal const string Partial = ".partial", FailedEnding = ".failed", LockFile = "lock", LogFile = "log.txt", ProgressFile = "progress";

    private readonly Dictionary<string, int> _indices;

    private StudyFolder(string path, Manifest manifest)
    {
        (Path, Manifest) = (path, manifest);
        _indices = manifest.Cells.Select((cell, i) => (cell.Id, i)).ToDictionary(pair => pair.Id, pair => pair.i);
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>What it computes.</summary>
    public Manifest Manifest { get; }

    /// <summary>The manifest's path.</summary>
    public string ManifestFile => System.IO.Path.Combine(Path, Manifest.FileName);

    /// <summary>Where cells are.</summary>
    public string CellsFolder => System.IO.Path.Combine(Path, "cells");

    /// <summary>Makes the folder of a study, or opens it where the same study is there already.</summary>
    /// <exception cref="WrongUseException">Something else is there.</exception>
    /// <exception cref="IOException">It cannot be written, or the file system keeps no locks.</exception>
    public static StudyFolder CreateOrOpen(string path, Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var file = System.IO.Path.Combine(path, Manifest.FileName);
        if (File.Exists(file))
        {
            var there = Open(path);
            return there.Manifest.IsSameStudy(manifest) ? there : throw new WrongUseException(there.Manifest.Version != manifest.Version
                ? $"--out {path}: its cells are of version {there.Manifest.Version} and this is {manifest.Version}; go on with that one, or choose another folder."
                : $"--out {path}: another grid is there, '{there.Manifest.Title}'; a study goes on with the grid that it began with, so choose another folder for this one.");
        }

        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any(entry => System.IO.Path.GetFileName(entry) is not (Manifest.FileName + ".tmp" or "cells" or "lock-test"))))
            throw new WrongUseException($"--out {path}: expected a folder that does not exist yet, is empty, or has a study of the same grid.");
        try
        {
            Directory.CreateDirectory(System.IO.Path.Combine(path, "cells"));
            if (!CellLock.Work(path))
                throw new IOException("the file system keeps no locks, so two workers could take one cell");
            Files.WriteWhole(file, manifest.ToJson());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"--out {path}: cannot be used ({exception.Message.TrimEnd('.')}); choose another folder.", exception);
        }

        return new StudyFolder(path, manifest);
    }

    /// <summary>Opens the folder of a study.</summary>
    /// <exception cref="WrongUseException">There is none.</exception>
    /// <exception cref="InvalidDataException">Its manifest cannot be read.</exception>
    public static StudyFolder Open(string path)
    {
        var file = System.IO.Path.Combine(path, Manifest.FileName);
        if (!File.Exists(file))
            throw new WrongUseException($"{path}: expected the folder of an ablation, with a {Manifest.FileName} in it; {(Directory.Exists(path) ? "it has none" : "there is no such folder")}.");
        Directory.CreateDirectory(System.IO.Path.Combine(path, "cells"));
        return new StudyFolder(path, Manifest.Read(file));
    }

    /// <summary>The folder of a finished cell.</summary>
    public string DoneFolder(CellPlan cell) => Folder(cell, "");

    /// <summary>The folder of a failed cell.</summary>
    public string FailedFolder(CellPlan cell) => Folder(cell, FailedEnding);

    /// <summary>The folder of a cell that is worked on.</summary>
    public string PartialFolder(CellPlan cell) => Folder(cell, Partial);

    /// <summary>How far every cell is: from the names of the folders, and of those begun from their locks.</summary>
    public Survey Survey()
    {
        var states = new CellState[Manifest.Cells.Count];
        var begun = new List<int>();
        foreach (var name in Directory.EnumerateDirectories(CellsFolder).Select(folder => System.IO.Path.GetFileName(folder)))
        {
            if (!_indices.TryGetValue(name.Split('.')[0], out var index))
                continue;
            if (name.EndsWith(Partial, StringComparison.Ordinal))
                begun.Add(index);
            else
                states[index] = name.EndsWith(FailedEnding, StringComparison.Ordinal) ? CellState.Failed : CellState.Done;
        }

        foreach (var index in begun.Where(index => states[index] == CellState.Missing))
            states[index] = CellLock.IsHeld(System.IO.Path.Combine(PartialFolder(Manifest.Cells[index]), LockFile)) ? CellState.Running : CellState.Stopped;
        if (Manifest.Tune is not null)
            foreach (var (cell, i) in Manifest.Cells.Select((cell, i) => (cell, i)).Where(pair => pair.cell.Tuned is not null && states[pair.i] is CellState.Missing or CellState.Stopped))
                states[i] = Readiness(cell, states) ?? states[i];
        return new Survey(states);
    }

    /// <summary>Takes a cell to work on it; null if another worker has it, or it is done or failed.</summary>
    public CellClaim? TryClaim(CellPlan cell)
    {
        var folder = PartialFolder(cell);
        if (IsEnded())
            return null;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (IOException) when (IsEnded())
        {
            return null; // the name was there and was renamed while it was looked at
        }

        var taken = CellLock.TryTake(System.IO.Path.Combine(folder, LockFile));
        if (taken is null)
            return null;
        if (!IsEnded())
            return new CellClaim(this, cell, taken);

        // Another worker ended it between the two looks, and what we hold is a folder that we made anew.
        using (taken)
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException)
            {
                // A third worker is where we were, finds the cell ended in its turn and deletes the folder.
            }

        return null;

        bool IsEnded() => Directory.Exists(DoneFolder(cell)) || Directory.Exists(FailedFolder(cell));
    }

    /// <summary>Lets a failed cell be run again, from its last checkpoint.</summary>
    public void Retry(CellPlan cell)
    {
        var failed = FailedFolder(cell);
        File.Delete(System.IO.Path.Combine(failed, LockFile));
        Directory.Move(failed, PartialFolder(cell));
    }

    /// <summary>The last lines of a cell's log, wherever its folder is.</summary>
    public IReadOnlyList<string> LogOf(CellPlan cell, int lines)
    {
        var file = new[] { FailedFolder(cell), PartialFolder(cell), DoneFolder(cell) }.Select(folder => System.IO.Path.Combine(folder, LogFile)).FirstOrDefault(File.Exists);
        return file is null ? [] : [.. File.ReadLines(file).TakeLast(lines)];
    }

    /// <summary>The share done of a cell that is worked on; 0 where it has not said.</summary>
    public double ProgressOf(CellPlan cell)
    {
        try
        {
            return double.TryParse(File.ReadAllText(System.IO.Path.Combine(PartialFolder(cell), ProgressFile)), System.Globalization.CultureInfo.InvariantCulture, out var share) ? Math.Clamp(share, 0, 1) : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>The value that was chosen for a tuned cell's arm.</summary>
    /// <exception cref="InvalidOperationException">There is none, or not yet.</exception>
    public string Chosen(CellPlan cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        var trials = cell.TunedBy.Select(id => Manifest.Cells[_indices[id]])
            .Select(trial => (trial.Candidate!, Directory.Exists(DoneFolder(trial)) ? CellResult.Read(DoneFolder(trial), trial).Metrics.GetValueOrDefault(TuningChoice.Metric, double.NaN) : double.NaN));
        return TuningChoice.Of([.. trials]) ?? throw new InvalidOperationException($"{cell.Arm} in {cell.Environment}: no value of {cell.Tuned} has all of its runs, so none can be chosen.");
    }

    /// <summary>Whether a tuned cell has to wait, or for ever; null where it can be run.</summary>
    private CellState? Readiness(CellPlan cell, CellState[] states)
    {
        var trials = cell.TunedBy.Select(id => (Plan: Manifest.Cells[_indices[id]], State: states[_indices[id]])).ToList();
        if (trials.Exists(trial => trial.State is not (CellState.Done or CellState.Failed)))
            return CellState.Waiting;
        return trials.GroupBy(trial => trial.Plan.Candidate).Any(group => group.All(trial => trial.State == CellState.Done)) ? null : CellState.Blocked;
    }

    private string Folder(CellPlan cell, string ending)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return System.IO.Path.Combine(CellsFolder, cell.Id + ending);
    }
}
