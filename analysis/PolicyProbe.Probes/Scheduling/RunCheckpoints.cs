using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// The policies that a run had before a snapshot, to be read only: those of its scheduled checkpoints with fewer updates, whatever else lies
/// in the folder, so that a probe of a checkpoint sees after the run what it saw in training, wherever the run was stopped.
/// </summary>
/// <param name="folder">The run.</param>
/// <param name="snapshot">The snapshot: how many updates it has, and the shape of its networks.</param>
public sealed class RunCheckpoints(RunFolder folder, Snapshot snapshot)
{
    /// <summary>The updates of these checkpoints, ascending.</summary>
    public IReadOnlyList<int> Updates { get; } = [.. folder.Checkpoints().Where(update => update < snapshot.Update && folder.Record.IsScheduled(update))];

    /// <summary>θ of the policy after so many updates [P].</summary>
    /// <exception cref="ArgumentException">It is none of <see cref="Updates"/>.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is not whole, or of another network.</exception>
    public float[] Policy(int update) => Learner(update).Agent.Policy.Theta;

    /// <summary>The learner after so many updates, with its filters.</summary>
    /// <exception cref="ArgumentException">It is none of <see cref="Updates"/>.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is not whole, or of another network.</exception>
    public Learner Learner(int update) => Updates.Contains(update)
        ? Checkpoint.Read(folder.CheckpointFolder, update, snapshot.Learner.Copy()).Learner
        : throw new ArgumentException($"update: expected one of {string.Join(", ", Updates)}, got {update}.", nameof(update));
}
