using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;

namespace PolicyProbe.Cli;

/// <summary>The row of a return landscape: what a plane of many θ costs, rollouts and all.</summary>
internal static class LandscapeBench
{
    private const int Side = 31;
    private const int Pairs = 10_000;
    private const int Threads = 2;

    /// <summary>Returns over a plane of two random directions of norm 2 around an untrained policy of CartPole-v1.</summary>
    public static IEnumerable<BenchRow> Rows(BenchClock clock, MachineLimits limits)
    {
        var make = Environments.Maker("CartPole-v1");
        var agent = AgentBuilder.Build(make().Spec, new PpoOptions(), new TrickSet(new TanhActivation()), Engines.On(Engines.Fused, "cpu"), new Rng(1));
        var directions = Enumerable.Range(0, 2).Select(k => RandomDirection.Gaussian(agent.Policy.Theta.Length, 2, new Rng(2).Fork($"direction/{k}"))).ToArray();
        var thetas = (from row in Enumerable.Range(0, Side)
                      from column in Enumerable.Range(0, Side)
                      let plane = new PolicyPlane(agent.Policy.Theta, directions[0], directions[1])
                      select plane.At(Coordinate(column), Coordinate(row))).ToList();
        var returns = new PolicyReturns(agent, make) { Size = Pairs, Threads = Threads };
        var (steps, times) = (0L, 0);
        var landscapes = clock.Rate(
            () =>
            {
                steps += returns.At(thetas, new Rng(3)).Sum(cell => cell.Pairs);
                times++;
            },
            1);
        var rate = landscapes * steps / times;
        var weights = agent.Policy.Network.Layout.Parameters.Where(block => block.Role == BlockRole.Weight).Sum(block => (double)block.Count);
        yield return new BenchRow("landscape", 1 / landscapes, "s", null, null)
        {
            Work = $"CartPole-v1, return at {Side} × {Side} θ, {Pairs:N0} pairs each, 4-64-64-2 tanh policy, {Threads} threads",
        };
        yield return BenchRow.Of(
            "landscape-steps", rate, "steps/s", 2 * weights, Threads * limits.Product, "limit/sgemm-64x64", $"the steps of the episodes counted in it, {steps / times:N0}, a second; {Threads} threads");
    }

    private static double Coordinate(int i) => (2.0 * i / (Side - 1)) - 1;
}
