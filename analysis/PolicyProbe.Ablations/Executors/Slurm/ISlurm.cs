namespace PolicyProbe.Ablations;

/// <summary>What is asked of Slurm; no accounting database is needed for any of it.</summary>
public interface ISlurm
{
    /// <summary>The most tasks of a job array.</summary>
    int MaxArraySize { get; }

    /// <summary>Submits a job array and returns its id.</summary>
    /// <exception cref="InvalidOperationException">Slurm refuses it.</exception>
    string Submit(SlurmJob job);

    /// <summary>Whether any task of a job is waiting or running.</summary>
    bool IsQueued(string id);

    /// <summary>Ends a job; its tasks are asked first, so that they keep checkpoints.</summary>
    void Cancel(string id);
}

/// <summary>A job array.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Script">The batch script's path.</param>
/// <param name="Tasks">How many tasks.</param>
/// <param name="Throttle">How many of them may run at once; null for any number.</param>
/// <param name="Requeue">Whether Slurm runs a task again whose node died.</param>
/// <param name="Folder">The folder that it works in.</param>
/// <param name="Logs">The folder of its logs.</param>
public sealed record SlurmJob(string Name, string Script, int Tasks, int? Throttle, bool Requeue, string Folder, string Logs)
{
    /// <summary>The words behind sbatch. They reach it as they are: no shell comes between.</summary>
    public IReadOnlyList<string> Words =>
    [
        "--parsable", $"--job-name={Name}", $"--array=0-{Tasks - 1}{(Throttle is { } most ? $"%{most}" : "")}", Requeue ? "--requeue" : "--no-requeue", $"--chdir={Folder}",
        $"--output={Path.Combine(Logs, "log-").Replace("%", "%%", StringComparison.Ordinal)}%A_%a.txt", Script,
    ];
}
