using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.Probes.Gradients;

/// <summary>How often the intervals of gradient-quality hold the exact truth, over seeds: the table of docs/ground-truth.md.</summary>
public sealed class GradientQualityCoverage(ITestOutputHelper output)
{
    // 1,000 seeds: 92 %, what docs/ground-truth.md promises of ten unequal estimates, less three binomial standard errors of 0.9 %.
    [Theory]
    [Trait("Category", "Full")]
    [InlineData("two-armed-bandit", 10)]
    [InlineData("two-armed-bandit", 30)]
    [InlineData("chain-walk", 10)]
    [InlineData("chain-walk", 30)]
    public void Intervals_hold_the_exact_truth_over_a_thousand_seeds(string environment, int repeats)
    {
        var snapshot = SmallProbes.Snapshot(environment, options: TinyRuns.Options with { Discount = 0.95 });
        var probe = new GradientQuality
        {
            Repeats = repeats, Sizes = [4, 64], Reference = 3, Unit = SampleUnit.Trajectories, Advantage = AdvantageKind.MonteCarlo, Baseline = BaselineKind.Value,
            Normalise = false, StateDiscount = true,
        };
        foreach (var (id, (covered, total)) in Run(probe, snapshot, environment, firstSeed: 10_000, seeds: 1000))
        {
            var rate = (double)covered / total;
            output.WriteLine($"| {id} | {environment} | {repeats} | {100 * rate:f1} ± {100 * Math.Sqrt(rate * (1 - rate) / total):f1} |");
            Assert.True(rate >= 0.92 - 0.026, $"{id}: {covered} of {total}");
        }
    }

    /// <summary>For each scalar with a truth: how many intervals hold it. An open end bounds nothing.</summary>
    internal static SortedDictionary<string, (int Covered, int Total)> Run(GradientQuality probe, Snapshot snapshot, string environment, ulong firstSeed, int seeds)
    {
        var tally = new SortedDictionary<string, (int Covered, int Total)>(StringComparer.Ordinal)
        {
            ["bias-cosine"] = (0, 0), ["noise-scale"] = (0, 0), ["squared-gradient"] = (0, 0),
        };
        for (var seed = firstSeed; seed < firstSeed + (ulong)seeds; seed++)
        {
            var result = probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker(environment), seed));
            foreach (var id in tally.Keys.ToList())
            {
                var scalar = result.Scalars.Single(candidate => candidate.Id == id);
                var truth = Assert.NotNull(scalar.Truth);
                // The truth is computed through a float32 network: the sixth digit forgives an interval that ends at 1.
                var hit = !(scalar.Low > truth + (1e-6 * truth)) && !(scalar.High < truth - (1e-6 * truth));
                tally[id] = (tally[id].Covered + (hit ? 1 : 0), tally[id].Total + 1);
            }
        }

        return tally;
    }
}
