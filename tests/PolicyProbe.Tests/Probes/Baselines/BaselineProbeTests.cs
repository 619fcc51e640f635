using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Baselines;

/// <summary>The probe against exact covariances and exact parts of the variance.</summary>
public sealed class BaselineProbeTests
{
    internal static readonly BaselineProbe Episodes = new()
    {
        Repeats = 20,
        Sizes = [16],
        Unit = SampleUnit.Trajectories,
        StateDiscount = true,
        FitPairs = 300,
        FuturePairs = 20_000,
    };

    // 30 seeds: an interval of 95 % misses more than 5 with probability 1e-3; there are six ids, and the seeds are fixed.
    [Fact]
    public void Intervals_of_variances_ratios_and_parts_hold_the_exact_truth()
    {
        var snapshot = SmallProbes.Fused("chain-walk");
        string[] ids = ["variance-zero@16", "variance-exact@16", "variance-ratio-zero@16", "variance-ratio-exact@16", "future-part", "state-part", "action-part-zero", "action-part-learned"];
        var misses = ids.ToDictionary(id => id, _ => 0);
        for (ulong seed = 1; seed <= 30; seed++)
        {
            var result = Episodes.Measure(new ProbeContext(snapshot, TinyRuns.Maker("chain-walk"), seed) { Threads = 2 });
            foreach (var id in ids)
            {
                var scalar = Scalar(result, id);
                var truth = Assert.NotNull(scalar.Truth);
                misses[id] += scalar.Low <= truth && truth <= scalar.High ? 0 : 1;
            }
        }

        Assert.All(misses, miss => Assert.InRange(miss.Value, 0, 5));
    }

    // Random processes of four states, three actions, eight steps (docs: the golden orders 17 > 8.6 > 4.1 are of one of these).
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Truths_of_a_random_process_are_ReinforceMoments_and_V_that_knows_the_time_is_best(ulong seed)
    {
        var model = RandomMdp.Create(4, 3, 0.95, 8, false, new Rng(seed));
        IEnvironment Make() => new TabularEnvironment("chain-walk", "A random process.", "none", model);
        var agent = AgentBuilder.Build(Make().Spec, TinyRuns.Options, new TrickSet(), plan => new FusedMlp<float>(plan), new Rng(seed));
        var snapshot = SmallProbes.Fused("chain-walk") with { Learner = Learner.Of(agent, new RewardFilter(new TrickSet(), 1, 0.9)) };
        var result = Episodes.Measure(new ProbeContext(snapshot, Make, seed) { Threads = 2 });

        var (known, discount) = ((IHasTransitionModel)Make(), snapshot.Configuration.Options().Discount);
        var rediscounted = model with { Discount = discount };
        var policy = NetworkPolicy.Evaluate<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, known, []).Policy;
        var scores = NetworkPolicy.Scores<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, known);
        var (v, visits) = (PolicyEvaluation.Of(rediscounted, policy).V, PolicyEvaluation.Of(model with { Discount = 1 }, policy).Occupancy);
        var blind = new double[8, 4];
        for (var s = 0; s < 4; s++)
        {
            var mean = Enumerable.Range(0, 8).Sum(t => visits[t, s] * v[t, s]) / Enumerable.Range(0, 8).Sum(t => visits[t, s]);
            for (var t = 0; t < 8; t++)
                blind[t, s] = mean;
        }

        double Variance(double[,]? baseline) => ReinforceMoments.Of(rediscounted, policy, scores, baseline, StateWeighting.Discounted).TraceCovariance;
        var (zero, blindly, exactly) = (Variance(null), Variance(blind), Variance(v));
        Assert.Equal(zero, Scalar(result, "variance-zero@16").Truth!.Value, 1e-6 * zero);
        Assert.Equal(blindly, Scalar(result, "variance-exact-blind@16").Truth!.Value, 1e-5 * zero); // values are float32
        Assert.Equal(exactly, Scalar(result, "variance-exact@16").Truth!.Value, 1e-5 * zero);
        Assert.Equal(exactly / Scalar(result, "variance-learned@16").Truth!.Value, Scalar(result, "variance-ratio-exact@16").Truth!.Value, 1e-5);
        Assert.True(exactly < blindly && exactly < zero, $"{zero}, {blindly}, {exactly}");
    }

    [Fact]
    public void A_task_without_a_model_has_four_baselines_and_a_line_for_each()
    {
        var probe = new BaselineProbe { Repeats = 20, Sizes = [64, 512], FitPairs = 20_000, FuturePairs = 6000 };
        var result = probe.Measure(new ProbeContext(SmallProbes.Fused("CartPole-v1"), TinyRuns.Maker("CartPole-v1"), 1));
        Assert.Equal(["zero", "learned", "fitted", "fitted-time"], Assert.IsType<LineFigure>(Assert.Single(result.Figures)).Lines.Select(line => line.Name));
        Assert.All(result.Scalars, scalar => Assert.Null(scalar.Truth));
        Assert.Contains(result.Findings, finding => finding.Id == "learned-gain");
        Assert.Contains(result.Findings, finding => finding.Id == "parts");
        // An untrained CartPole's returns are far from 0 everywhere: a fitted baseline takes most of the variance away.
        Assert.True(Scalar(result, "variance-ratio-fitted@512").High < 1, $"{Scalar(result, "variance-ratio-fitted@512")}");
    }

    [Fact]
    public void Without_a_budget_for_futures_there_are_no_parts_and_it_is_said()
    {
        var result = (Episodes with { FuturePairs = 0 }).Measure(new ProbeContext(SmallProbes.Fused("chain-walk"), TinyRuns.Maker("chain-walk"), 1));
        Assert.DoesNotContain(result.Scalars, scalar => scalar.Id.EndsWith("part", StringComparison.Ordinal));
        Assert.Contains(result.Findings, finding => finding.Id == "no-parts");
    }

    [Theory]
    [InlineData("advantage=exact", "advantage=exact", "chain-walk")]
    [InlineData("fit-pairs=3", "fit-pairs=3", "CartPole-v1")]
    public void What_measures_nothing_is_refused_by_name(string setting, string said, string environment)
    {
        var parts = setting.Split('=');
        var probe = Settings.With(new BaselineProbe { Repeats = 3, Sizes = [16], FuturePairs = 0 }, "baseline", parts[0], parts[1]);
        Assert.Contains(said, Assert.Throws<WrongUseException>(() => probe.Measure(new ProbeContext(SmallProbes.Fused(environment), TinyRuns.Maker(environment), 1))).Message, StringComparison.Ordinal);
    }

    private static Scalar Scalar(ProbeResult result, string id) => result.Scalars.Single(scalar => scalar.Id == id);
}
