using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.Probes.Neighbourhoods;

/// <summary>How often the intervals of perturbation, post-update and roughness hold the exact values, over seeds: the tables of docs/ground-truth.md.</summary>
public sealed class NeighbourhoodCoverage(ITestOutputHelper output)
{
    private const ulong First = 200_000;
    private const int Few = 300;

    [Theory]
    [Trait("Category", "Full")]
    [InlineData("two-armed-bandit", 40, 32, 2)]
    [InlineData("two-armed-bandit", 100, 32, 2)]
    [InlineData("chain-walk", 40, 32, 2)]
    public void Perturbations_means_hold_the_exact_ones(string environment, int directions, int episodes, double alpha) =>
        Perturbations(environment, directions, episodes, alpha, CoverageCount.Many);

    [Fact]
    public void Perturbations_means_hold_the_exact_ones_for_a_few_hundred_seeds() => Perturbations("two-armed-bandit", 40, 32, 2, Few);

    [Theory]
    [Trait("Category", "Full")]
    [InlineData("two-armed-bandit", 30, 16)]
    [InlineData("two-armed-bandit", 100, 16)]
    [InlineData("chain-walk", 30, 32)]
    public void Post_updates_moments_hold_the_exact_ones(string environment, int updates, int episodes) => PostUpdates(environment, updates, episodes, CoverageCount.Many, 2000);

    [Fact]
    public void Post_updates_moments_hold_the_exact_ones_for_a_few_hundred_seeds() => PostUpdates("two-armed-bandit", 30, 32, Few, 300);

    [Theory]
    [Trait("Category", "Full")]
    [InlineData("two-armed-bandit", 60, 64, 8)]
    [InlineData("chain-walk", 40, 32, 8)]
    public void Roughness_slope_and_variances_hold_the_exact_ones(string environment, int directions, int episodes, double reach) =>
        RoughnessOf(environment, directions, episodes, reach, CoverageCount.Many);

    [Fact]
    public void Roughness_slope_and_variances_hold_the_exact_ones_for_a_few_hundred_seeds() => RoughnessOf("two-armed-bandit", 60, 64, 8, Few);

    private void Perturbations(string environment, int directions, int episodes, double alpha, int seeds)
    {
        var context = PerturbationTests.Context(environment);
        var (curvatures, squares) = PerturbationTests.Exact(context, 1, 50_000, alpha);
        var theta = context.Snapshot.Learner.Agent.Policy.Theta;
        var exact = ExactSurroundings.Of(context, 1)!.Return(theta)!.Value;
        CoverageCount.Of(First, seeds, () =>
        {
            var engine = Engine(context, episodes);
            return seed =>
            {
                var rng = new Rng(seed);
                var sample = PerturbationSample.Of(engine, theta, Perturbation.Directions(theta.Length, directions, rng), alpha, rng);
                return
                [
                    ("return", CoverageCount.Holds(sample.Return, exact)),
                    ("mean-curvature", CoverageCount.Holds(sample.MeanCurvature, curvatures.Average())),
                    ("squared-slope", CoverageCount.Holds(sample.SquaredSlope, squares.Average())),
                ];
            };
        }).Require(output, $"{environment} | {directions} directions, {episodes} episodes, α = {alpha}", Joined);
    }

    // Updates are drawn from real ones, whose exact returns are the whole distribution; evaluations are new in every repetition.
    private void PostUpdates(string environment, int updates, int episodes, int seeds, int real)
    {
        var context = PerturbationTests.Context(environment);
        var theta = context.Snapshot.Learner.Agent.Policy.Theta;
        float[][] pool = [.. Enumerable.Range(0, real).Select(i =>
        {
            var step = UpdateStep.Of(context.Snapshot, context.PerceivedEnvironment, 32, new Rng(3).Fork($"{i}")).Step;
            return theta.Select((value, p) => (float)(value + (2 * step[p]))).ToArray();
        })];
        var exact = ExactSurroundings.Of(context, 1)!;
        double[] returns = [.. pool.Select(updated => exact.Return(updated)!.Value)];
        var before = exact.Return(theta)!.Value;
        var spread = Math.Sqrt(returns.Sum(value => Math.Pow(value - returns.Average(), 2)) / returns.Length);
        CoverageCount.Of(First, seeds, () =>
        {
            var engine = Engine(context, episodes);
            return seed =>
            {
                var rng = new Rng(seed);
                int[] chosen = [.. Enumerable.Range(0, updates).Select(_ => (int)(rng.NextDouble() * pool.Length))];
                var sample = PostUpdateSample.Of(engine, theta, [.. chosen.Select(i => pool[i])], rng);
                double[] these = [.. chosen.Select(i => returns[i])];
                return
                [
                    ("mean-return", CoverageCount.Holds(sample.Mean, returns.Average())),
                    ("mean-change", CoverageCount.Holds(sample.MeanChange, returns.Average() - before)),
                    ("spread", CoverageCount.Holds(ReturnSpread.Root(sample.Variance), spread)),
                    ("mean-change, of these updates", CoverageCount.Holds(sample.MeanChange, these.Average() - before)),
                    ("spread, of these updates", CoverageCount.Holds(ReturnSpread.Root(sample.Variance), Math.Sqrt(ReturnSpread.Exact(these)))),
                ];
            };
        }).Require(output, $"{environment} | {updates} updates, {episodes} episodes", Joined);
    }

    private void RoughnessOf(string environment, int directions, int episodes, double reach, int seeds)
    {
        var context = PerturbationTests.Context(environment);
        var theta = context.Snapshot.Learner.Agent.Policy.Theta;
        var radii = new Roughness { Points = 4, Decades = 0.6, Reach = reach }.Radii;
        double[] variances = [.. RoughnessTests.Population(context, radii, 50_000)];
        double?[] slopes = [.. radii.Select((_, j) => PowerLaw.Slope(radii[j..], variances[j..]))];
        CoverageCount.Of(First, seeds, () =>
        {
            var engine = Engine(context, episodes);
            return seed =>
            {
                var rng = new Rng(seed);
                var sample = RoughnessSample.Of(engine, theta, Perturbation.Directions(theta.Length, directions, rng), radii, rng);
                var slope = sample.Slope();
                return
                [
                    .. radii.Select((radius, j) => ($"variance@{radius:G3}", (bool?)CoverageCount.Holds(sample.Variance(j), variances[j]))),
                    ("slope, where determined", slope.Value is null ? null : CoverageCount.Holds(slope, slopes[sample.FirstResolved()]!.Value)),
                ];
            };
        }).Require(output, $"{environment} | {directions} directions, {episodes} episodes", Joined);
        output.WriteLine($"exact slopes from each radius on: {string.Join(", ", slopes.Select(slope => $"{slope:f3}"))}");
    }

    private static PolicyReturns Engine(ProbeContext context, int episodes)
    {
        var agent = context.Snapshot.Learner.Agent;
        return new PolicyReturns(agent, agent.Perceive(context.MakeEnvironment)) { Size = episodes, Unit = SampleUnit.Trajectories };
    }

    // Student's and Hall's intervals joined are conservative where nothing is skewed.
    private static bool Joined(string id) => true;
}
