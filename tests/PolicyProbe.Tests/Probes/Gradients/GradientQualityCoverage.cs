using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.Probes.Gradients;

/// <summary>How often the intervals of gradient-quality hold the exact truth, over seeds: the table of docs/ground-truth.md.</summary>
public sealed class GradientQualityCoverage(ITestOutputHelper output)
{
    internal static readonly string[] Scalars = ["bias-cosine", "noise-scale", "squared-gradient"];

    [Theory]
    [Trait("Category", "Full")]
    [InlineData("two-armed-bandit", 10)]
    [InlineData("two-armed-bandit", 30)]
    [InlineData("chain-walk", 10)]
    [InlineData("chain-walk", 30)]
    public void Intervals_hold_the_exact_truth_over_ten_thousand_seeds(string environment, int repeats)
    {
        var snapshot = SmallProbes.Fused(environment, TinyRuns.Options with { Discount = 0.95 });
        var probe = new GradientQuality
        {
            Repeats = repeats,
            Sizes = [4, 64],
            Reference = 3,
            Unit = SampleUnit.Trajectories,
            Advantage = AdvantageKind.MonteCarlo,
            Baseline = BaselineKind.Value,
            Normalise = false,
            StateDiscount = true,
        };
        Run(probe, snapshot, environment, first: 10_000, CoverageCount.Many).Require(output, $"{environment} | M = {repeats}, K = 64 episodes", _ => true);
    }

    /// <summary>For each scalar with a truth: how many intervals hold it.</summary>
    internal static CoverageCount Run(GradientQuality probe, Snapshot snapshot, string environment, ulong first, int seeds) => CoverageCount.Of(first, seeds, seed =>
    {
        var result = probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker(environment), seed));

        // The truth is computed through a float32 network: the sixth digit forgives an interval that ends at 1.
        return [.. Scalars.Select(id => result.Scalars.Single(scalar => scalar.Id == id)).Select(scalar =>
            (scalar.Id, (bool?)(!(scalar.Low > scalar.Truth!.Value * (1 + 1e-6)) && !(scalar.High < scalar.Truth!.Value * (1 - 1e-6)))))];
    });
}
