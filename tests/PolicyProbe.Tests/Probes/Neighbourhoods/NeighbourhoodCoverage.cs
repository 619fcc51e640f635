using PolicyProbe.Core;
using PolicyProbe.Probes;
using PolicyProbe.Tests.Probes.Landscapes;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.Probes.Neighbourhoods;

/// <summary>How often the intervals of perturbation, post-update and roughness hold the exact values, over seeds: the tables of docs/ground-truth.md.</summary>
public sealed class NeighbourhoodCoverage(ITestOutputHelper output)
{
    // 10,000 seeds fixed beforehand: at least 94 %, less three binomial standard errors of 0.24 %; at most 96 %, plus as many.
    private const int Many = 10_000;
    private const ulong First = 200_000;
    private const double Least = 0.94 - 0.007;
    private const double Most = 0.96 + 0.006;

    // 300 seeds of the first: 95 % are held in fewer than 270 with probability 0.0002, and a dozen are looked at.
    private const int Few = 300;
    private const double LeastOfFew = 0.9;

    [Theory]
    [Trait("Category", "Full")]
    [InlineData("two-armed-bandit", 40, 32, 2)]
    [InlineData("two-armed-bandit", 100, 32, 2)]
    [InlineData("chain-walk", 40, 32, 2)]
    public void Perturbations_means_hold_the_exact_ones(string environment, int directions, int episodes, double alpha) =>
        Perturbations(environment, directions, episodes, alpha, Many);

    [Theory]
    [InlineData("two-armed-bandit")]
    public void Perturbations_means_hold_the_exact_ones_for_a_few_hundred_seeds(string environment) => Perturbations(environment, 40, 32, 2, Few);

    // Updates are drawn from 2,000 real ones, whose exact returns are the whole distribution; evaluations are new in every repetition.
    [Theory]
    [Trait("Category", "Full")]
    [InlineData("two-armed-bandit", 30, 16)]
    [InlineData("two-armed-bandit", 100, 16)]
    [InlineData("chain-walk", 30, 32)]
    public void Post_updates_moments_hold_the_exact_ones(string environment, int updates, int episodes) => PostUpdates(environment, updates, episodes, Many, 2000);

    [Theory]
    [InlineData("two-armed-bandit")]
    public void Post_updates_moments_hold_the_exact_ones_for_a_few_hundred_seeds(string environment) => PostUpdates(environment, 30, 32, Few, 300);

    [Theory]
    [Trait("Category", "Full")]
    [InlineData("two-armed-bandit", 60, 64, 8)]
    [InlineData("chain-walk", 60, 64, 8)]
    public void Roughness_slope_and_variances_hold_the_exact_ones(string environment, int directions, int episodes, double reach) =>
        RoughnessOf(environment, directions, episodes, reach, Many);

    [Theory]
    [InlineData("two-armed-bandit")]
    public void Roughness_slope_and_variances_hold_the_exact_ones_for_a_few_hundred_seeds(string environment) => RoughnessOf(environment, 60, 64, 8, Few);

    private void Perturbations(string environment, int directions, int episodes, double alpha, int seeds)
    {
        var context = PerturbationTests.Context(environment);
        var (curvatures, squares) = PerturbationTests.Exact(context, 1, 50_000, alpha);
        var agent = context.Snapshot.Learner.Agent;
        var truth = (Return: ExactSurroundings.Of(context, 1)!.Return(agent.Policy.Theta)!.Value, Curvature: curvatures.Average(), Squared: squares.Average());
        var engine = new PolicyReturns(agent, agent.Perceive(context.MakeEnvironment)) { Size = episodes, Unit = SampleUnit.Trajectories };
        var met = new int[3];
        for (var seed = First; seed < First + (ulong)seeds; seed++)
        {
            var rng = new Rng(seed);
            var sample = PerturbationSample.Of(engine, agent.Policy.Theta, Perturbation.Directions(agent.Policy.Theta.Length, directions, rng), alpha, rng);
            met[0] += Holds(sample.Return, truth.Return);
            met[1] += Holds(sample.MeanCurvature, truth.Curvature);
            met[2] += Holds(sample.SquaredSlope, truth.Squared);
        }

        var of = $"{environment} | {directions} directions, {episodes} episodes, α = {alpha}";
        Report("return", of, met[0], seeds);
        Report("mean-curvature", of, met[1], seeds);
        Report("squared-slope", of, met[2], seeds);
    }

