using PolicyProbe.Cli;
using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.Cli;

/// <summary>A training that is stopped by a signal, or killed, and resumed has the weights of one that was left alone.</summary>
public sealed class InterruptionTests(ITestOutputHelper output)
{
    private static readonly string[] Short = ["epochs=1", "hidden=16"];

    /// <summary>Long enough to be caught in the middle, about two seconds: 120 updates.</summary>
    private static string[] Training(string folder) => [.. CommandLine.Train(folder).Select(word => word == "2048" ? "30720" : word), "--checkpoint-every", "4"];

    private static readonly Lazy<string> Undisturbed = new(() =>
    {
        using var folder = new TemporaryFolder();
        return CommandLine.Json(Training(folder.At("run"))).GetProperty("weightsSha256").GetString()!;
    });

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void A_signal_ends_training_with_a_checkpoint_and_resuming_makes_up_for_it(string signal)
    {
        using var folder = new TemporaryFolder();
        using var training = new PolicyProbeProcess(Training(folder.At("run")));
        Assert.True(training.ReachesLines(Path.Combine(folder.At("run"), "metrics.csv"), 10), "it ended before the signal");
        training.Signal(signal);
        var answer = training.End();

        Assert.Equal(Shell.Interrupted, answer.Code);
        Assert.Contains("policyprobe resume", answer.Error, StringComparison.Ordinal);
        Assert.NotEqual(Undisturbed.Value, PolicyProbeProcess.Weights(answer));
        Assert.Equal(Undisturbed.Value, CommandLine.Json("resume", folder.At("run"), "--json").GetProperty("weightsSha256").GetString());
    }

    [Fact]
    public void A_run_that_is_killed_again_and_again_ends_as_one_that_was_left_alone() => KillAndResume(new("CartPole-v1", "sb3-ppo", Short), 3);

    [Theory]
    [Trait("Category", "Full")]
    [InlineData("CartPole-v1", "sb3-ppo")]
    [InlineData("Pendulum-v1", "ppo")]
    [InlineData("FrozenLake-v1", "ppo")]
    public void Twenty_kills_leave_no_trace_in_a_run(string environment, string algorithm) => TwentyKills(environment, algorithm);

    [RequiresForTheory(Needs.Box2D)]
    [Trait("Category", "Full")]
    [InlineData("LunarLander-v3", "ppo")]
    public void Twenty_kills_leave_no_trace_in_a_run_on_Box2D(string environment, string algorithm) => TwentyKills(environment, algorithm);

    [RequiresForTheory(Needs.MuJoCo)]
    [Trait("Category", "Full")]
    [InlineData("Hopper-v4", "ppo")]
    public void Twenty_kills_leave_no_trace_in_a_run_on_MuJoCo(string environment, string algorithm) => TwentyKills(environment, algorithm);

    /// <summary>Twenty trainings, each killed once at a moment of its own.</summary>
    [Fact]
    [Trait("Category", "Full")]
    public void A_run_that_is_killed_at_any_of_twenty_moments_ends_as_one_that_was_left_alone()
    {
        KillableTraining training = new("CartPole-v1", "sb3-ppo", Short);
        var expected = LeftAlone(training);
        foreach (var (doing, row, rng) in Moments(training, 20))
        {
            using var folder = new TemporaryFolder();
            new KilledRun(training, folder.At("run"), output).Die(doing, row, rng);
            Assert.Equal(expected, Finish(folder.At("run")));
        }
    }

    /// <summary>
    /// Every state of the files that a killed process can leave at a checkpoint: its two files are written under temporary names and renamed,
    /// tensors first, after the row of its update.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public void Whatever_a_killed_process_leaves_of_a_checkpoint_is_made_up_for(int update)
    {
        var training = new KillableTraining("CartPole-v1", "sb3-ppo", Short) { Updates = 12 };
        using var folder = new TemporaryFolder();
        CommandLine.Json([.. training.Words(folder.At("whole")), "--stop-after", $"{Math.Max(1, update) * KillableTraining.Horizon}"]);
        var (tensors, json) = (Path.Combine("checkpoints", $"{update:000000}.safetensors"), Path.Combine("checkpoints", $"{update:000000}.json"));
        string[] left = ["nothing", "no folder", "a part of the tensors", "all of them", "their name", "and a part of the JSON", "and all of it"];
        var outcomes = left.Select((state, i) =>
        {
            var run = folder.At($"left-{i}");
            CopyUpTo(update, folder.At("whole"), run);
            Leave(tensors, i is 2 or 3, i == 2, i >= 4);
            Leave(json, i is 5 or 6, i == 5, false);
            if (i == 1 && update == 0)
                Directory.Delete(Path.Combine(run, "checkpoints"));
            return (state, Finish(run));

            void Leave(string file, bool temporary, bool part, bool whole)
            {
                var bytes = File.ReadAllBytes(Path.Combine(folder.At("whole"), file));
                if (temporary)
                    File.WriteAllBytes(Path.Combine(run, file + ".tmp"), part ? bytes[..(bytes.Length / 2)] : bytes);
                if (whole)
                    File.WriteAllBytes(Path.Combine(run, file), bytes);
            }
        }).ToList();
        var expected = LeftAlone(training);
        Assert.All(outcomes, outcome => Assert.True(outcome.Item2 == expected, $"{outcome.state}: the run ended otherwise than one that was left alone"));
    }

