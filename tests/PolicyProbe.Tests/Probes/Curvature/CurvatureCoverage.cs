using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.Probes.Curvature;

/// <summary>How often the intervals of curvature hold the exact truth, over seeds: the table of docs/ground-truth.md.</summary>
public sealed class CurvatureCoverage(ITestOutputHelper output)
{
    private static readonly string[] Ids =
    [
        "surrogate-trace", "surrogate-largest-held-out", "surrogate-smallest-held-out", "value-loss-trace", "value-loss-largest-held-out",
        "return-trace", "return-largest-held-out", "return-smallest-held-out",
    ];

    // 10,000 seeds: 94 % less three binomial standard errors of 0.24 %.
    [Theory]
    [Trait("Category", "Full")]
    [InlineData("two-armed-bandit", 10, 32)]
    [InlineData("chain-walk", 10, 32)]
    [InlineData("chain-walk", 20, 16)]
    public void Intervals_hold_the_exact_truth_over_ten_thousand_seeds(string environment, int repeats, int size) => Check(environment, repeats, size, 10_000, 0.94 - 0.0072);

    // 300 seeds: 94 % less four binomial standard errors of 1.4 %.
    [Theory]
    [InlineData("chain-walk", 10, 32)]
    public void Intervals_hold_the_exact_truth_over_some_seeds(string environment, int repeats, int size) => Check(environment, repeats, size, 300, 0.94 - 0.056);

    private void Check(string environment, int repeats, int size, int seeds, double atLeast)
    {
        var snapshot = CurvatureTests.Snapshot(environment, move: true);
        var probe = CurvatureTests.Unbiased with { Repeats = repeats, Samples = size, Iterations = 6, Probes = 2, StepSamples = 2, Eigenvalues = 1 };
        var covered = new int[Ids.Length];
        Parallel.For(0, 2, half =>
        {
            for (var seed = half; seed < seeds; seed += 2)
            {
                var result = probe.Measure(new ProbeContext(snapshot with { Learner = snapshot.Learner.Copy() }, TinyRuns.Maker(environment), 300_000 + (ulong)seed));
                for (var i = 0; i < Ids.Length; i++)
                {
                    var scalar = CurvatureTests.Scalar(result, Ids[i]);
                    // Where every rollout says the same, as along directions that nothing depends on, the interval is a point and rounding decides.
                    var rounding = 1e-9 * (1 + Math.Abs(scalar.Truth!.Value));
                    if (scalar.Low - rounding <= scalar.Truth && scalar.Truth <= scalar.High + rounding)
                        Interlocked.Increment(ref covered[i]);
                }
            }
        });
        for (var i = 0; i < Ids.Length; i++)
        {
            var rate = (double)covered[i] / seeds;
            output.WriteLine($"| {Ids[i]} | {environment} | {repeats} × {size} | {100 * rate:f1} ± {100 * Math.Sqrt(rate * (1 - rate) / seeds):f1} |");
        }

        for (var i = 0; i < Ids.Length; i++)
            Assert.True(covered[i] >= atLeast * seeds, $"{Ids[i]}: {covered[i]} of {seeds}");
    }
}
