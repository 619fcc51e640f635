using PolicyProbe.Core;
using PolicyProbe.Probes;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.Probes.Landscapes;

/// <summary>How often the intervals of a landscape's cells hold the exact return, over seeds: the table of docs/ground-truth.md.</summary>
public sealed class LandscapeCoverage(ITestOutputHelper output)
{
    // 10,000 seeds: 93.5 % for at least some dozens of skewed returns, less three binomial standard errors of 0.25 %.
    [Theory]
    [Trait("Category", "Full")]
    [InlineData("two-armed-bandit", SampleUnit.Pairs, 64)]
    [InlineData("two-armed-bandit", SampleUnit.Pairs, 512)]
    [InlineData("chain-walk", SampleUnit.Pairs, 512)]
    [InlineData("chain-walk", SampleUnit.Pairs, 4096)]
    [InlineData("chain-walk", SampleUnit.Trajectories, 64)]
    [InlineData("chain-walk", SampleUnit.Trajectories, 512)]
    public void Intervals_hold_the_exact_return_over_ten_thousand_seeds(string environment, SampleUnit unit, int size)
    {
        const int seeds = 10_000;
        var (returns, changes) = Run(environment, unit, size, firstSeed: 100_000, seeds);
        foreach (var (id, covered) in new[] { ("return", returns), ("return-change", changes) })
        {
            var rate = (double)covered / seeds;
            output.WriteLine($"| {id} | {environment} | {size:N0} {(unit == SampleUnit.Pairs ? "pairs" : "episodes")} | {100 * rate:f1} ± {100 * Math.Sqrt(rate * (1 - rate) / seeds):f1} |");
            Assert.True(rate >= 0.935 - 0.0075, $"{id}: {covered} of {seeds}");
        }
    }

    /// <summary>How many intervals of J(θ₀), and of J(θ) − J(θ₀) for a θ near by, hold the exact values.</summary>
    internal static (int Returns, int Changes) Run(string environment, SampleUnit unit, int size, ulong firstSeed, int seeds)
    {
        var agent = PolicyReturnsTests.Agent(environment);
        var make = PolicyReturnsTests.Maker(environment);
        var thetas = PolicyReturnsTests.Around(agent, 2, 0.5);
        double[] truth = [.. thetas.Select(theta => ExactReturns.Of(agent, 1, make(), 1)!(theta)!.Value)];
        Assert.True(Math.Abs(truth[1] - truth[0]) > 1e-3, "the change should not be 0");
        var (returns, changes) = (0, 0);
        var engine = new PolicyReturns(agent, make) { Size = size, Unit = unit };
        for (var seed = firstSeed; seed < firstSeed + (ulong)seeds; seed++)
        {
            var cells = engine.At(thetas, new Rng(seed));
            returns += cells[0].Estimate.Interval!.Value.Contains(truth[0]) ? 1 : 0;
            changes += cells[1].Minus(cells[0]).Interval!.Value.Contains(truth[1] - truth[0]) ? 1 : 0;
        }

        return (returns, changes);
    }
}
