using PolicyProbe.Cli;
using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Cli;

/// <summary>A training that is stopped by a signal, or killed, and resumed has the weights of one that was left alone.</summary>
public sealed class InterruptionTests
{
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
    public void A_run_that_was_killed_at_any_moment_resumes_to_the_same_weights() => KillAndResume(3);

    [Fact]
    [Trait("Category", "Full")]
    public void A_run_that_was_killed_at_any_of_twenty_moments_resumes_to_the_same_weights() => KillAndResume(20);

    private static void KillAndResume(int moments)
    {
        var rng = new Rng(20).Fork("moments");
        for (var i = 0; i < moments; i++)
        {
            using var folder = new TemporaryFolder();
            using var training = new PolicyProbeProcess(Training(folder.At("run")));
            var row = 2 + (int)(rng.NextDouble() * 100);
            Assert.True(training.ReachesLines(Path.Combine(folder.At("run"), "metrics.csv"), row), $"it ended before row {row}");
            training.Signal("KILL");
            Assert.Equal(128 + 9, training.End().Code);
            Assert.Equal(Undisturbed.Value, CommandLine.Json("resume", folder.At("run"), "--json").GetProperty("weightsSha256").GetString());
        }
    }
}
