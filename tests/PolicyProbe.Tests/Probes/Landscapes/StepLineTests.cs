using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Landscapes;

/// <summary>Lines along a step against exact returns, and what counts as a cliff.</summary>
public sealed class StepLineTests
{
    private static readonly StepLine Small = new() { StepSamples = 64, Samples = 4000, Points = 5, Reach = 4 };

    // Nine multiples and a bound of four standard errors, on a fixed seed.
    [Theory]
    [InlineData("two-armed-bandit", false)]
    [InlineData("chain-walk", true)]
    public void The_exact_return_stands_beside_every_multiple_and_within_four_standard_errors_of_it(string environment, bool discounted)
    {
        var result = Measure(Small with { Discounted = discounted }, environment);
        var figure = (LineFigure)result.Figures[0];
        var (line, truth) = (figure.Lines[0], figure.Lines[1]);
        Assert.Equal([0, 0.2, 0.4, 0.6, 0.8, 1, 2, 3, 4], line.X);
        for (var i = 0; i < line.X.Count; i++)
        {
            // The band is 1.96 standard errors to either side.
            var error = (line.High![i]!.Value - line.Low![i]!.Value) / (2 * 1.96);
            Assert.InRange(line.Y[i]!.Value, truth.Y[i]!.Value - (4 * error), truth.Y[i]!.Value + (4 * error));
        }

        var change = Scalar(result, "return-change");
        Assert.Equal((double)(truth.Y[5] - truth.Y[0])!, change.Truth!.Value, 1e-12);
        Assert.InRange(change.Truth!.Value, change.Low!.Value - change.High!.Value + change.Value!.Value, change.High!.Value + change.High!.Value - change.Low!.Value);
        var range = Scalar(result, "return-range");
        Assert.Equal((truth.Y.Max() - truth.Y.Min())!.Value, range.Truth!.Value, 1e-12);
        Assert.Equal(Scalar(result, "cliff").Truth, Scalar(result, "cliff").Value);
    }

    // Steps from four pairs at a learning rate of 1 go anywhere. The agent is chosen by truth alone; its fall is many standard errors of 4,000 pairs.
    [Fact]
    public void A_wild_step_that_ruins_the_policy_is_a_cliff_in_truth_and_in_estimate()
    {
        var (probe, options) = (Small with { StepSamples = 4 }, TinyRuns.Options with { LearningRate = 1 });
        var result = Enumerable.Range(1, 40)
            .Select(seed => probe.Measure(new ProbeContext(SmallProbes.Snapshot("chain-walk", (ulong)seed, options), TinyRuns.Maker("chain-walk"), 1)))
            .First(candidate => Scalar(candidate, "cliff").Truth == 1);
        Assert.Equal((1, 1), (Scalar(result, "cliff").Truth, Scalar(result, "cliff").Value));
        Assert.NotNull(Scalar(result, "cliff-at").Value);
        Assert.Contains(result.Findings, finding => finding is { Id: "cliff", Level: FindingLevel.Warning });
        Assert.True(Scalar(result, "greatest-fall").Low > 0);
    }

    [Theory]
    [InlineData(10, -6, 0.1, 1)]
    [InlineData(10, -4, 0.1, 0)]
    [InlineData(10, -6, 4, -1)]
    [InlineData(-10, -6, 0.1, 1)]
    [InlineData(-10, -4, 0.1, 0)]
    [InlineData(10, 20, 0.1, 0)]
    public void A_fall_of_half_is_a_cliff_where_it_is_beyond_its_noise(double origin, double change, double error, int expected)
    {
        // A Bonferroni interval for two looks of 63 degrees of freedom is 2.30 standard errors wide: 6 is beyond 2.30 · 0.1, not beyond 2.30 · 4.
        ReturnDifference[] changes = [new(-0.01, error, 63, 64), new(change, error, 63, 64), new(0, error, 63, 64)];
        var (verdict, at) = Cliff.Of(origin, changes, 2);
        Assert.Equal(expected switch { 1 => Cliff.Verdict.Found, 0 => Cliff.Verdict.None, _ => Cliff.Verdict.WithinNoise }, verdict);
        Assert.Equal(expected == 0 ? -1 : 1, at);
        Assert.Equal(expected != 0, Cliff.Of(origin, [.. changes.Select(c => c.Value)], 2));
    }

    [Fact]
    public void A_fall_of_less_than_a_quarter_of_the_range_or_beyond_the_first_step_is_no_cliff()
    {
        ReturnDifference[] Changes(params double[] values) => [.. values.Select(value => new ReturnDifference(value, 0.01, 63, 64))];
        Assert.Equal(Cliff.Verdict.Found, Cliff.Of(10, Changes(-6, -6, 13), 2).Verdict);
        Assert.Equal(Cliff.Verdict.None, Cliff.Of(10, Changes(-6, -6, 20), 2).Verdict);
        Assert.Equal(Cliff.Verdict.None, Cliff.Of(10, Changes(0, 1, -10), 2).Verdict);

        // All episodes alike: no spread was met, so nothing is beyond it.
        Assert.Equal(Cliff.Verdict.WithinNoise, Cliff.Of(10, [new ReturnDifference(-6, 0, 63, 64)], 1).Verdict);
    }

    // P(any of 10 false alarms) is at most 0.05 by Bonferroni; 400 seeds of a flat line give at most 20 + 3·√(400·0.05·0.95) = 33.
    [Fact]
    public void A_flat_line_is_seldom_taken_for_a_cliff()
    {
        var (rng, alarms, estimates) = (new Rng(5), 0, 0);
        for (var seed = 0; seed < 400; seed++)
        {
            ReturnDifference[] changes = [.. Enumerable.Range(0, 15).Select(_ => new ReturnDifference(rng.NextNormal(), 1, 63, 64))];
            var (verdict, _) = Cliff.Of(0.1, changes, 10);
            (alarms, estimates) = (alarms + (verdict == Cliff.Verdict.Found ? 1 : 0), estimates + (verdict != Cliff.Verdict.None ? 1 : 0));
        }

        Assert.InRange(alarms, 0, 33);
        Assert.True(estimates > 350, $"estimates alone call {estimates} of 400 flat lines a cliff");
    }

    private static ProbeResult Measure(StepLine probe, string environment, PpoOptions? options = null) =>
        probe.Measure(new ProbeContext(SmallProbes.Snapshot(environment, options: options), TinyRuns.Maker(environment), 1));

    private static Scalar Scalar(ProbeResult result, string id) => result.Scalars.Single(scalar => scalar.Id == id);
}