    private void PostUpdates(string environment, int updates, int episodes, int seeds, int real)
    {
        var context = PerturbationTests.Context(environment);
        var agent = context.Snapshot.Learner.Agent;
        float[][] pool = [.. Enumerable.Range(0, real).Select(i =>
        {
            var step = UpdateStep.Of(context.Snapshot, context.PerceivedEnvironment, 32, new Rng(3).Fork($"{i}")).Step;
            return agent.Policy.Theta.Select((value, p) => (float)(value + (2 * step[p]))).ToArray();
        })];
        var exact = ExactSurroundings.Of(context, 1)!;
        double[] returns = [.. pool.Select(theta => exact.Return(theta)!.Value)];
        var before = exact.Return(agent.Policy.Theta)!.Value;
        var spread = Math.Sqrt(returns.Sum(value => Math.Pow(value - returns.Average(), 2)) / returns.Length);
        var engine = new PolicyReturns(agent, agent.Perceive(context.MakeEnvironment)) { Size = episodes, Unit = SampleUnit.Trajectories };
        var met = new int[5];
        for (var seed = First; seed < First + (ulong)seeds; seed++)
        {
            var rng = new Rng(seed);
            int[] chosen = [.. Enumerable.Range(0, updates).Select(_ => (int)(rng.NextDouble() * pool.Length))];
            var sample = PostUpdateSample.Of(engine, agent.Policy.Theta, [.. chosen.Select(i => pool[i])], rng);
            double[] these = [.. chosen.Select(i => returns[i])];
            met[0] += Holds(sample.Mean, returns.Average());
            met[1] += Holds(sample.MeanChange, returns.Average() - before);
            met[2] += Holds(ReturnSpread.Root(sample.Variance), spread);
            met[3] += Holds(sample.MeanChange, these.Average() - before);
            met[4] += Holds(ReturnSpread.Root(sample.Variance), Math.Sqrt(ReturnSpread.Exact(these)));
        }

        var of = $"{environment} | {updates} updates, {episodes} episodes";
        Report("mean-return", of, met[0], seeds);
        Report("mean-change", of, met[1], seeds);
        Report("spread", of, met[2], seeds);
        Report("mean-change, of these updates", of, met[3], seeds, conservative: true);
        Report("spread, of these updates", of, met[4], seeds, conservative: true);
    }

    private void RoughnessOf(string environment, int directions, int episodes, double reach, int seeds)
    {
        var context = PerturbationTests.Context(environment);
        var agent = context.Snapshot.Learner.Agent;
        var radii = new Roughness { Points = 4, Decades = 0.6, Reach = reach }.Radii;
        double[] variances = [.. RoughnessTests.Population(context, radii, 50_000)];
        double?[] slopes = [.. radii.Select((_, j) => PowerLaw.Slope(radii[j..], variances[j..]))];
        var engine = new PolicyReturns(agent, agent.Perceive(context.MakeEnvironment)) { Size = episodes, Unit = SampleUnit.Trajectories };
        var (held, determined, met) = (0, 0, new int[radii.Length]);
        for (var seed = First; seed < First + (ulong)seeds; seed++)
        {
            var rng = new Rng(seed);
            var sample = RoughnessSample.Of(engine, agent.Policy.Theta, Perturbation.Directions(agent.Policy.Theta.Length, directions, rng), radii, rng);
            for (var j = 0; j < radii.Length; j++)
                met[j] += Holds(sample.Variance(j), variances[j]);
            var slope = sample.Slope();
            if (slope.Value is null)
                continue;
            determined++;
            held += Holds(slope, slopes[sample.FirstResolved()]!.Value);
        }

        var of = $"{environment} | {directions} directions, {episodes} episodes";
        for (var j = 0; j < radii.Length; j++)
            Report($"variance@{radii[j]:G3}", of, met[j], seeds);
        Report($"slope, where determined ({100.0 * determined / seeds:f1} %)", of, held, determined);
        output.WriteLine($"exact slopes from each radius on: {string.Join(", ", slopes.Select(slope => $"{slope:f3}"))}");
    }

    private void Report(string id, string what, int met, int seeds, bool conservative = false)
    {
        var rate = (double)met / seeds;
        output.WriteLine($"| {id} | {what} | {100 * rate:f1} ± {100 * Math.Sqrt(rate * (1 - rate) / seeds):f1} |");
        Assert.True(seeds <= Few ? rate >= LeastOfFew : rate >= Least && (conservative || rate <= Most), $"{id}, {what}: {met} of {seeds}");
    }

    private static int Holds(Estimate estimate, double truth) => estimate.Interval!.Value.Contains(truth) ? 1 : 0;
}
