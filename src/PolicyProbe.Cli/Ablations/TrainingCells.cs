using System.Diagnostics;
using PolicyProbe.Ablations;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Toolkit;

namespace PolicyProbe.Cli;

/// <summary>Computes cells that train: a run folder in the cell's folder, then an evaluation, then the metrics.</summary>
public sealed class TrainingCells : ICellRunner
{
    private const string RunName = "run";
    private readonly SleepRunner _sleeping = new();

    /// <summary>What the words of a grid mean for such cells.</summary>
    public static IGridCatalogue Catalogue => new GridCatalogue(Resolve);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Run(CellPlan cell, CellTask task, CellWork work)
    {
        if (cell.Preset == SleepRunner.Id)
            return _sleeping.Run(cell, task, work);
        var path = Path.Combine(work.Folder, RunName);
        var begun = File.Exists(Path.Combine(path, "run.json"));
        var (folder, trainer, probes, source) = begun
            ? RunSetup.Continue(path, CheckpointChoice.NewestOrStart, assembly: null, task.Threads)
            : RunSetup.New(Request(cell, task, path), work.Say);
        work.Say($"{(begun ? "goes on" : "begins")} at update {trainer.Update} of {trainer.Updates}: {cell.Arm} in {cell.Environment}, seed {cell.Seed}");
        Train(folder, trainer, probes, source, work);
        var evaluation = Evaluation.Run(
            trainer.Learner.Agent, source.Make, task.EvaluationEpisodes, task.Deterministic, CellScores.Evaluation(cell.Seed), work.Cancellation);

        // Environments of this cell hold memory that the garbage collector knows nothing of, and a worker runs cell after cell.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        work.Say($"done: return {evaluation.MeanReturn:0.##} of {task.EvaluationEpisodes} episodes");
        return CellMetrics.Of(folder, evaluation);
    }

    /// <inheritdoc/>
    public string Progress(string folder)
    {
        var path = Path.Combine(folder, RunName);
        var probes = Path.Combine(path, "probes");
        return !File.Exists(Path.Combine(path, "run.json")) ? "-"
            : $"{RunFolder.Open(path).Checkpoints().LastOrDefault(-1)} {(Directory.Exists(probes) ? Directory.EnumerateFiles(probes).Count() : 0)}";
    }

    /// <inheritdoc/>
    public double Seconds(CellPlan cell, CellTask task)
    {
        if (cell.Preset == SleepRunner.Id)
            return _sleeping.Seconds(cell, task);

        // The second update is measured, for the first one compiles.
        var trainer = RunSetup.Resolve(Request(cell, task, "trial"), _ => { }).Trainer;
        trainer.Step();
        var watch = Stopwatch.StartNew();
        if (trainer.Updates > 1)
            trainer.Step();
        return watch.Elapsed.TotalSeconds * trainer.Updates;
    }

    /// <summary>The training that a cell asks for.</summary>
    internal static TrainingRequest Request(CellPlan cell, CellTask task, string folder) => new(
        cell.Environment, cell.Preset, task.Steps, cell.Seed, folder, task.Engine, "cpu", task.Probes, cell.With, cell.Without, [.. cell.Settings.Select(pair => $"{pair.Key}={pair.Value}")])
    {
        Threads = task.Threads,
        CheckpointEvery = task.CheckpointEvery,
    };

    private static string Resolve(CellPlan cell, CellTask task)
    {
        var (_, configuration, probes, _, source) = RunSetup.Resolve(Request(cell, task, "cell"), _ => { });
        return GridCatalogue.Text(configuration, probes, task, source.Problem?.Sha256);
    }

    private static void Train(RunFolder folder, Trainer trainer, IReadOnlyList<ProbeSchedule> probes, EnvironmentSource source, CellWork work)
    {
        using var journal = new TrainingJournal(folder, trainer.Update, trainer.Steps, TimeProvider.System);
        var observer = new Together(new ScheduledProbes(folder, probes, source.Make, null, work.Cancellation, trainer.Learner.Threads), journal, new Share(work, trainer.Updates));
        var run = new TrainingRun(folder, trainer, folder.Record.CheckpointEvery ?? RunRecord.DefaultCheckpointEvery(trainer.Updates));
        try
        {
            if (!run.Train(null, observer, work.Cancellation))
                throw new OperationCanceledException(work.Cancellation);
        }
        catch (OperationCanceledException)
        {
            // A probe may have been under way: nothing of the training is lost, the run goes on before the same update.
            run.SaveNow();
            throw;
        }
    }

    private sealed class Share(CellWork work, int updates) : ITrainingObserver
    {
        public void Before(int update, bool last, Func<Snapshot> snapshot)
        {
        }

        public void After(TrainingRow row) => work.Report((double)row.Update / updates);
    }
}
