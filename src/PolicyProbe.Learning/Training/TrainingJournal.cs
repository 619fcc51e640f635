using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// What a run notes beside metrics.csv because it is not the same twice: the time of each update in <c>timing.csv</c>, and all metrics
/// with wall times in a TensorBoard event file, one a session.
/// </summary>
public sealed class TrainingJournal : ITrainingObserver, IDisposable
{
    private static readonly string[] Columns = ["update", "steps", "seconds", "steps_per_second"];
    private readonly TimeProvider _clock;
    private readonly CsvTable _timing;
    private readonly EventWriter _events;
    private long _began;
    private long _steps;

    /// <summary>Goes on with a run's journal, or begins it.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="update">Updates done.</param>
    /// <param name="steps">Environment steps done.</param>
    /// <param name="clock">Tells the time.</param>
    public TrainingJournal(RunFolder folder, int update, long steps, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(clock);
        (_clock, _steps) = (clock, steps);
        _timing = folder.OpenTable(RunFolder.Timing, Columns, update);
        _events = new EventWriter(EventFileName.Next(folder.Path, Now, Environment.MachineName, Environment.ProcessId), Now, update == 0 ? 0 : steps + 1);
    }

    private double Now => _clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    /// <inheritdoc/>
    public void Before(int update, bool last, Func<Snapshot> snapshot) => _began = _clock.GetTimestamp();

    /// <inheritdoc/>
    public void After(TrainingRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var seconds = _clock.GetElapsedTime(_began).TotalSeconds;
        var speed = seconds > 0 ? (row.Steps - _steps) / seconds : (double?)null;
        _steps = row.Steps;
        _timing.Write([row.Update, row.Steps, seconds, speed]);
        _events.Scalars(row.Steps, Now, [.. TrainingRow.Metrics.Select(metric => (metric.Tag, metric.Value(row))), ("progress/steps-per-second", speed)]);
    }

    /// <summary>Adds an evaluation to the event file.</summary>
    public void Evaluated(EvaluationRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        _events.Scalars(row.Steps, Now, [("evaluation/return", row.MeanReturn), ("evaluation/length", row.MeanLength)]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timing.Dispose();
        _events.Dispose();
    }
}
