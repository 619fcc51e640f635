using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.Probes.Curvature;

/// <summary>
/// How often the intervals of curvature hold the exact truth, over seeds: the table of docs/ground-truth.md. Rollouts, samples and intervals are
/// the probe's own; the held-out direction is chosen once, by the exact Hessian of one of them.
/// </summary>
public sealed class CurvatureCoverage(ITestOutputHelper output)
{
    [Theory]
    [Trait("Category", "Full")]
    [InlineData("two-armed-bandit", 10, 32)]
    [InlineData("chain-walk", 10, 16)]
    [InlineData("chain-walk", 20, 16)]
    public void Intervals_hold_the_exact_truth_over_ten_thousand_seeds(string environment, int repeats, int size) => Check(environment, repeats, size, CoverageCount.Many);

    [Theory]
    [InlineData("chain-walk", 20, 16)]
    public void Intervals_hold_the_exact_truth_over_some_seeds(string environment, int repeats, int size) => Check(environment, repeats, size, 400);

    private void Check(string environment, int repeats, int size, int seeds)
    {
        var snapshot = CurvatureTests.Snapshot(environment, move: true);
        var (agent, spec) = (snapshot.Learner.Agent, TinyRuns.Maker(environment)().Spec);
        var (options, tricks) = (snapshot.Configuration.Options(), snapshot.Configuration.TrickSet());
        var precise = PreciseAgent.Of(agent, spec, options, tricks);
        var estimator = new GradientEstimator(SampleUnit.Trajectories, AdvantageKind.MonteCarlo, BaselineKind.Value, false, true, options.Discount, options.Lambda);
        var meter = new CurvatureMeter(CurvatureTests.Unbiased with { Probes = 2 }, 1);
        var problem = ExactCurvature.Problem(TinyRuns.Maker(environment)(), agent.Head, options.Discount, agent.Policy.Theta.Length);
        var exact = CurvatureSubject.All.Select(subject => subject.Exact(precise, problem, true, estimator)!).ToList();
        List<IReadOnlyList<double[]>> deflation = [.. exact.Select(of => CurvatureMeter.Deflation(Lanczos.Of(SymmetricOperator.Of(of.Hessian), 10, new Rng(7))))];
        CoverageCount.Of(300_000, seeds, seed =>
        {
            var rng = new Rng(seed);
            var streams = new StreamCollector(agent, TinyRuns.Maker(environment), CancellationToken.None).Collect(repeats, size, SampleUnit.Trajectories, rng.Fork("seen"));
            var rollouts = new CurvatureRollouts(precise, [.. streams.Select(stream => CurvatureSample.Of(stream, estimator, size))]);
            var held = new List<(string, bool?)>();
            for (var i = 0; i < exact.Count; i++)
            {
                var subject = CurvatureSubject.All[i];
                var layers = CurvatureSubject.Layers(subject.Layout(agent));
                var traces = meter.Traces(subject, rollouts, deflation[i], layers, rng.Fork(subject.Id), _ => { });
                var along = meter.HeldOut(subject, rollouts, exact[i].Top(1)!.Basis[0], exact[i], _ => { });
                held.Add(($"{subject.Id}-trace", Holds(traces[0], exact[i].Trace(0, subject.Theta(precise).Length))));
                held.Add(($"{subject.Id}-layer-trace@1", Holds(traces[1], exact[i].Trace(layers[0].Start, layers[0].Count))));
                held.Add(($"{subject.Id}-held-out", Holds(along.Estimate, along.Truth!.Value)));
            }

            return held;
        }).Require(output, $"{environment} | {repeats} × {size} episodes", id => environment == "two-armed-bandit" && id.StartsWith("value-loss", StringComparison.Ordinal)); // one direction, always right
    }

    // The truth comes from differences, to ten digits.
    private static bool Holds(Estimate estimate, double truth) => estimate.Interval!.Value.Low <= truth + 1e-9 && truth - 1e-9 <= estimate.Interval!.Value.High;
}
