using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Measures at the scheduled updates of a run and writes the results into its folder; what is there already is not measured again, and what was interrupted goes on where it was.</summary>
/// <param name="folder">The run.</param>
/// <param name="schedules">What to measure when.</param>
/// <param name="makeEnvironment">Makes fresh environments.</param>
/// <param name="announce">Told the probe and the update before each measurement; returns where to report progress. May be null.</param>
/// <param name="cancellation">Stops a measurement.</param>
/// <param name="threads">Threads that may measure at once; the results do not depend on it.</param>
public sealed class ScheduledProbes(
    RunFolder folder,
    IReadOnlyList<ProbeSchedule> schedules,
    Func<IEnvironment> makeEnvironment,
    Func<string, int, IProgress<double>>? announce,
    CancellationToken cancellation,
    int threads = 1) : ITrainingObserver
{
    /// <inheritdoc/>
    public void Before(int update, bool last, Func<Snapshot> snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        foreach (var schedule in schedules.Where(schedule => schedule.Updates.Contains(update)))
        {
            var id = schedule.Probe.Card.Id;
            if (folder.HasProbe(id, update))
                continue;
            var progress = announce?.Invoke(id, update);
            var (frozen, keeper) = (snapshot(), new KeptFiles(folder));
            folder.WriteProbe(schedule.Probe.Measure(new ProbeContext(frozen, makeEnvironment, folder.Record.Configuration.Seed, progress, cancellation)
            {
                Threads = threads,
                Run = new RunCheckpoints(folder, frozen),
                Keeper = keeper,
            }));
            keeper.Remove();
        }
    }

    /// <inheritdoc/>
    public void After(TrainingRow row)
    {
    }
}
