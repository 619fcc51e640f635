using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.Probes.Representations;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Memorisation;

/// <summary>The probe susceptibility where nothing can be memorised, and its steps against sums written out.</summary>
public sealed class SusceptibilityTests
{
    private static readonly Susceptibility Probe = new() { Repeats = 3, Samples = 60, Shuffles = 3 };

    [Fact]
    public void Where_all_states_are_alike_a_value_network_learns_a_level_and_memorises_nothing()
    {
        var result = Probe.Measure(new ProbeContext(RepresentationTests.Snapshot("two-armed-bandit", [4], tanh: true), TinyRuns.Maker("two-armed-bandit"), 1));
        Assert.Equal(0, Value(result, "value-memorised"), 1e-12);
        Assert.Equal(0, Value(result, "value-learnt"), 1e-12);
        Assert.Equal(Value(result, "value-true-step"), Value(result, "value-susceptibility"), 1e-12);
        Assert.NotEqual(0, Value(result, "value-susceptibility"));
    }

    // ζ of V = wᵀx + b by hand: a step of η against the sign of each slope, and what it does to the loss on the same labels.
    [Fact]
    public void A_linear_value_network_gives_what_its_sums_give()
    {
        const double eta = 0.01;
        var rng = new Rng(6);
        double[] x = [.. Enumerable.Range(0, 24).Select(_ => rng.NextNormal())], labels = [.. Enumerable.Range(0, 8).Select(_ => rng.NextNormal())], theta = [0.3, -0.2, 0.5, 0.1];
        double[] other = [.. labels.Reverse()];
        var network = new FusedMlp<double>(new MlpSpec(3, [], Activation.Tanh, 1));
        var effects = StepEffects.Of(targets => new ParameterLoss(network, [], x, new SquaredError(targets), NetworkMode.Train), labels, [labels, other], theta, eta);
        double Fit(double[] at, int b) => at[3] + Enumerable.Range(0, 3).Sum(i => at[i] * x[(3 * b) + i]);
        double Loss(double[] at, double[] y) => Enumerable.Range(0, 8).Average(b => Math.Pow(Fit(at, b) - y[b], 2) / 2);
        double[] Step(double[] y)
        {
            double[] slope = [.. Enumerable.Range(0, 4).Select(i => Enumerable.Range(0, 8).Average(b => (Fit(theta, b) - y[b]) * (i < 3 ? x[(3 * b) + i] : 1)))];
            return [.. theta.Zip(slope, (at, g) => at - (eta * g / (Math.Abs(g) + StepDrop.Epsilon)))];
        }

        double Drop(double[] y, double[] of) => Loss(theta, y) - Loss(Step(of), y);
        Assert.Equal(Drop(labels, labels), effects.True, 1e-14);
        Assert.Equal((Drop(labels, labels) + Drop(other, other)) / 2, effects.Permuted, 1e-14);
        Assert.Equal((Drop(labels, other) + Drop(other, labels)) / 2, effects.Other, 1e-14);
        Assert.Equal((Drop(labels, labels) + Drop(labels, other)) / 2, effects.Apart, 1e-14);
    }

    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("Pendulum-v1")]
    public void An_untrained_policy_memorises_permuted_advantages(string environment)
    {
        var result = (Probe with { Rate = 1e-4, Repeats = 6, Samples = 200 }).Measure(new ProbeContext(RepresentationTests.Snapshot(environment, [32], tanh: true), TinyRuns.Maker(environment), 2));
        Assert.True(result.Scalars.Single(scalar => scalar.Id == "policy-memorised").Low > 0);
        Assert.Equal(Value(result, "policy-susceptibility") - Value(result, "policy-shared"), Value(result, "policy-memorised"), 1e-12);
    }

    [Fact]
    public void Averages_over_checkpoints_where_it_is_asked_to_and_there_is_a_run()
    {
        using var temporary = new TemporaryFolder();
        var configuration = TinyRuns.Configuration("CartPole-v1", updates: 5);
        var folder = TinyRuns.Folder(temporary, configuration);
        var trainer = TinyRuns.Trainer(configuration);
        Assert.True(new TrainingRun(folder, trainer, 1).Train(null, new ScheduledProbes(folder, [], TinyRuns.Maker("CartPole-v1"), null, CancellationToken.None), CancellationToken.None));
        var snapshot = trainer.Snapshot();
        var context = new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 1) { Run = new RunCheckpoints(folder, snapshot) };
        var (history, now) = ((Probe with { Checkpoints = 100 }).Measure(context), Probe.Measure(context));
        Assert.Equal(Value(now, "policy-susceptibility"), Value(history, "policy-susceptibility"));
        var course = Assert.IsType<LineFigure>(history.Figures.Single(figure => figure.Id == "policy-course"));
        Assert.Equal([.. context.Run!.Updates.Select(update => (double)update), snapshot.Update], course.Lines[0].X);
        Assert.Equal(course.Lines[0].Y.Average()!.Value, Value(history, "policy-zeta-run"), 1e-12);
        Assert.Contains(
            "checkpoints=100: expected a run",
            Assert.Throws<WrongUseException>(() => (Probe with { Checkpoints = 100 }).Measure(context with { Run = null })).Message, StringComparison.Ordinal);
    }

    private static double Value(ProbeResult result, string id) => result.Scalars.Single(scalar => scalar.Id == id).Value!.Value;
}
