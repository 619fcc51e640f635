using System.Text.Json;
using PolicyProbe.Core;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;
using PolicyProbe.Toolkit;

namespace PolicyProbe.Tests.Toolkit;

/// <summary>The façade decides nothing: everything is what the command line gives.</summary>
public sealed class LabTests
{
    private static readonly string[] Small = ["sizes=64,128", "repeats=3", "reference=3"];

    private static LabAgent Trained() => Lab.Train("CartPole-v1", 2048, seed: 7, algorithm: "sb3-ppo", settings: ["horizon=256", "epochs=2", "hidden=16"]);

    [Fact]
    public void A_training_a_probe_and_an_evaluation_are_those_of_the_command_line()
    {
        using var folder = new TemporaryFolder();
        var (run, agent) = (folder.At("run"), Trained());
        Assert.Equal(CommandLine.Weights(run), agent.Snapshot.Learner.Agent.Checksum());

        string[] settings = [.. Small.SelectMany(setting => new[] { "--set", setting })];
        var probed = CommandLine.Run(["probe", "gradient-quality", "--run", run, "--json", .. settings]).Output;
        var result = JsonSerializer.Serialize(agent.Probe("gradient-quality", Small), ResultJson.Indented);
        Assert.Equal(probed.Trim(), result);
        Assert.Equal(probed.Trim(), JsonSerializer.Serialize(Lab.Open(run).Probe("gradient-quality", Small), ResultJson.Indented));
        Assert.Equal(CommandLine.Json("evaluate", run, "--episodes", "5", "--json").GetProperty("meanReturn").GetDouble(), agent.Evaluate(episodes: 5).MeanReturn);
    }

    [Fact]
    public void The_points_on_the_way_are_those_of_the_runs_checkpoints()
    {
        using var folder = new TemporaryFolder();
        CommandLine.Weights(folder.At("run"));
        var (agent, opened) = (Trained(), Lab.Open(folder.At("run")));
        Assert.Equal(opened.Kept, agent.Kept);
        Assert.Equal(Enumerable.Range(0, 9), agent.Kept);
        Assert.All(agent.Kept, update => Assert.Equal(opened.At(update).Snapshot.Learner.Agent.Checksum(), agent.At(update).Snapshot.Learner.Agent.Checksum()));
        Assert.Equal(Lab.Untrained("CartPole-v1", seed: 7, algorithm: "sb3-ppo", settings: ["hidden=16"]).Snapshot.Learner.Agent.Checksum(), agent.At(0).Snapshot.Learner.Agent.Checksum());
        Assert.Equal([3, 3], [agent.At(3).Update, agent.At(3).Rows.Count]);
        Assert.Equal(3, agent.Curves.Count);
        Assert.Empty(opened.Curves);
    }

    [Fact]
    public void Wrong_use_is_one_sentence()
    {
        using var folder = new TemporaryFolder();
        CommandLine.Weights(folder.At("run"));
        Says("did you mean CartPole-v1?", () => Lab.Train("CartPole-v2", 10));
        Says("did you mean clip?", () => Lab.Train("CartPole-v1", 10, settings: ["clop=1"]));
        Says("the trick is not on", () => Lab.Train("CartPole-v1", 10, without: ["gsde"]));
        Says("did you mean gradient-quality?", () => Lab.Untrained("CartPole-v1").Probe("gradient-qualty"));
        Says("expected a setting of representation", () => Lab.Untrained("CartPole-v1").Probe("representation", "landscape.grid=3"));
        Says("At(5): expected one of the updates that are kept, 0", () => Lab.Untrained("CartPole-v1").At(5));
        Says("a checkpoint of update 77", () => Lab.Open(folder.At("run"), 77));
        Says("there is no such folder", () => Lab.Open(folder.At("none")));
    }

    [Fact]
    public void A_training_stops_between_updates_when_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new Cancelling(cancellation);
        Assert.Throws<OperationCanceledException>(() => Lab.Train("CartPole-v1", 1_000_000, progress: progress, cancellation: cancellation.Token));
        Assert.Equal(2, progress.Reported);
    }

    private static void Says(string words, Func<object> use) => Assert.Contains(words, Assert.Throws<WrongUseException>(use).Message, StringComparison.Ordinal);

    private sealed class Cancelling(CancellationTokenSource source) : IProgress<PolicyProbe.Learning.TrainingRow>
    {
        public int Reported { get; private set; }

        public void Report(PolicyProbe.Learning.TrainingRow value)
        {
            if (++Reported == 2)
                source.Cancel();
        }
    }
}
