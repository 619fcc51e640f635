using PolicyProbe.Core;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.Probes.Landscapes;

/// <summary>How often the intervals of a landscape's cells hold the exact return, over seeds: the table of docs/ground-truth.md.</summary>
public sealed class LandscapeCoverage(ITestOutputHelper output)
{
    [Theory]
    [Trait("Category", "Full")]
    [InlineData("two-armed-bandit", SampleUnit.Pairs, 64)]
    [InlineData("two-armed-bandit", SampleUnit.Pairs, 512)]
    [InlineData("chain-walk", SampleUnit.Pairs, 512)]
    [InlineData("chain-walk", SampleUnit.Pairs, 4096)]
    [InlineData("chain-walk", SampleUnit.Trajectories, 64)]
    [InlineData("chain-walk", SampleUnit.Trajectories, 512)]
    public void Intervals_hold_the_exact_return_over_ten_thousand_seeds(string environment, SampleUnit unit, int size) =>
        Run(environment, unit, size, first: 100_000, CoverageCount.Many)
            .Require(output, $"{environment} | {size:N0} {(unit == SampleUnit.Pairs ? "pairs" : "episodes")}", id => id == "return-change");

    /// <summary>How many intervals of J(θ₀), and of J(θ) − J(θ₀) for a θ near by, hold the exact values.</summary>
    internal static CoverageCount Run(string environment, SampleUnit unit, int size, ulong first, int seeds)
    {
        var agent = PolicyReturnsTests.Agent(environment);
        var make = PolicyReturnsTests.Maker(environment);
        var thetas = PolicyReturnsTests.Around(agent, 2, 0.5);
        double[] truth = [.. thetas.Select(theta => ExactReturns.Of(agent, 1, make(), 1)!(theta)!.Value)];
        Assert.True(Math.Abs(truth[1] - truth[0]) > 1e-3, "the change should not be 0");
        return CoverageCount.Of(first, seeds, () =>
        {
            var engine = new PolicyReturns(agent, make) { Size = size, Unit = unit };
            return seed =>
            {
                var cells = engine.At(thetas, new Rng(seed));
                return
                [
                    ("return", CoverageCount.Holds(cells[0].Estimate, truth[0])),
                    ("return-change", CoverageCount.Holds(cells[1].Minus(cells[0]), truth[1] - truth[0])),
                ];
            };
        });
    }
}
