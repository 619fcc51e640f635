using PolicyProbe.Learning;

namespace PolicyProbe.Cli;

/// <summary>Several observers of a training, told in their order.</summary>
internal sealed class Together(params ITrainingObserver[] observers) : ITrainingObserver
{
    /// <inheritdoc/>
    public void Before(int update, bool last, Func<Snapshot> snapshot) => Array.ForEach(observers, observer => observer.Before(update, last, snapshot));

    /// <inheritdoc/>
    public void After(TrainingRow row) => Array.ForEach(observers, observer => observer.After(row));
}
