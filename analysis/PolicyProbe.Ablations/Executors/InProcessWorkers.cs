namespace PolicyProbe.Ablations;

/// <summary>Workers as threads of this process, for users of the library: as fast as processes, but they die together.</summary>
/// <param name="workers">How many.</param>
/// <param name="runner">Computes cells; called by all of them at once.</param>
/// <param name="clock">Tells the time.</param>
public sealed class InProcessWorkers(int workers, ICellRunner runner, TimeProvider clock) : ICellExecutor
{
    /// <inheritdoc/>
    public void Execute(StudyFolder study, Action<Survey> watch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(watch);
        var tasks = Enumerable.Range(0, workers)
            .Select(_ => Task.Factory.StartNew(() => new CellWorker(study, runner, clock, Environment.MachineName).RunAll(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))
            .ToArray();
        Task.WaitAll(tasks, CancellationToken.None);
        watch(study.Survey());
    }
}
