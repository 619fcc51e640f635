using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;

namespace PolicyProbe.Toolkit;

/// <summary>A frozen agent to ask: of the end of a training, or of a point on the way (<see cref="At"/>).</summary>
public sealed class LabAgent
{
    private readonly Func<IEnvironment> _make;
    private readonly IReadOnlyDictionary<int, Lazy<Snapshot>> _kept;
    private readonly RunFolder? _run;

    internal LabAgent(Func<IEnvironment> make, Snapshot snapshot, IReadOnlyList<TrainingRow> rows, IReadOnlyDictionary<int, Lazy<Snapshot>> kept, RunFolder? run = null) =>
        (_make, Snapshot, Rows, _kept, _run) = (make, snapshot, rows, kept, run);

    /// <summary>The agent with its configuration, as a probe gets it.</summary>
    public Snapshot Snapshot { get; }

    /// <summary>Updates done.</summary>
    public int Update => Snapshot.Update;

    /// <summary>What each update of the training did; none for an agent that was opened or not trained.</summary>
    public IReadOnlyList<TrainingRow> Rows { get; }

    /// <summary>The mean return of the last 100 episodes of the training; null where there is none.</summary>
    public double? MeanReturn => Rows.Count == 0 ? null : Rows[^1].MeanReturn;

    /// <summary>The updates that <see cref="At"/> knows, ascending.</summary>
    public IReadOnlyList<int> Kept => [.. _kept.Keys.Order()];

    /// <summary>Return, KL and explained variance while training, as figures; none without a training.</summary>
    public IReadOnlyList<Figure> Curves => Rows.Count == 0 ? [] : LearningCurve.Figures(
        [.. Rows.Select(row => TrainingRow.Metrics.ToDictionary(metric => metric.Name, metric => metric.Value(row)))], _make().Spec.RewardThreshold);

    /// <summary>The agent as it was after so many updates.</summary>
    /// <exception cref="WrongUseException">It is none of <see cref="Kept"/>.</exception>
    public LabAgent At(int update) => _kept.TryGetValue(update, out var snapshot)
        ? new LabAgent(_make, snapshot.Value, [.. Rows.Take(update)], _kept, _run)
        : throw new WrongUseException($"At({update}): expected one of the updates that are kept, {string.Join(", ", Kept)}.");

    /// <summary>Measures with a probe of the catalogue.</summary>
    /// <param name="id">The probe's id.</param>
    /// <param name="settings">Changes of its settings: <c>repeats=50</c>.</param>
    /// <exception cref="WrongUseException">There is no such probe or setting, or it does not fit the agent.</exception>
    public ProbeResult Probe(string id, params IReadOnlyList<string> settings) => Probe(ProbeCatalogue.Find(
        id, settings.Select(Settings.Split).Select(setting => setting.Owner is null || setting.Owner == id
            ? KeyValuePair.Create(setting.Key, setting.Value)
            : throw new WrongUseException($"{setting.Owner}.{setting.Key}={setting.Value}: expected a setting of {id}."))));

    /// <summary>Measures with a probe.</summary>
    /// <param name="probe">The probe with its settings.</param>
    /// <param name="seed">The seed of the measurement; null for the training's.</param>
    /// <param name="threads">Threads that work at once; the numbers do not depend on it.</param>
    /// <param name="progress">Told the share done.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="WrongUseException">A setting does not fit the agent.</exception>
    public ProbeResult Probe(IProbe probe, ulong? seed = null, int threads = 1, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(probe);
        return probe.Measure(new ProbeContext(Snapshot, _make, seed ?? Snapshot.Configuration.Seed, progress, cancellation)
        {
            Threads = threads,
            Run = _run is null ? null : new RunCheckpoints(_run, Snapshot),
        });
    }

    /// <summary>Complete episodes in environments of their own.</summary>
    /// <param name="episodes">How many.</param>
    /// <param name="deterministic">The most likely action in place of a sampled one.</param>
    /// <param name="seed">Start states and actions; the same as of <c>policyprobe evaluate --seed</c>.</param>
    /// <param name="cancellation">Stops it.</param>
    public EvaluationResult Evaluate(int episodes = 100, bool deterministic = false, ulong seed = 0, CancellationToken cancellation = default) =>
        Evaluation.Run(Snapshot.Learner.Agent, _make, episodes, deterministic, new Rng(seed).Fork("evaluation"), cancellation);
}
