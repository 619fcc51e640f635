using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Copies;

/// <summary>The probe two-copies on agents whose distance from where they began is known.</summary>
public sealed class TwoCopiesTests
{
    private static readonly TwoCopies Probe = new() { Repeats = 4, Samples = 100 };

    [Fact]
    public void Before_training_both_distances_are_nothing_and_their_ratio_is_not_determined()
    {
        var result = Probe.Measure(new ProbeContext(SmallProbes.Snapshot("Pendulum-v1", seed: 5), TinyRuns.Maker("Pendulum-v1"), 2));
        foreach (var id in new[] { "policy-divergence", "policy-distance", "policy-matched-distance", "value-difference", "value-distance" })
            Assert.Equal(0, Find(result, $"{id}@initial").Value!.Value, 1e-12);
        Assert.Null(Find(result, "policy-ratio@initial").Value);
        Assert.True(Find(result, "policy-distance@unrelated").Value > 1);
        Assert.Contains(result.Findings, finding => finding.Id == "not-moved");
    }

    // Swapping two units of a ReLU network (the tiny preset of CartPole has tanh, so that signs go too): far in parameters, the same function.
    [Fact]
    public void Reordered_units_are_far_away_and_the_same_function()
    {
        var snapshot = SmallProbes.Snapshot("CartPole-v1") with { Update = 1 };
        var policy = snapshot.Learner.Agent.Policy;
        double[] before = [.. policy.Theta.Select(value => (double)value)];
        var moved = UnitStack.Of(policy.Network.Layout, UnitSymmetry.Sign).Moved(before, 0, [7, 6, 5, 4, 3, 2, 1, 0], [1, 1, 1, 1, 1, 1, 1, 1]);
        for (var i = 0; i < moved.Length; i++)
            policy.Theta[i] = (float)moved[i];
        var result = Probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 2));
        Assert.Equal(UnitMatching.Distance(before, moved), Find(result, "policy-distance@initial").Value!.Value, 1e-9);
        Assert.Equal(0, Find(result, "policy-matched-distance@initial").Value!.Value, 1e-9);
        Assert.Equal(0, Find(result, "policy-divergence@initial").Value!.Value, 1e-12);
        Assert.Contains(result.Findings, finding => finding.Id == "units-changed");
    }

    // Two independent ways: a mean over many rollouts, and the exact shares of the states. 5 standard errors of 40 rollouts.
    [Fact]
    public void On_a_finite_problem_the_means_are_the_exact_ones()
    {
        var result = (Probe with { Repeats = 40 }).Measure(new ProbeContext(SmallProbes.Snapshot("chain-walk"), TinyRuns.Maker("chain-walk"), 2));
        foreach (var id in new[] { "policy-divergence@unrelated", "value-difference@unrelated" })
        {
            var scalar = Find(result, id);
            Assert.Equal(scalar.Truth!.Value, scalar.Value!.Value, 5 * (scalar.High!.Value - scalar.Value!.Value) / 2.02);
        }
    }

    [Fact]
    public void Earlier_checkpoints_are_asked_where_a_run_has_them()
    {
        using var temporary = new TemporaryFolder();
        var configuration = TinyRuns.Configuration("CartPole-v1", updates: 4);
        var folder = TinyRuns.Folder(temporary, configuration);
        var trainer = TinyRuns.Trainer(configuration);
        Assert.True(new TrainingRun(folder, trainer, 1).Train(null, new NoObserver(), CancellationToken.None));
        var snapshot = trainer.Snapshot();
        var result = (Probe with { Checkpoints = 10 }).Measure(new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 2) { Run = new RunCheckpoints(folder, snapshot) });
        double[] distances = [.. new[] { "initial", "1", "2", "3" }.Select(name => Find(result, $"policy-distance@{name}").Value!.Value)];
        var first = Checkpoint.Read(folder.CheckpointFolder, 0, snapshot.Learner.Copy()).Learner.Agent.Policy.Theta;
        Assert.Equal(Math.Sqrt(first.Zip(snapshot.Learner.Agent.Policy.Theta, (a, b) => ((double)a - b) * ((double)a - b)).Sum()), distances[0], 1e-9);
        Assert.True(distances[3] > 0 && distances[3] < distances[0]);
        Assert.Contains(result.Figures, figure => figure.Id == "distance-over-updates");
    }

    private static Scalar Find(ProbeResult result, string id) => result.Scalars.Single(scalar => scalar.Id == id);
}
