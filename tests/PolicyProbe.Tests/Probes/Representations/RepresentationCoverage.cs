using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.Probes.Representations;

/// <summary>How often the intervals of representation hold the exact mean, over seeds: the table of docs/ground-truth.md.</summary>
public sealed class RepresentationCoverage(ITestOutputHelper output)
{
    [Theory]
    [Trait("Category", "Full")]
    [InlineData(10, 20)]
    [InlineData(20, 20)]
    [InlineData(20, 100)]
    public void Intervals_hold_the_exact_mean_over_ten_thousand_seeds(int repeats, int size)
    {
        var snapshot = RepresentationTests.Snapshot("chain-walk", [6], tanh: false);
        var probe = new Representation { Repeats = repeats, Samples = size };
        string[] ids = ["policy-pre-activation-norm@1", "policy-inactive-share@1", "value-pre-activation-norm@1", "value-inactive-share@1"];
        CoverageCount.Of(400_000, CoverageCount.Many, seed =>
        {
            var result = probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("chain-walk"), seed));
            return [.. ids.Select(id => result.Scalars.Single(scalar => scalar.Id == id)).Select(scalar => (scalar.Id, (bool?)CoverageCount.Holds(scalar, scalar.Truth!.Value)))];
        }).Require(output, $"chain-walk | {repeats} × {size} pairs");
    }
}