    [Fact]
    public void A_folder_in_which_a_run_was_killed_before_run_json_was_whole_can_be_trained_in()
    {
        var training = new KillableTraining("CartPole-v1", "sb3-ppo", Short) { Updates = 4 };
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("run"));
        File.WriteAllText(folder.At("run/run.json.tmp"), "{ \"formatVersion\": 1,");
        Assert.Equal(LeftAlone(training), KillableTraining.Outcome(folder.At("run"), PolicyProbeProcess.Weights(CommandLine.Run(training.Words(folder.At("run"))))));
        Assert.False(File.Exists(folder.At("run/run.json.tmp")));
    }

    /// <summary>A run that was killed at once has nothing to lose; one whose checkpoints were deleted has its metrics.</summary>
    [Fact]
    public void Metrics_without_a_checkpoint_are_not_begun_anew()
    {
        using var folder = new TemporaryFolder();
        CommandLine.Json(new KillableTraining("CartPole-v1", "sb3-ppo", Short) { Updates = 4 }.Words(folder.At("run")));
        Directory.Delete(folder.At("run/checkpoints"), recursive: true);
        var metrics = File.ReadAllText(folder.At("run/metrics.csv"));
        var answer = CommandLine.Run(KillableTraining.Resume(folder.At("run")));
        Assert.Equal(Shell.Failed, answer.Code);
        Assert.Contains("expected at least one checkpoint", answer.Error, StringComparison.Ordinal);
        Assert.Equal(metrics, File.ReadAllText(folder.At("run/metrics.csv")));

        File.Delete(folder.At("run/metrics.csv"));
        Assert.Contains("expected at least one checkpoint", CommandLine.Run("evaluate", folder.At("run"), "--json").Error, StringComparison.Ordinal);
    }

    /// <summary>A folder as it was before the checkpoint of an update: the rows so far, the last one torn, and the checkpoints before.</summary>
    private static void CopyUpTo(int update, string from, string to)
    {
        Directory.CreateDirectory(Path.Combine(to, "checkpoints"));
        File.Copy(Path.Combine(from, "run.json"), Path.Combine(to, "run.json"));
        var rows = File.ReadAllLines(Path.Combine(from, "metrics.csv"));
        File.WriteAllText(Path.Combine(to, "metrics.csv"), update == 0 ? rows[0][..9] : string.Join('\n', rows.Take(update).Append(rows[update][..5])));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(from, "checkpoints")).Where(file => int.Parse(Path.GetFileNameWithoutExtension(file)) < update))
            File.Copy(file, Path.Combine(to, "checkpoints", Path.GetFileName(file)));
    }

    private void TwentyKills(string environment, string algorithm)
    {
        var hits = KillAndResume(new(environment, algorithm, Short), 20);
        Assert.All(hits, hit => Assert.True(hit.Value > 0, $"none of twenty kills came {hit.Key}"));
    }

    /// <summary>Kills a run, goes on with it, kills that, and so on; then lets it end.</summary>
    private Dictionary<string, int> KillAndResume(KillableTraining training, int kills)
    {
        using var folder = new TemporaryFolder();
        var run = new KilledRun(training, folder.At("run"), output);
        foreach (var (doing, row, rng) in Moments(training, kills))
            run.Die(doing, row, rng);
        Assert.Equal(LeftAlone(training), Finish(folder.At("run")));
        output.WriteLine($"{training}: {kills} kills, {string.Join(", ", run.Hits.Select(hit => $"{hit.Value} {hit.Key}"))}; weights, metrics and checkpoints are those of the run that was left alone");
        return run.Hits;
    }

    /// <summary>Moments in the order of the training, at rows drawn evenly: one in five at the start, the rest in turn; its last 40 updates are left so that it does not end first.</summary>
    private static IEnumerable<(Doing Doing, int Row, Rng Rng)> Moments(KillableTraining training, int count)
    {
        var rng = new Rng(20).Fork("moments");
        int[] rows = [.. Enumerable.Range(0, count).Select(_ => 2 + (int)(rng.NextDouble() * (training.Updates - 40))).Order()];
        return rows.Select((row, i) => (i % 5 == 0 ? Doing.Starting : i % 2 == 1 ? Doing.WritingCheckpoint : Doing.Training, row, rng.Fork($"{i}")));
    }

    private static string LeftAlone(KillableTraining training)
    {
        using var folder = new TemporaryFolder();
        return KillableTraining.Outcome(folder.At("run"), CommandLine.Json(training.Words(folder.At("run"))).GetProperty("weightsSha256").GetString()!);
    }

    /// <summary>Goes on with a run to its end.</summary>
    private static string Finish(string run) => KillableTraining.Outcome(run, CommandLine.Json(KillableTraining.Resume(run)).GetProperty("weightsSha256").GetString()!);
}
