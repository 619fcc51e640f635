using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Curvature;

/// <summary>The probe curvature on problems whose truth is known.</summary>
public sealed class CurvatureTests
{
    internal static PolicyProbe.Probes.Curvature Unbiased { get; } = new()
    {
        Unit = SampleUnit.Trajectories,
        Advantage = AdvantageKind.MonteCarlo,
        Normalise = false,
        StateDiscount = true,
        Repeats = 10,
        Samples = 200,
        Iterations = 40,
        Probes = 2,
        StepSamples = 64,
    };

    [Fact]
    public void On_a_bandit_the_truth_is_the_softmax_Hessian_by_hand()
    {
        // One state of three observed one-hot, no hidden layer: z = W e₀ + b, p = σ(z₁ − z₀) of arm 1. J = r₀ + (r₁ − r₀) p depends on one
        // combination u = (W₁₀ − W₀₀ + b₁ − b₀), so ∇²J = J''(u) c cᵀ with |c|² = 4: one eigenvalue 4 Δ p(1 − p)(1 − 2p), all others 0.
        var snapshot = Snapshot("two-armed-bandit", move: true);
        var result = Unbiased.Measure(new ProbeContext(snapshot, TinyRuns.Maker("two-armed-bandit"), 3));
        var model = ((IHasTransitionModel)TinyRuns.Maker("two-armed-bandit")()).Model;
        double Mean(int arm) => Enumerable.Range(0, model.States).Sum(to => model.Transition[0, arm, to] * model.Reward[0, arm, to]);
        var theta = snapshot.Learner.Agent.Policy.Theta;
        var u = (double)theta[model.States] - theta[0] + theta[^1] - theta[^2];
        var p = 1 / (1 + Math.Exp(-u));
        var expected = 4 * (Mean(1) - Mean(0)) * p * (1 - p) * (1 - (2 * p));
        var truths = new[] { Scalar(result, "return-largest@1").Truth!.Value, Scalar(result, "return-smallest@1").Truth!.Value };
        Assert.True(Math.Abs(expected) > 1e-3);
        // Differences of an exact gradient of order 0.1.
        Assert.Contains(truths, truth => Math.Abs(truth - expected) < 1e-8);
        Assert.Equal(expected, Scalar(result, "return-trace").Truth!.Value, 1e-8);

        // In one step there is nothing later: surrogate and return are curved alike.
        Assert.Equal(Scalar(result, "return-trace").Truth!.Value, Scalar(result, "surrogate-trace").Truth!.Value, 1e-8);
        Assert.Equal(Scalar(result, "return-largest@1").Value!.Value, Scalar(result, "surrogate-largest@1").Value!.Value, 1e-10);
    }

    [Fact]
    public void On_the_chain_sampled_numbers_stand_near_their_truths_and_held_out_ones_within_their_intervals()
    {
        var result = Unbiased.Measure(new ProbeContext(Snapshot("chain-walk", move: true), TinyRuns.Maker("chain-walk"), 4));
        foreach (var id in new[] { "surrogate", "value-loss", "return" })
        {
            // 2,000 episodes: some percent of the largest |λ|.
            var scale = Math.Max(Math.Abs(Scalar(result, $"{id}-largest@1").Truth!.Value), Math.Abs(Scalar(result, $"{id}-smallest@1").Truth!.Value));
            foreach (var end in new[] { "largest@1", "smallest@1", "largest@2", "smallest@2" })
                Assert.Equal(Scalar(result, $"{id}-{end}").Truth!.Value, Scalar(result, $"{id}-{end}").Value!.Value, 0.15 * scale);
            foreach (var end in new[] { "largest-held-out", "smallest-held-out", "trace" })
            {
                var scalar = Scalar(result, $"{id}-{end}");
                var width = scalar.High!.Value - scalar.Low!.Value;
                Assert.InRange(scalar.Truth!.Value, scalar.Low!.Value - width, scalar.High!.Value + width);
            }

            Assert.Equal(Scalar(result, $"{id}-gradient-fraction@5").Truth!.Value, Scalar(result, $"{id}-gradient-fraction@5").Value!.Value, 0.15);
            Assert.InRange(Scalar(result, $"{id}-noise-overlap@1").Value!.Value, 0.8, 1);

            // As many steps as parameters: every pair is an eigenpair.
            Assert.Equal(0, Scalar(result, $"{id}-residual").Value!.Value, 1e-9);
            Assert.All(result.Scalars.Where(scalar => scalar.Id.Contains("est@", StringComparison.Ordinal)), scalar => Assert.Null(scalar.Low));
        }

        // The blocks of the layers make up the diagonal.
        Assert.Equal(Scalar(result, "return-trace").Truth!.Value, result.Scalars.Where(scalar => scalar.Id.StartsWith("return-layer-trace@", StringComparison.Ordinal)).Sum(scalar => scalar.Truth!.Value), 1e-9);
        Assert.Equal(Scalar(result, "return-trace").Value!.Value, result.Scalars.Where(scalar => scalar.Id.StartsWith("return-layer-trace@", StringComparison.Ordinal)).Sum(scalar => scalar.Value!.Value), 1e-9);
        Assert.Contains(result.Figures, figure => figure.Id == "surrogate-density");
    }

