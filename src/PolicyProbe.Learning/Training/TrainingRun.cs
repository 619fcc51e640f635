using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>Watches a run from outside: probes, progress bars. It gets frozen copies and cannot disturb the training.</summary>
public interface ITrainingObserver
{
    /// <summary>Called before each update, and once after the last with <paramref name="last"/> set; the copy is made only when asked for.</summary>
    /// <param name="update">Updates done.</param>
    /// <param name="last">Whether the training is complete.</param>
    /// <param name="snapshot">Makes a frozen copy.</param>
    void Before(int update, bool last, Func<Snapshot> snapshot);

    /// <summary>Called after each update.</summary>
    void After(TrainingRow row);
}

/// <summary>
/// A training run in its folder: updates, metrics, checkpoints. Stops between two updates when cancelled or when told to, always with
/// a checkpoint, so that <c>resume</c> goes on to the bit.
/// </summary>
/// <param name="folder">Where it is recorded.</param>
/// <param name="trainer">The loop.</param>
/// <param name="checkpointEvery">Updates between two checkpoints.</param>
public sealed class TrainingRun(RunFolder folder, Trainer trainer, int checkpointEvery)
{
    // What this run has written, or went on from. A checkpoint that merely lies there may be broken or of a run that was rolled back.
    private int? _saved = trainer.Update == 0 ? null : trainer.Update;

    /// <summary>Trains to the end, or to <paramref name="stopAfter"/> environment steps rounded up to whole updates.</summary>
    /// <returns>Whether the training is complete.</returns>
    public bool Train(long? stopAfter, ITrainingObserver observer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(observer);
        using var metrics = folder.OpenTable(RunFolder.Metrics, [.. TrainingRow.Metrics.Select(metric => metric.Name)], trainer.Update);
        if (trainer.Update == 0)
            SaveNow();
        while (trainer.Update < trainer.Updates)
        {
            if (cancellation.IsCancellationRequested || trainer.Steps >= stopAfter)
            {
                SaveNow();
                return false;
            }

            observer.Before(trainer.Update, last: false, trainer.Snapshot);
            var row = trainer.Step();
            metrics.Write([.. TrainingRow.Metrics.Select(metric => metric.Value(row))]);

            // What observers write comes before the checkpoint: a run that is killed between the two does the update again.
            observer.After(row);
            if (trainer.Update % checkpointEvery == 0 || trainer.Update == trainer.Updates)
                SaveNow();
        }

        observer.Before(trainer.Update, last: true, trainer.Snapshot);
        return true;
    }

    /// <summary>Writes the checkpoint of the present update, unless this run did or went on from it.</summary>
    public void SaveNow()
    {
        if (_saved == trainer.Update)
            return;
        Checkpoint.Write(folder.CheckpointFolder, trainer.State());
        _saved = trainer.Update;
    }
}
