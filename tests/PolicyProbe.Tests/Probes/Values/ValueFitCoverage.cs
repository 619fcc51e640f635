using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.Probes.Values;

/// <summary>How often the intervals of <c>value-fit</c> and <c>trust-region</c> hold the exact values, over seeds: the tables of docs/ground-truth.md.</summary>
public sealed class ValueFitCoverage(ITestOutputHelper output)
{
    private const int Few = 400;
    private const ulong First = 100_000;

    private static readonly string[] Given = ["squared-error", "noise-floor", "excess", "excess-share"];
    private static readonly string[] OverUpdates = ["held-out-returns-mse"];
    private static readonly string[] Divergences = ["held-out-mean-kl", "held-out-mean-ratio-deviation", "held-out-ratio-square"];

    [Fact]
    public void Over_some_seeds_no_interval_misses_far_too_often()
    {
        ValueFits("chain-walk", 1000, Few);
        TrustRegions("two-armed-bandit", 64, Few);
    }

    [Theory]
    [Trait("Category", "Full")]
    [InlineData("chain-walk", 1000)]
    [InlineData("chain-walk", 4000)]
    [InlineData("garnet-10-4-3-h15", 2000)]
    public void Value_fits_intervals_hold_the_exact_attribution(string environment, int samples) => ValueFits(environment, samples, CoverageCount.Many);

    [Theory]
    [Trait("Category", "Full")]
    [InlineData("two-armed-bandit", 64)]
    [InlineData("chain-walk", 64)]
    [InlineData("garnet-10-4-3-h15", 128)]
    public void Trust_regions_intervals_hold_the_exact_divergences(string environment, int pairs) => TrustRegions(environment, pairs, CoverageCount.Many);

    private void ValueFits(string environment, int samples, int seeds) => Count(
        new ValueFitProbe { Repeats = 10, StepSamples = 64, Samples = samples, Returns = 2 }, environment, $"{samples:N0} steps", Given, OverUpdates, seeds);

    private void TrustRegions(string environment, int pairs, int seeds) =>
        Count(new TrustRegionProbe { Repeats = 10, StepSamples = pairs }, environment, $"{pairs} pairs", [], Divergences, seeds);

    // `given`: against the exact values of each replication's own networks; `overUpdates`: against the mean of all replications' exact values, so they are
    // kept until it is known.
    private void Count(IProbe probe, string environment, string size, string[] given, string[] overUpdates, int seeds)
    {
        var snapshot = SmallProbes.Fused(environment);
        var seen = new Scalar[seeds][];
        Parallel.For(0, seeds, new ParallelOptions { MaxDegreeOfParallelism = 2 }, k =>
        {
            var result = probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker(environment), First + (ulong)k));
            seen[k] = [.. given.Concat(overUpdates).Select(id => result.Scalars.Single(scalar => scalar.Id == id))];
        });
        double[] common = [.. Enumerable.Range(0, seen[0].Length).Select(i => seen.Average(scalars => scalars[i].Truth!.Value))];
        CoverageCount.Of(0, seeds, k => [.. seen[k].Select((scalar, i) => (scalar.Id, (bool?)CoverageCount.Holds(scalar, i < given.Length ? scalar.Truth!.Value : common[i])))])
            .Require(output, $"{environment} | {size}", Joined);
    }

    // Student's and Hall's intervals joined are conservative where nothing is skewed.
    private static bool Joined(string id) => true;
}
