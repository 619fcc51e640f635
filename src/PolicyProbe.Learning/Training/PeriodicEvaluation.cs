using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>When and how a run's agent is evaluated while it trains.</summary>
/// <param name="Every">Updates between two evaluations.</param>
/// <param name="Episodes">Episodes of one evaluation.</param>
/// <param name="Deterministic">The most likely action in place of a sampled one.</param>
public sealed record EvaluationPlan(int Every, int Episodes, bool Deterministic);

/// <summary>A row of <c>evaluations.csv</c>.</summary>
/// <param name="Update">Updates done.</param>
/// <param name="Steps">Environment steps done.</param>
/// <param name="MeanReturn">Mean undiscounted return.</param>
/// <param name="StandardError">Its standard error over episodes.</param>
/// <param name="MeanLength">Mean length.</param>
/// <param name="Episodes">Episodes.</param>
public sealed record EvaluationRow(int Update, long Steps, double MeanReturn, double StandardError, double MeanLength, int Episodes);

/// <summary>
/// Evaluates the agent every few updates and after the last, in environments and on random streams of its own, and keeps the
/// checkpoint with the highest mean return in <c>best/</c>. Training is the same to the bit with and without it.
/// </summary>
public sealed class PeriodicEvaluation : ITrainingObserver, IDisposable
{
    private static readonly string[] Columns = ["update", "steps", "mean_return", "standard_error", "mean_length", "episodes"];
    private readonly RunFolder _folder;
    private readonly EvaluationPlan _plan;
    private readonly Func<IEnvironment> _make;
    private readonly Func<TrainingState> _state;
    private readonly Action<EvaluationRow> _tell;
    private readonly CancellationToken _cancellation;
    private readonly CsvTable _table;
    private int _latest = -1;
    private double _best = double.NegativeInfinity;

    /// <summary>Goes on with a run's evaluations, or begins them.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="plan">When and how.</param>
    /// <param name="makeEnvironment">Makes fresh environments.</param>
    /// <param name="state">The present training state, copied.</param>
    /// <param name="update">Updates done.</param>
    /// <param name="tell">Told of each evaluation.</param>
    /// <param name="cancellation">Stops one that is under way.</param>
    public PeriodicEvaluation(
        RunFolder folder, EvaluationPlan plan, Func<IEnvironment> makeEnvironment, Func<TrainingState> state, int update, Action<EvaluationRow> tell, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(plan);
        (_folder, _plan, _make, _state, _tell, _cancellation) = (folder, plan, makeEnvironment, state, tell, cancellation);
        _table = folder.OpenTable(RunFolder.Evaluations, Columns, update);
        foreach (var row in folder.ReadTable(RunFolder.Evaluations))
            (_latest, _best) = ((int)(row["update"] ?? 0), Math.Max(_best, row["mean_return"] ?? _best));
    }

    /// <inheritdoc/>
    public void Before(int update, bool last, Func<Snapshot> snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (update <= _latest || !(last || (update > 0 && update % _plan.Every == 0)))
            return;
        var frozen = snapshot();
        var result = Evaluation.Run(
            frozen.Learner.Agent, _make, _plan.Episodes, _plan.Deterministic, new Rng(frozen.Configuration.Seed).Fork($"evaluation/{update}"), _cancellation);
        var row = new EvaluationRow(update, (long)update * frozen.Configuration.PairsPerUpdate(), result.MeanReturn, result.StandardError, result.Lengths.Average(), _plan.Episodes);

        // The checkpoint before the row: a run that is killed between the two evaluates once more.
        if (row.MeanReturn > _best)
        {
            _best = row.MeanReturn;
            Keep(_state());
        }

        _table.Write([row.Update, row.Steps, row.MeanReturn, row.StandardError, row.MeanLength, row.Episodes]);
        _latest = update;
        _tell(row);
    }

    /// <inheritdoc/>
    public void After(TrainingRow row)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => _table.Dispose();

    private void Keep(TrainingState state)
    {
        Checkpoint.Write(_folder.BestFolder, state);
        foreach (var file in Directory.EnumerateFiles(_folder.BestFolder).Where(file => Path.GetFileNameWithoutExtension(file) != Checkpoint.Stem(state.Update)).ToList())
            File.Delete(file);
    }
}
