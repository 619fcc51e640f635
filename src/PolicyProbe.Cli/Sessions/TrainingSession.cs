using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;

namespace PolicyProbe.Cli;

/// <summary>What <c>train</c> and <c>resume</c> print with <c>--json</c>.</summary>
internal sealed record TrainingAnswer(
    string WeightsSha256, long Steps, double StepsPerSecond, string RunFolder, int Updates, bool Complete, long Episodes, double? MeanReturn, BestEvaluation? BestEvaluation, string? Report);

/// <summary>The evaluation whose checkpoint was kept.</summary>
internal sealed record BestEvaluation(int Update, double MeanReturn);

/// <summary>Composes a run: trainer, probes, display, report. Shared by train, resume and quickstart.</summary>
internal sealed class TrainingSession(Terminal terminal, RunFolder folder, Trainer trainer, IReadOnlyList<ProbeSchedule> probes, EnvironmentSource source, int? checkpointEvery = null)
{
    /// <summary>Trains, draws the report, and says what came of it.</summary>
    /// <returns>The exit code.</returns>
    public int Run(long? stopAfter, bool report)
    {
        using var interruption = new Interruption();
        var display = new ProgressDisplay(terminal, trainer.Updates, trainer.Steps);
        using var journal = new TrainingJournal(folder, trainer.Update, trainer.Steps, TimeProvider.System);
        using var evaluation = folder.Record.Evaluation is not { } plan ? null
            : new PeriodicEvaluation(folder, plan, source.Make, trainer.State, trainer.Update, row => Evaluated(journal, row), interruption.Token);
        var observer = new Together([.. evaluation is null ? [] : new ITrainingObserver[] { evaluation }, new ScheduledProbes(folder, probes, source.Make, display.Announce, interruption.Token, trainer.Learner.Threads), display, journal]);
        var run = new TrainingRun(folder, trainer, checkpointEvery ?? folder.Record.CheckpointEvery ?? RunRecord.DefaultCheckpointEvery(trainer.Updates));
        bool complete;
        try
        {
            complete = display.While(() => run.Train(stopAfter, observer, interruption.Token));
        }
        catch (OperationCanceledException)
        {
            // A probe was under way: nothing of the training is lost, the run goes on before the same update.
            run.SaveNow();
            complete = false;
        }

        var page = report ? RunReporter.Write(folder, terminal) : null;
        var answer = new TrainingAnswer(
            trainer.Learner.Agent.Checksum(), trainer.Steps, Math.Round(display.StepsPerSecond, 1), Path.GetFullPath(folder.Path), trainer.Update, complete,
            trainer.Episodes.Episodes, trainer.Episodes.RecentReturns.Count == 0 ? null : trainer.Episodes.RecentReturns.Average(), Best(), page);
        Say(answer);
        terminal.Answer(answer);
        return interruption.Token.IsCancellationRequested && !complete ? Shell.Interrupted : Shell.Done;
    }

    private void Evaluated(TrainingJournal journal, EvaluationRow row)
    {
        journal.Evaluated(row);
        terminal.Say($"        evaluation after update {row.Update}: return {row.MeanReturn:0.##} ± {row.StandardError:0.##}, length {row.MeanLength:0.#}");
    }

    private void Say(TrainingAnswer answer)
    {
        terminal.Say();
        terminal.Say(answer.Complete
            ? $"Trained {answer.Steps:N0} steps in {answer.Updates:N0} updates at {answer.StepsPerSecond:N0} steps/s; mean return of the last episodes {answer.MeanReturn?.ToString("0.#") ?? "–"}."
            : $"Stopped after {answer.Steps:N0} of {folder.Record.PlannedSteps:N0} steps, with a checkpoint. Go on with: ./policyprobe resume {folder.Path}{source.Option}");
        terminal.Say($"Weights  sha256:{answer.WeightsSha256}");
        terminal.Say($"Run      {answer.RunFolder}");
        if (answer.Report is not null)
            terminal.Say($"Report   {answer.Report}");
    }

    private BestEvaluation? Best() => folder.ReadTable(RunFolder.Evaluations)
        .Where(row => row["mean_return"] is not null)
        .Select(row => new BestEvaluation((int)row["update"]!.Value, row["mean_return"]!.Value))
        .MaxBy(best => best.MeanReturn);
}
