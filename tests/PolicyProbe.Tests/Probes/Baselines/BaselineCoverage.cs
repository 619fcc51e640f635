using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.Probes.Baselines;

/// <summary>How often the intervals of baseline hold the exact truth, over seeds: the table of docs/ground-truth.md.</summary>
public sealed class BaselineCoverage(ITestOutputHelper output)
{
    [Theory]
    [Trait("Category", "Full")]
    [InlineData("two-armed-bandit", 20)]
    [InlineData("chain-walk", 20)]
    [InlineData("chain-walk", 40)]
    public void Intervals_of_variances_and_ratios_hold_the_truth_over_ten_thousand_seeds(string environment, int repeats)
    {
        var agent = SmallProbes.Fused(environment).Learner.Agent;
        var estimator = new GradientEstimator(SampleUnit.Trajectories, AdvantageKind.MonteCarlo, BaselineKind.Value, Normalise: false, StateDiscount: true, 0.95, 0.95);
        List<BaselineProbe.Candidate> candidates =
        [
            new("zero", "zero", new ZeroValue()), new("learned", "the network", new NetworkValue(agent.Value)),
            new("exact", "V", new ExactValue(ExactValues.Of(agent, TinyRuns.Maker(environment)(), 0.95)!)),
        ];
        var truth = BaselineTruth.Of(agent, TinyRuns.Maker(environment)(), estimator, candidates, 16)!.Variances!;
        CoverageCount.Of(100_000, CoverageCount.Many, seed =>
        {
            var sampler = new GradientSampler(agent, TinyRuns.Maker(environment), estimator, 1, CancellationToken.None);
            var taken = sampler.Each([new StreamGroup(repeats, [16], new Rng(seed))], (scores, stream, group, _) =>
                candidates.ConvertAll(candidate => estimator.Estimate(scores, stream.Judged(candidate.Value), 16)))[0];
            GradientSet[] sets = [.. candidates.Select((_, b) => GradientSet.Of([.. taken.Select(gradients => gradients[b])]))];
            return
            [
                ("variance-zero", CoverageCount.Holds(GradientVariance.Of(sets[0], 16), truth[0])),
                ("variance-exact", CoverageCount.Holds(GradientVariance.Of(sets[2], 16), truth[2])),
                ("variance-ratio-zero", CoverageCount.Holds(GradientVariance.Ratio(sets[0], sets[1]), truth[0] / truth[1])),
                ("variance-ratio-exact", CoverageCount.Holds(GradientVariance.Ratio(sets[2], sets[1]), truth[2] / truth[1])),
            ];
        }).Require(output, $"{environment} | M = {repeats}, K = 16 episodes", id => !id.Contains("ratio", StringComparison.Ordinal));
    }

    [Theory]
    [Trait("Category", "Full")]
    [InlineData("two-armed-bandit", 200)]
    [InlineData("chain-walk", 200)]
    public void Intervals_of_the_parts_hold_the_truth_over_ten_thousand_seeds(string environment, int states)
    {
        var agent = SmallProbes.Fused(environment).Learner.Agent;
        var known = (IHasTransitionModel)TinyRuns.Maker(environment)();
        IStateValue[] baselines = [new ZeroValue(), new NetworkValue(agent.Value)];
        var model = known.Model with { Discount = 0.95 };
        var policy = NetworkPolicy.Evaluate<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, known, []).Policy;
        var scores = NetworkPolicy.Scores<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, known);
        var pairs = PairVariance.Pairs(model, policy, 8);
        PairVariance[] truth = [.. baselines.Select(baseline => PairVariance.Of(model, policy, scores, ExactGradient.Baseline(agent, known, model.Horizon!.Value, baseline), pairs, StateWeighting.Undiscounted))];
        CoverageCount.Of(200_000, CoverageCount.Many, seed =>
        {
            var drawn = new ResampledStates(agent, TinyRuns.Maker(environment), 1, CancellationToken.None).Draw(states, 8, 0.95, null, new Rng(seed));
            var parts = VarianceParts.Of(agent, drawn, baselines, 1, steady: 1);
            return
            [
                ("future-part", CoverageCount.Holds(parts.Future, truth[0].Future)),
                ("state-part", CoverageCount.Holds(parts.State, truth[0].State)),
                ("action-part-zero", CoverageCount.Holds(parts.Action[0], truth[0].Action)),
                ("action-part-learned", CoverageCount.Holds(parts.Action[1], truth[1].Action)),
            ];
        }).Require(output, $"{environment} | N = {states} states", id => id != "state-part");
    }
}
