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
    private const int Seeds = 10_000;

    // 94 % less three binomial standard errors of 0.24 %.
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
        var tally = new SortedDictionary<string, int> { ["variance-zero"] = 0, ["variance-exact"] = 0, ["variance-ratio-zero"] = 0, ["variance-ratio-exact"] = 0 };
        var lockTally = new Lock();
        Parallel.For(0, Seeds, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed =>
        {
            var sampler = new GradientSampler(agent, TinyRuns.Maker(environment), estimator, 1, CancellationToken.None);
            var taken = sampler.Each([new StreamGroup(repeats, [16], new Rng(100_000 + (ulong)seed))], (scores, stream, group, _) =>
                candidates.ConvertAll(candidate => estimator.Estimate(scores, stream.Judged(candidate.Value), 16)))[0];
            GradientSet[] sets = [.. candidates.Select((_, b) => GradientSet.Of([.. taken.Select(gradients => gradients[b])]))];
            var held = new Dictionary<string, bool>
            {
                ["variance-zero"] = Holds(GradientVariance.Of(sets[0], 16), truth[0]),
                ["variance-exact"] = Holds(GradientVariance.Of(sets[2], 16), truth[2]),
                ["variance-ratio-zero"] = Holds(GradientVariance.Ratio(sets[0], sets[1]), truth[0] / truth[1]),
                ["variance-ratio-exact"] = Holds(GradientVariance.Ratio(sets[2], sets[1]), truth[2] / truth[1]),
            };
            lock (lockTally)
                foreach (var (id, holds) in held)
                    tally[id] += holds ? 1 : 0;
        });
        Report(tally, $"{environment} | M = {repeats}, K = 16 episodes");
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
        var tally = new SortedDictionary<string, int> { ["future-part"] = 0, ["state-part"] = 0, ["action-part-zero"] = 0, ["action-part-learned"] = 0 };
        var lockTally = new Lock();
        Parallel.For(0, Seeds, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed =>
        {
            var drawn = new ResampledStates(agent, TinyRuns.Maker(environment), 1, CancellationToken.None).Draw(states, 8, 0.95, null, new Rng(200_000 + (ulong)seed));
            var parts = VarianceParts.Of(agent, drawn, baselines, 1, steady: 1);
            lock (lockTally)
            {
                tally["future-part"] += Holds(parts.Future, truth[0].Future) ? 1 : 0;
                tally["state-part"] += Holds(parts.State, truth[0].State) ? 1 : 0;
                tally["action-part-zero"] += Holds(parts.Action[0], truth[0].Action) ? 1 : 0;
                tally["action-part-learned"] += Holds(parts.Action[1], truth[1].Action) ? 1 : 0;
            }
        });
        Report(tally, $"{environment} | N = {states} states");
    }

    private void Report(SortedDictionary<string, int> tally, string where)
    {
        foreach (var (id, covered) in tally)
        {
            var rate = (double)covered / Seeds;
            output.WriteLine($"| {id} | {where} | {100 * rate:f1} ± {100 * Math.Sqrt(rate * (1 - rate) / Seeds):f1} |");
        }

        Assert.All(tally, item => Assert.True(item.Value >= (0.94 - 0.0072) * Seeds, $"{item.Key}: {item.Value}"));
    }

    private static bool Holds(Estimate estimate, double truth) => estimate.Interval is not { } interval || interval.Contains(truth);
}
