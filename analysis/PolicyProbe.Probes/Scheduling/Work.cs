namespace PolicyProbe.Probes;

/// <summary>Counts units of work for the progress bar, by any thread, and stops when asked to.</summary>
/// <param name="progress">Told the share done; null for nobody.</param>
/// <param name="total">All units.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class Work(IProgress<double>? progress, double total, CancellationToken cancellation)
{
    private readonly Lock _lock = new();
    private double _done;

    /// <summary>So many units are done.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Done(double units)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
            progress?.Report(Math.Min(1, (_done += units) / total));
    }
}