    [Fact]
    public void The_top_eigenvalue_of_a_sample_is_too_large_on_average_and_its_held_out_curvature_is_not()
    {
        var (snapshot, probe) = (Snapshot("chain-walk", move: true), Unbiased with { Repeats = 3, Samples = 4, Probes = 1, Iterations = 20 });
        var (seen, held, truths) = (0.0, 0.0, new List<double>());
        const int seeds = 40;
        for (var seed = 0UL; seed < seeds; seed++)
        {
            var result = probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("chain-walk"), seed));
            seen += Scalar(result, "return-largest@1").Value!.Value / seeds;
            held += Scalar(result, "return-largest-held-out").Value!.Value / seeds;
            truths.Add(Scalar(result, "return-largest@1").Truth!.Value);
        }

        Assert.Single(truths.Distinct());
        Assert.True(seen > 1.3 * truths[0], $"{seen} against {truths[0]}");
        Assert.True(held < seen / 1.3 && held < 1.2 * truths[0], $"{held}");
    }

    [Theory]
    [InlineData(SampleUnit.Pairs, AdvantageKind.MonteCarlo, false, true)]
    [InlineData(SampleUnit.Trajectories, AdvantageKind.Gae, false, true)]
    [InlineData(SampleUnit.Trajectories, AdvantageKind.MonteCarlo, true, true)]
    [InlineData(SampleUnit.Trajectories, AdvantageKind.MonteCarlo, false, false)]
    public void A_surrogate_that_is_no_unbiased_estimate_gets_no_truth(SampleUnit unit, AdvantageKind advantage, bool normalise, bool stateDiscount)
    {
        var probe = Unbiased with { Unit = unit, Advantage = advantage, Normalise = normalise, StateDiscount = stateDiscount, Samples = 20, Iterations = 5 };
        var result = probe.Measure(new ProbeContext(Snapshot("chain-walk"), TinyRuns.Maker("chain-walk"), 4));
        Assert.Null(Scalar(result, "surrogate-trace").Truth);
        Assert.Equal(unit == SampleUnit.Trajectories, Scalar(result, "return-trace").Truth is not null);
    }

    [Fact]
    public void Continuous_actions_and_shared_networks_are_measured_without_truth()
    {
        foreach (var with in new[] { "gsde", "shared-networks" })
        {
            var configuration = TinyRuns.Configuration("Pendulum-v1", tricks: new TrickSet(new TanhActivation()).With(with));
            var snapshot = new Trainer(configuration with { Engine = Engines.Fused }, TinyRuns.Maker("Pendulum-v1"), Engines.On(Engines.Fused, "cpu")).Snapshot();
            var probe = new PolicyProbe.Probes.Curvature { Repeats = 3, Samples = 40, Iterations = 8, Probes = 1, StepSamples = 32 };
            var result = probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("Pendulum-v1"), 1));
            Assert.All(result.Scalars, scalar => Assert.Null(scalar.Truth));
            Assert.True(Math.Abs(Scalar(result, "surrogate-largest@1").Value!.Value) > 1e-6);
            Assert.Contains(result.Findings, finding => finding.Id == "surrogate-unresolved");
        }
    }

    // Of a bandit without hidden layers everything is curved along one combination of parameters, wherever θ is: since any checkpoint it cannot have turned.
    [Fact]
    public void Since_a_checkpoint_the_one_curved_direction_of_a_bandit_has_not_turned()
    {
        using var temporary = new TemporaryFolder();
        var configuration = TinyRuns.Configuration("two-armed-bandit", 4, options: TinyRuns.Options with { Hidden = [] });
        var folder = TinyRuns.Folder(temporary, configuration);
        Assert.True(new TrainingRun(folder, TinyRuns.Trainer(configuration), 1).Train(null, new NoObserver(), CancellationToken.None));
        var snapshot = TinyRuns.Resume(folder).Snapshot();
        var context = new ProbeContext(snapshot, TinyRuns.Maker("two-armed-bandit"), 1) { Run = new RunCheckpoints(folder, snapshot) };
        var probe = Unbiased with { Since = [1], Samples = 40, Iterations = 6 };
        var result = probe.Measure(context);
        foreach (var id in new[] { "surrogate", "value-loss" })
            Assert.Equal(1, Scalar(result, $"{id}-since-overlap@1").Value!.Value, 1e-6);
        Assert.DoesNotContain(result.Scalars, scalar => scalar.Id.Contains("update-overlap", StringComparison.Ordinal));
        Assert.Contains(result.Findings, finding => finding.Text.Contains("here and after 1 updates", StringComparison.Ordinal));
        string Refusal(PolicyProbe.Probes.Curvature asked, ProbeContext of) => Assert.Throws<WrongUseException>(() => asked.Measure(of)).Message;
        Assert.Contains("since=9: expected one checkpoint of the run before update 4, of 0, 1, 2, 3", Refusal(probe with { Since = [9] }, context), StringComparison.Ordinal);
        Assert.Contains("since=1,2", Refusal(probe with { Since = [1, 2] }, context), StringComparison.Ordinal);
        Assert.Contains("expected a run", Refusal(probe, context with { Run = null }), StringComparison.Ordinal);
    }

    internal static Scalar Scalar(ProbeResult result, string id) => result.Scalars.Single(scalar => scalar.Id == id);

    /// <summary>An agent of few parameters, moved so that its policy is not uniform.</summary>
    internal static Snapshot Snapshot(string environment, bool move = false)
    {
        var options = TinyRuns.Options with { Hidden = environment == "chain-walk" ? [3] : [], Discount = 0.95 };
        var configuration = TinyRuns.Configuration(environment, options: options) with { Engine = Engines.Fused };
        var snapshot = new Trainer(configuration, TinyRuns.Maker(environment), Engines.On(Engines.Fused, "cpu")).Snapshot();
        var rng = new Rng(12);
        if (move)
            foreach (var (_, model) in snapshot.Learner.Agent.Models)
                for (var i = 0; i < model.Theta.Length; i++)
                    model.Theta[i] += (float)(0.5 * rng.NextNormal());
        return snapshot;
    }
}
