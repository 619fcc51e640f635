using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.Probes.Representations;

/// <summary>How often the intervals of representation hold the exact mean, over seeds: the table of docs/ground-truth.md.</summary>
public sealed class RepresentationCoverage(ITestOutputHelper output)
{
    // 10,000 seeds: 94 % less three binomial standard errors of 0.24 %.
    [Theory]
    [Trait("Category", "Full")]
    [InlineData(10, 20)]
    [InlineData(20, 20)]
    [InlineData(20, 100)]
    public void Intervals_hold_the_exact_mean_over_ten_thousand_seeds(int repeats, int size)
    {
        const int seeds = 10_000;
        var snapshot = RepresentationTests.Snapshot("chain-walk", [6], tanh: false);
        var probe = new Representation { Repeats = repeats, Samples = size };
        string[] ids = ["policy-pre-activation-norm@1", "policy-inactive-share@1", "value-pre-activation-norm@1", "value-inactive-share@1"];
        var covered = new int[ids.Length];
        for (var seed = 0; seed < seeds; seed++)
        {
            var result = probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("chain-walk"), 400_000 + (ulong)seed));
            for (var i = 0; i < ids.Length; i++)
            {
                var scalar = result.Scalars.Single(candidate => candidate.Id == ids[i]);
                covered[i] += !(scalar.Low > scalar.Truth) && !(scalar.High < scalar.Truth) ? 1 : 0;
            }
        }

        for (var i = 0; i < ids.Length; i++)
        {
            var rate = (double)covered[i] / seeds;
            output.WriteLine($"| {ids[i]} | chain-walk | {repeats} × {size} | {100 * rate:f1} ± {100 * Math.Sqrt(rate * (1 - rate) / seeds):f1} |");
            Assert.True(rate >= 0.94 - 0.0072, $"{ids[i]}: {covered[i]} of {seeds}");
        }
    }
}
