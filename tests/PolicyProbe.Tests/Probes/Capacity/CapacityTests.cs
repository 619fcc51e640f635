using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Capacity;

/// <summary>The probes network-norms, unit-capacity and sharpness on agents that are known another way.</summary>
public sealed class CapacityTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public static TheoryData<string> Tricks => ["none", "batch-norm", "shared-networks"];

    public void Dispose() => _temporary.Dispose();

    // Single precision against double: outputs of order 1 differ by parts in 10⁶.
    [Theory]
    [MemberData(nameof(Tricks))]
    public void An_agents_layers_compute_what_its_networks_do_batch_norm_folded_in(string trick)
    {
        var (snapshot, _) = Trained("CartPole-v1", trick);
        var (agent, rng) = (snapshot.Learner.Agent, new Rng(3));
        float[] states = [.. Enumerable.Range(0, 40).Select(_ => (float)rng.NextNormal())];
        double[] wide = [.. states.Select(value => (double)value)];
        var networks = AgentNetwork.Of(agent, snapshot.Configuration.TrickSet());
        Near.Vectors([.. agent.Policy.Predict(states).Select(value => (double)value)], networks[0].Outputs(wide), 2e-6);
        Near.Vectors([.. agent.Value.Predict(states).Select(value => (double)value)], networks[1].Outputs(wide), 2e-5);
    }

    [Theory]
    [MemberData(nameof(Tricks))]
    public void The_untrained_agent_is_built_again_to_the_bit(string trick)
    {
        var (snapshot, start) = Trained("CartPole-v1", trick);
        var initial = InitialAgent.Of(new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 1));
        Assert.Empty(initial.Doubts);
        Assert.Equal(start.Policy.Theta, initial.Agent.Policy.Theta);
        Assert.Equal(start.Value.Theta, initial.Agent.Value.Theta);
        Assert.NotEqual(start.Policy.Theta, snapshot.Learner.Agent.Policy.Theta);
    }

    [Fact]
    public void A_start_that_configuration_and_seed_do_not_give_is_taken_as_it_was_kept_with_a_warning()
    {
        var configuration = TinyRuns.Configuration();
        var trainer = TinyRuns.Trainer(configuration);
        trainer.Learner.Agent.Policy.Theta[0] += 1;
        var initial = InitialAgent.Of(new ProbeContext(trainer.Snapshot(), TinyRuns.Maker("CartPole-v1"), 1));
        Assert.Equal("another-start", Assert.Single(initial.Doubts).Id);
        Assert.Equal(trainer.Learner.Agent.Policy.Theta, initial.Agent.Policy.Theta);
    }

    [Fact]
    public void Before_training_no_unit_has_moved_and_after_it_the_movement_is_the_weights_own()
    {
        var probe = new UnitCapacities { Repeats = 3, Samples = 40, Points = 10 };
        var untrained = probe.Measure(new ProbeContext(TinyRuns.Trainer(TinyRuns.Configuration()).Snapshot(), TinyRuns.Maker("CartPole-v1"), 1));
        Assert.Equal("untrained", Assert.Single(untrained.Findings).Id);
        Assert.Equal(0, Value(untrained, "movement@value-1"));

        var (snapshot, start) = Trained("Pendulum-v1", "none");
        var result = probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("Pendulum-v1"), 1));
        var (now, layout) = (snapshot.Learner.Agent.Policy.Theta, start.Policy.Network.Layout);
        var squares = layout.Parameters.Where(block => block.Name.StartsWith("0.", StringComparison.Ordinal)).SelectMany(block => Enumerable.Range(block.Offset, block.Count)).Sum(i => Math.Pow((double)now[i] - start.Policy.Theta[i], 2));
        Assert.Equal(Math.Sqrt(squares), Value(result, "movement@policy-1"), 1e-12);
        Assert.InRange(Value(result, "unit-term@policy-1"), 0, Value(result, "layer-term@policy-1"));
        Assert.InRange(Value(result, "top-share@policy-1"), 0.1, 1);
    }

    // Without hidden layers the norms are those of one matrix, and the margin of two actions is |(w₁ − w₀)ᵀs + b₁ − b₀|, here the same in every state.
    [Fact]
    public void A_linear_policy_has_the_norms_of_its_matrix_and_the_margin_that_it_was_given()
    {
        var snapshot = Linear("CartPole-v1");
        var theta = snapshot.Learner.Agent.Policy.Theta;
        Array.Clear(theta);
        (theta[8], theta[9]) = (0.25f, 2);
        for (var i = 0; i < 8; i++)
            theta[i] = i % 4 == 0 ? 3 : 0;
        var result = new NetworkNorms { Repeats = 3, Samples = 40, Points = 10 }.Measure(new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 1));
        Assert.Equal(Math.Sqrt(18), Value(result, "frobenius@policy"), 1e-12);
        Assert.Equal(Math.Sqrt(18), Value(result, "spectral@policy"), 1e-12);
        Assert.Equal(3, Value(result, "max-row@policy"));
        Assert.Equal(6 + 2.25, Value(result, "path-1@policy"), 1e-12);
        Assert.Equal(1.75, Value(result, "margin"), 1e-12);
        Assert.Equal(8.25 / 1.75, Value(result, "path-1-per-margin"), 1e-12);
    }

    [Fact]
    public void Continuous_actions_have_norms_and_no_margin()
    {
        var result = new NetworkNorms { Repeats = 3, Samples = 40, Points = 10 }.Measure(new ProbeContext(SmallProbes.Snapshot("Pendulum-v1"), TinyRuns.Maker("Pendulum-v1"), 1));
        Assert.Contains(result.Findings, finding => finding.Id == "no-margin");
        Assert.DoesNotContain(result.Scalars, scalar => scalar.Id.Contains("margin", StringComparison.Ordinal));
        Assert.Equal(1, Value(result, "path-2-growth@policy"));
    }

    // V linear in its weights: the value loss is a quadratic, and its Hessian's trace the mean of ‖s‖² + 1, 2 where a state is one of many. A sign vector has variance
    // 2 Σ_{i≠j} hᵢⱼ² = 4 Σ pᵢ² ≤ 4, p the shares of the states: 0.25 is four standard errors of 3 × 400 of them.
    [Fact]
    public void The_value_loss_of_a_linear_value_function_has_nothing_beyond_its_quadratic_part()
    {
        var result = new Sharpness { Repeats = 3, Samples = 60, Pairs = 4, Iterations = 10, Probes = 400 }.Measure(new ProbeContext(Linear("chain-walk"), TinyRuns.Maker("chain-walk"), 1));
        Assert.All(new[] { "0.003", "0.01", "0.03", "0.1" }, sigma => Assert.Equal(0, Value(result, $"value-loss-beyond-trace@{sigma}"), 1e-11));
        Assert.True(Value(result, "value-loss-expected@0.1") > 1e-4);
        Assert.True(Value(result, "value-loss-worst") > 0);
        Assert.InRange(Value(result, "value-loss-trace"), 1.75, 2.25);
        Assert.Equal(8, Assert.Single(result.Tables).Rows.Count);
    }

    [Fact]
    public void Earlier_checkpoints_are_drawn_where_there_is_a_run_and_asked_for_where_there_is_none()
    {
        var probe = new NetworkNorms { Repeats = 2, Samples = 20, Points = 4, Checkpoints = 2 };
        var configuration = TinyRuns.Configuration(updates: 4);
        var folder = TinyRuns.Folder(_temporary, configuration);
        Assert.True(new TrainingRun(folder, TinyRuns.Trainer(configuration), 1).Train(null, new ScheduledProbes(folder, [], TinyRuns.Maker("CartPole-v1"), null, CancellationToken.None), CancellationToken.None));
        var snapshot = TinyRuns.Resume(folder).Snapshot();
        var context = new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 1);
        Assert.Contains("checkpoints=2: expected a run", Assert.Throws<WrongUseException>(() => probe.Measure(context)).Message, StringComparison.Ordinal);
        var result = probe.Measure(context with { Run = new RunCheckpoints(folder, snapshot) });
        var figure = Assert.IsType<LineFigure>(result.Figures.Single(of => of.Id == "norms-over-training-value"));
        Assert.Equal([0, 2, 4], figure.Lines[0].X);
        Assert.All(figure.Lines, line => Assert.Equal(1, line.Y[0]!.Value, 1e-12));
    }

    [Fact]
    public void What_cannot_be_measured_is_refused_with_a_sentence()
    {
        var context = new ProbeContext(Linear("CartPole-v1"), TinyRuns.Maker("CartPole-v1"), 1);
        Assert.Contains("hidden: expected", Assert.Throws<WrongUseException>(() => new UnitCapacities().Measure(context)).Message, StringComparison.Ordinal);
        Assert.Contains("noise=0.1,0.01", Assert.Throws<WrongUseException>(() => new Sharpness { Noise = [0.1, 0.01] }.Measure(context)).Message, StringComparison.Ordinal);
        Assert.Contains("widths=8", Assert.Throws<WrongUseException>(() => new UnitCapacities { Widths = [8] }.Diagnose(new DiagnosticContext(1))).Message, StringComparison.Ordinal);
        var layers = Trained("CartPole-v1", "layer-norm").Snapshot;
        Assert.Contains("layer-norm: expected", Assert.Throws<WrongUseException>(() => new NetworkNorms().Measure(new ProbeContext(layers, TinyRuns.Maker("CartPole-v1"), 1))).Message, StringComparison.Ordinal);
    }

    private static Snapshot Linear(string environment) => SmallProbes.Snapshot(environment, options: TinyRuns.Options with { Hidden = [] });

    private static (Snapshot Snapshot, Agent Start) Trained(string environment, string trick)
    {
        var tricks = trick == "none" ? new TrickSet() : new TrickSet().With(trick);
        var trainer = TinyRuns.Trainer(TinyRuns.Of(TinyRuns.Options, tricks, environment));
        var start = trainer.Learner.Agent.Copy();
        trainer.Step();
        trainer.Step();
        return (trainer.Snapshot(), start);
    }

    private static double Value(ProbeResult result, string id) => result.Scalars.Single(scalar => scalar.Id == id).Value!.Value;
}
