using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Training;

public sealed class ReproducibilityTests : IDisposable
{
    private const int Every = 4;
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("two-armed-bandit")]
    [InlineData("chain-walk")]
    public void Same_seed_same_bits_and_another_seed_others(string environment)
    {
        string Train(ulong seed)
        {
            var trainer = TinyRuns.Trainer(TinyRuns.Configuration(environment, updates: 5, seed: seed));
            while (trainer.Update < trainer.Updates)
                trainer.Step();
            return TinyRuns.Fingerprint(trainer.State());
        }

        Assert.Equal(Train(1), Train(1));
        Assert.NotEqual(Train(1).Split('\n')[0], Train(2).Split('\n')[0]);
    }

    // Stops: at once, on a checkpoint, between two, within an update (rounded up), before the last, at the very end, past it.
    [Theory]
    [InlineData("CartPole-v1", 0)]
    [InlineData("CartPole-v1", 1)]
    [InlineData("CartPole-v1", 4 * 32)]
    [InlineData("CartPole-v1", 6 * 32)]
    [InlineData("CartPole-v1", (6 * 32) + 1)]
    [InlineData("CartPole-v1", 11 * 32)]
    [InlineData("CartPole-v1", 12 * 32)]
    [InlineData("CartPole-v1", 1000 * 32)]
    [InlineData("chain-walk", 5 * 32)]
    public void Stopping_anywhere_and_resuming_equals_never_having_stopped(string environment, long stop)
    {
        var configuration = TinyRuns.Configuration(environment);
        var (whole, _) = Train(configuration, "whole", null);
        var (folder, stopped) = Train(configuration, "stopped", stop);
        Assert.Equal(Math.Min(12, (stop + 31) / 32), stopped.Update);
        Assert.Contains(stopped.Update, folder.Checkpoints());
        var resumed = TinyRuns.Resume(RunFolder.Open(folder.Path));
        Assert.Equal(stopped.Update, resumed.Update);
        Assert.True(new TrainingRun(folder, resumed, Every).Train(null, new NoObserver(), CancellationToken.None));
        Same(whole, folder);
    }

    [Fact]
    public void Many_stops_are_as_good_as_none()
    {
        var configuration = TinyRuns.Configuration();
        var (whole, _) = Train(configuration, "whole", null);
        var (folder, _) = Train(configuration, "stopped", 32);
        for (var update = 2; update <= 12; update++)
            new TrainingRun(folder, TinyRuns.Resume(folder), Every).Train(update * 32, new NoObserver(), CancellationToken.None);
        Same(whole, folder);
    }

    [Fact]
    public void Going_back_to_an_older_checkpoint_ends_at_the_same_weights()
    {
        var configuration = TinyRuns.Configuration();
        var (whole, _) = Train(configuration, "whole", null);
        var (folder, _) = Train(configuration, "stopped", 9 * 32);
        foreach (var file in Directory.GetFiles(folder.CheckpointFolder, "000009.*"))
            File.Delete(file);
        Assert.Equal(8, folder.Checkpoints()[^1]);
        new TrainingRun(folder, TinyRuns.Resume(folder), Every).Train(null, new NoObserver(), CancellationToken.None);
        Same(whole, folder);
    }

    [Fact]
    public void A_broken_checkpoint_in_the_way_is_written_anew()
    {
        var configuration = TinyRuns.Configuration();
        var (whole, _) = Train(configuration, "whole", null);
        var (folder, _) = Train(configuration, "stopped", 8 * 32);
        var broken = Path.Combine(folder.CheckpointFolder, "000008.safetensors");
        File.WriteAllBytes(broken, File.ReadAllBytes(broken)[..100]);
        Assert.Throws<InvalidDataException>(() => TinyRuns.Resume(folder));
        new TrainingRun(folder, TinyRuns.Resume(folder, update: 4), Every).Train(null, new NoObserver(), CancellationToken.None);
        Same(whole, folder);
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole.CheckpointFolder, "000008.safetensors")), File.ReadAllBytes(broken));
    }

    [Fact]
    public void Half_a_row_that_a_crash_left_in_the_metrics_is_cut_off()
    {
        var configuration = TinyRuns.Configuration();
        var (whole, _) = Train(configuration, "whole", null);
        var (folder, _) = Train(configuration, "stopped", 6 * 32);
        File.AppendAllText(Path.Combine(folder.Path, "metrics.csv"), "7,224,9,2");
        Assert.Equal(6, folder.ReadMetrics().Count);
        new TrainingRun(folder, TinyRuns.Resume(folder), Every).Train(null, new NoObserver(), CancellationToken.None);
        Same(whole, folder);
    }

    [Fact]
    public void Cancelling_stops_between_two_updates_with_a_checkpoint()
    {
        var configuration = TinyRuns.Configuration();
        var (whole, _) = Train(configuration, "whole", null);
        var folder = TinyRuns.Folder(_temporary, configuration, "cancelled");
        using var source = new CancellationTokenSource();
        var trainer = TinyRuns.Trainer(configuration);
        Assert.False(new TrainingRun(folder, trainer, Every).Train(null, new CancelsAfter(5, source), source.Token));
        Assert.Equal(5, trainer.Update);
        Assert.Equal(5, folder.Checkpoints()[^1]);
        Assert.True(new TrainingRun(folder, TinyRuns.Resume(folder), Every).Train(null, new NoObserver(), CancellationToken.None));
        Same(whole, folder);
    }

    [Fact]
    public void A_state_is_shared_with_no_trainer_that_goes_on_from_it()
    {
        var trainer = TinyRuns.Trainer(TinyRuns.Configuration());
        trainer.Step();
        var state = trainer.State();
        var before = TinyRuns.Fingerprint(state);
        var (one, other) = (TinyRuns.Trainer(TinyRuns.Configuration(), state), TinyRuns.Trainer(TinyRuns.Configuration(), state));
        one.Step();
        trainer.Step();
        Assert.Equal(before, TinyRuns.Fingerprint(state));
        other.Step();
        Assert.Equal(TinyRuns.Fingerprint(one.State()), TinyRuns.Fingerprint(other.State()));
    }

    private (RunFolder Folder, Trainer Trainer) Train(RunConfiguration configuration, string name, long? stopAfter)
    {
        var (folder, trainer) = (TinyRuns.Folder(_temporary, configuration, name), TinyRuns.Trainer(configuration));
        Assert.Equal(stopAfter is not { } stop || stop > 11 * 32, new TrainingRun(folder, trainer, Every).Train(stopAfter, new NoObserver(), CancellationToken.None));
        return (folder, trainer);
    }

    private static void Same(RunFolder expected, RunFolder actual)
    {
        Assert.Equal(TinyRuns.Fingerprint(TinyRuns.Resume(expected).State()), TinyRuns.Fingerprint(TinyRuns.Resume(actual).State()));
        Assert.Equal(File.ReadAllBytes(Path.Combine(expected.Path, "metrics.csv")), File.ReadAllBytes(Path.Combine(actual.Path, "metrics.csv")));
        Assert.Equal(12, expected.ReadMetrics().Count);
        Assert.Equal(12, expected.Checkpoints()[^1]);
    }

    private sealed class CancelsAfter(int update, CancellationTokenSource source) : ITrainingObserver
    {
        public void Before(int done, bool last, Func<Snapshot> snapshot)
        {
        }

        public void After(TrainingRow row)
        {
            if (row.Update == update)
                source.Cancel();
        }
    }
}
