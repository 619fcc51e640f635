using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Training;

public sealed class PeriodicEvaluationTests : IDisposable
{
    private static readonly EvaluationPlan Plan = new(Every: 4, Episodes: 5, Deterministic: false);
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Evaluating_while_training_changes_no_weight_whatever_the_threads(int threads)
    {
        var configuration = TinyRuns.Configuration();
        var alone = TinyRuns.Trainer(configuration);
        while (alone.Update < alone.Updates)
            alone.Step();
        var trainer = new Trainer(configuration, TinyRuns.Maker("CartPole-v1"), TorchEngine.On("cpu"), threads: threads);
        Train(TinyRuns.Folder(_temporary, configuration), trainer, null);
        Assert.Equal(TinyRuns.Fingerprint(alone.State()), TinyRuns.Fingerprint(trainer.State()));
    }

    [Fact]
    public void Rows_come_every_so_many_updates_and_after_the_last_and_equal_an_evaluation_of_that_checkpoint()
    {
        var configuration = TinyRuns.Configuration(updates: 10);
        var folder = TinyRuns.Folder(_temporary, configuration);
        Train(folder, TinyRuns.Trainer(configuration), null);
        var rows = folder.ReadTable(RunFolder.Evaluations);
        Assert.Equal([4.0, 8, 10], rows.Select(row => row["update"]!.Value));
        var state = TinyRuns.Resume(folder, 8).State();
        var expected = Evaluation.Run(state.Learner.Agent, TinyRuns.Maker("CartPole-v1"), 5, false, new Rng(configuration.Seed).Fork("evaluation/8"));
        Assert.Equal(expected.MeanReturn, rows[1]["mean_return"]);
        Assert.Equal(expected.StandardError, rows[1]["standard_error"]);
    }

    [Fact]
    public void The_best_is_the_checkpoint_of_the_highest_row_and_the_only_one_kept()
    {
        var configuration = TinyRuns.Configuration(updates: 40);
        var folder = TinyRuns.Folder(_temporary, configuration);
        Train(folder, TinyRuns.Trainer(configuration), null);
        var rows = folder.ReadTable(RunFolder.Evaluations);
        var best = rows.MaxBy(row => row["mean_return"])!;
        Assert.Equal((int)best["update"]!.Value, folder.Best());
        Assert.Equal(2, Directory.GetFiles(folder.BestFolder).Length);
        var kept = Checkpoint.Read(folder.BestFolder, folder.Best()!.Value, TinyRuns.Trainer(configuration).Learner);
        var again = Evaluation.Run(kept.Learner.Agent, TinyRuns.Maker("CartPole-v1"), 5, false, new Rng(configuration.Seed).Fork($"evaluation/{folder.Best()}"));
        Assert.Equal(best["mean_return"], again.MeanReturn);
    }

    [Fact]
    public void A_run_that_was_stopped_has_the_rows_and_the_best_of_one_that_was_not()
    {
        var configuration = TinyRuns.Configuration(updates: 20);
        var (whole, stopped) = (TinyRuns.Folder(_temporary, configuration, "whole"), TinyRuns.Folder(_temporary, configuration, "stopped"));
        Train(whole, TinyRuns.Trainer(configuration), null);
        Train(stopped, TinyRuns.Trainer(configuration), 9 * 32);

        // What a killed run wrote past its checkpoint is written again.
        File.AppendAllText(Path.Combine(stopped.Path, RunFolder.Evaluations), "12,384,1000000,0,1,5\n16,51");
        Train(stopped, TinyRuns.Resume(stopped), null);
        Assert.Equal(File.ReadAllText(Path.Combine(whole.Path, RunFolder.Evaluations)), File.ReadAllText(Path.Combine(stopped.Path, RunFolder.Evaluations)));
        Assert.Equal(whole.Best(), stopped.Best());
    }

    private static void Train(RunFolder folder, Trainer trainer, long? stopAfter)
    {
        using var evaluation = new PeriodicEvaluation(folder, Plan, TinyRuns.Maker("CartPole-v1"), trainer.State, trainer.Update, _ => { }, CancellationToken.None);
        new TrainingRun(folder, trainer, 4).Train(stopAfter, evaluation, CancellationToken.None);
    }
}
