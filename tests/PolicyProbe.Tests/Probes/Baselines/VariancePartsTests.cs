using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Baselines;

public sealed class VariancePartsTests
{
    private const double Discount = 0.9;

    // 4,000 states: each part within twice the half-width of its 95 % interval, four standard errors, of the exact one.
    [Theory]
    [InlineData("chain-walk", 24, 1)]
    [InlineData("garnet-10-4-3-h15", 24, 1)]
    [InlineData("chain-walk", 40, Discount)]
    public void Parts_from_resampled_futures_are_the_exact_ones(string environment, int span, double weight)
    {
        var agent = SmallProbes.Fused(environment).Learner.Agent;
        var known = (IHasTransitionModel)TinyRuns.Maker(environment)();
        var drawn = new ResampledStates(agent, TinyRuns.Maker(environment), 2, CancellationToken.None).Draw(4000, span, Discount, null, new Rng(1));
        IStateValue[] baselines = [new ZeroValue(), new NetworkValue(agent.Value), new ExactValue(ExactValues.Of(agent, TinyRuns.Maker(environment)(), Discount)!)];
        var parts = VarianceParts.Of(agent, drawn, baselines, weight, steady: 2);

        var model = known.Model with { Discount = Discount };
        var policy = NetworkPolicy.Evaluate<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, known, []).Policy;
        var scores = NetworkPolicy.Scores<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, known);
        var pairs = PairVariance.Pairs(model, policy, span);
        for (var b = 0; b < baselines.Length; b++)
        {
            var truth = PairVariance.Of(
                model, policy, scores, ExactGradient.Baseline(agent, known, model.Horizon!.Value, baselines[b]), pairs, weight == 1 ? StateWeighting.Undiscounted : StateWeighting.Discounted);
            Near(truth.Future, parts.Future);
            Near(truth.Action, parts.Action[b]);
            Near(truth.State, parts.State);
        }

        Assert.Equal(4000, parts.States);
    }

    [Fact]
    public void States_and_futures_do_not_depend_on_threads_and_environments_are_put_back()
    {
        var agent = SmallProbes.Fused("CartPole-v1").Learner.Agent;
        string Draw(int threads) => string.Join('\n', new ResampledStates(agent, TinyRuns.Maker("CartPole-v1"), threads, CancellationToken.None)
            .Draw(70, 50, 1, null, new Rng(2)).Select(state => $"{string.Join(',', state.Observation)} {state.Time} {string.Join(',', state.Actions)} {string.Join(',', state.Returns)}"));
        var one = Draw(1);
        Assert.Equal(one, Draw(3));
        Assert.Equal(70, one.Split('\n').Distinct().Count());

        // From a state of CartPole at time t at most 500 − t steps are left, each worth 1.
        foreach (var state in new ResampledStates(agent, TinyRuns.Maker("CartPole-v1"), 1, CancellationToken.None).Draw(70, 50, 1, null, new Rng(2)))
            Assert.All(state.Returns, value => Assert.InRange(value, 1, 500 - state.Time));
    }

    private static void Near(double truth, Estimate estimate)
    {
        var half = (estimate.Interval!.Value.High - estimate.Interval.Value.Low) / 2;
        Assert.InRange(estimate.Value!.Value, truth - (2 * half), truth + (2 * half));
        Assert.True(half < 0.5 * Math.Abs(truth) + 0.05, $"{truth}: {estimate}");
    }
}
