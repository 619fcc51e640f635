using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.Probes.Values;

/// <summary>How often the intervals of <c>value-fit</c> and <c>trust-region</c> hold the exact values, over seeds: the tables of docs/ground-truth.md.</summary>
public sealed class ValueFitCoverage(ITestOutputHelper output)
{
    private const int Seeds = 10_000;

    // 94 % less three binomial standard errors of 0.24 %.
    private const double Least = 0.94 - 0.0071;

    private static readonly string[] Given = ["squared-error", "noise-floor", "excess", "excess-share"];
    private static readonly string[] OverUpdates = ["held-out-returns-mse"];
    private static readonly string[] Divergences = ["held-out-mean-kl", "held-out-mean-ratio-deviation", "held-out-ratio-square"];

    // 400 seeds: 94 % less four binomial standard errors of 1.1 %. The full counts are below.
    [Fact]
    public void Over_some_seeds_no_interval_misses_far_too_often()
    {
        Count(new ValueFitProbe { Repeats = 10, StepSamples = 64, Samples = 1000, Returns = 2 }, "chain-walk", "1,000 steps", Given, OverUpdates, 400, 0.94 - 0.045);
        Count(new TrustRegionProbe { Repeats = 10, StepSamples = 64 }, "two-armed-bandit", "64 pairs", [], Divergences, 400, 0.94 - 0.045);
    }

    // Given the networks of each replication, whose truth is exact; mse over updates against the mean of all 10,000 replications' truths.
    [Theory]
    [Trait("Category", "Full")]
    [InlineData("chain-walk", 1000)]
    [InlineData("chain-walk", 4000)]
    [InlineData("garnet-10-4-3-h15", 2000)]
    public void Value_fits_intervals_hold_the_exact_attribution(string environment, int samples)
    {
        var probe = new ValueFitProbe { Repeats = 10, StepSamples = 64, Samples = samples, Returns = 2 };
        Count(probe, environment, $"{samples:N0} steps", Given, OverUpdates, Seeds, Least);
    }

    [Theory]
    [Trait("Category", "Full")]
    [InlineData("two-armed-bandit", 64)]
    [InlineData("chain-walk", 64)]
    [InlineData("garnet-10-4-3-h15", 128)]
    public void Trust_regions_intervals_hold_the_exact_divergences(string environment, int pairs)
    {
        var probe = new TrustRegionProbe { Repeats = 10, StepSamples = pairs };
        Count(probe, environment, $"{pairs} pairs", [], Divergences, Seeds, Least);
    }

    private void Count(IProbe probe, string environment, string size, string[] given, string[] overUpdates, int seeds, double least)
    {
        var snapshot = SmallProbes.Fused(environment);
        var seen = given.Concat(overUpdates).ToDictionary(id => id, _ => new Scalar[seeds]);
        Parallel.For(0, seeds, new ParallelOptions { MaxDegreeOfParallelism = 2 }, k =>
        {
            var result = probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker(environment), 100_000 + (ulong)k));
            foreach (var (id, scalars) in seen)
                scalars[k] = result.Scalars.Single(scalar => scalar.Id == id);
        });
        foreach (var (id, scalars) in seen)
        {
            var common = scalars.Average(scalar => scalar.Truth!.Value);
            bool Holds(Scalar scalar, double truth) => scalar.Low is { } low && scalar.High is { } high && low <= truth && truth <= high;
            var rate = scalars.Count(scalar => Holds(scalar, overUpdates.Contains(id) ? common : scalar.Truth!.Value)) / (double)seeds;
            output.WriteLine($"| {id} | {environment} | {size} | {scalars.Average(scalar => (double)scalar.SampleSize):0} | {100 * rate:f1} ± {100 * Math.Sqrt(rate * (1 - rate) / seeds):f1} |");
            Assert.True(rate >= least, $"{id}: {rate:P2}");
        }
    }
}
