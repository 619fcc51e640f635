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
    // 10,000 seeds: 94 % less three binomial standard errors of 0.24 %.
    [Theory]
    [Trait("Category", "Full")]
    [InlineData("two-armed-bandit", 10, 32)]
    [InlineData("chain-walk", 10, 16)]
    [InlineData("chain-walk", 20, 16)]
    public void Intervals_hold_the_exact_truth_over_ten_thousand_seeds(string environment, int repeats, int size) => Check(environment, repeats, size, 10_000, 0.94 - 0.0072);

    // 400 seeds: 94 % less four binomial standard errors of 1.2 %.
    [Theory]
    [InlineData("chain-walk", 20, 16)]
    public void Intervals_hold_the_exact_truth_over_some_seeds(string environment, int repeats, int size) => Check(environment, repeats, size, 400, 0.94 - 0.048);

    private void Check(string environment, int repeats, int size, int seeds, double atLeast)
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
        var covered = CurvatureSubject.All.SelectMany(subject => new[] { $"{subject.Id}-trace", $"{subject.Id}-layer-trace@1", $"{subject.Id}-held-out" }).ToDictionary(id => id, _ => 0);
        for (var seed = 0; seed < seeds; seed++)
        {
            var rng = new Rng(300_000 + (ulong)seed);
            var streams = new StreamCollector(agent, TinyRuns.Maker(environment), CancellationToken.None).Collect(repeats, size, SampleUnit.Trajectories, rng.Fork("seen"));
            var rollouts = new CurvatureRollouts(precise, [.. streams.Select(stream => CurvatureSample.Of(stream, estimator, size))]);
            for (var i = 0; i < exact.Count; i++)
            {
                var subject = CurvatureSubject.All[i];
                var layers = CurvatureSubject.Layers(subject.Layout(agent));
                var traces = meter.Traces(subject, rollouts, deflation[i], layers, rng.Fork(subject.Id), _ => { });
                var direction = exact[i].Top(1)!.Basis[0];
                Count($"{subject.Id}-trace", traces[0], exact[i].Trace(0, subject.Theta(precise).Length));
                Count($"{subject.Id}-layer-trace@1", traces[1], exact[i].Trace(layers[0].Start, layers[0].Count));
                var held = meter.HeldOut(subject, rollouts, direction, exact[i], _ => { });
                Count($"{subject.Id}-held-out", held.Estimate, held.Truth!.Value);
            }
        }

        foreach (var (id, hits) in covered)
        {
            var rate = (double)hits / seeds;
            output.WriteLine($"| {id} | {environment} | {repeats} × {size} | {100 * rate:f1} ± {100 * Math.Sqrt(rate * (1 - rate) / seeds):f1} |");
        }

        Assert.All(covered, of => Assert.True(of.Value >= atLeast * seeds, $"{of.Key}: {of.Value} of {seeds}"));

        // The truth comes from differences, to ten digits.
        void Count(string id, Estimate estimate, double truth) =>
            covered[id] += estimate.Interval!.Value.Low <= truth + 1e-9 && truth - 1e-9 <= estimate.Interval!.Value.High ? 1 : 0;
    }
}
