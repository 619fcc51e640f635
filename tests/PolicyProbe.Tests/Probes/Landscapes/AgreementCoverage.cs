using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.Probes.Landscapes;

/// <summary>
/// How often the intervals of rank and sign agreement, of a two-stage change and of a line's greatest fall hold the exact values: the tables of
/// docs/ground-truth.md. The seeds are fixed beforehand.
/// </summary>
public sealed class AgreementCoverage(ITestOutputHelper output)
{
    [Theory]
    [Trait("Category", "Full")]
    [InlineData("two-armed-bandit", 64)]
    [InlineData("two-armed-bandit", 512)]
    [InlineData("chain-walk", 512)]
    public void Intervals_of_agreement_hold_the_exact_ones_over_ten_thousand_seeds(string environment, int pairs) => Agreement(environment, pairs, 200_000, CoverageCount.Many);

    [Theory]
    [Trait("Category", "Full")]
    [InlineData("chain-walk", 1024, 0.06)]
    [InlineData("chain-walk", 1024, 0.03)]
    [InlineData("two-armed-bandit", 512, 0.04)]
    public void A_change_with_a_wished_half_width_holds_the_exact_one_over_ten_thousand_seeds(string environment, int pairs, double halfWidth) =>
        TwoStage(environment, pairs, halfWidth, 300_000, CoverageCount.Many);

    [Theory]
    [Trait("Category", "Full")]
    [InlineData("chain-walk", 1024)]
    [InlineData("two-armed-bandit", 512)]
    public void The_greatest_fall_holds_the_exact_one_over_ten_thousand_seeds(string environment, int pairs) => Fall(environment, pairs, 400_000, CoverageCount.Many);

    [Fact]
    public void Two_hundred_of_each_hold_it_as_often_as_they_should()
    {
        Agreement("chain-walk", 512, 1, 200);
        TwoStage("chain-walk", 1024, 0.06, 1, 200);
        Fall("chain-walk", 1024, 1, 200);
    }

    /// <summary>A grid of 5 × 5 cells around θ₀, and as surrogate a fixed function of it that is right in part. Declared conservative.</summary>
    private void Agreement(string environment, int pairs, ulong first, int seeds)
    {
        var (agent, make) = (PolicyReturnsTests.Agent(environment), PolicyReturnsTests.Maker(environment));
        var directions = Enumerable.Range(0, 2).Select(k => RandomDirection.Gaussian(agent.Policy.Theta.Length, 1, new Rng(7).Fork($"{k}"))).ToArray();
        var plane = new PolicyPlane(agent.Policy.Theta, directions[0], directions[1]);
        var thetas = (from b in Enumerable.Range(-2, 5) from a in Enumerable.Range(-2, 5) select plane.At(a / 2.0, b / 2.0)).ToList();
        var exact = ExactReturns.Of(agent, 1, make(), 1)!;
        double[] truth = [.. thetas.Select(theta => exact(theta)!.Value)];
        var noise = new Rng(8);
        var spread = truth.Max() - truth.Min();
        double[] surrogate = [.. truth.Select(value => value + (0.4 * spread * noise.NextNormal()))];
        double[] changes = [.. surrogate.Select(value => value - surrogate[12])];
        var (rank, sign) = (RankCorrelation.Spearman(surrogate, truth)!.Value, LandscapePanel.SameSigns(changes, [.. truth.Select(value => value - truth[12])]).Share!.Value);
        var widths = new (double Rank, double Sign)[seeds];
        CoverageCount.Of(first, seeds, () =>
        {
            var engine = new PolicyReturns(agent, make) { Size = pairs };
            return seed =>
            {
                var cells = engine.At(thetas, new Rng(seed));
                var ranks = AgreementInterval.Rank(surrogate, cells) ?? new Interval(-1, 1);
                var signs = AgreementInterval.Sign(changes, [.. cells.Select(cell => cell.Difference(cells[12]))]) ?? new Interval(0, 1);
                widths[seed - first] = (ranks.High - ranks.Low, signs.High - signs.Low);
                return [("ranks", ranks.Contains(rank)), ("signs", signs.Contains(sign))];
            };
        }).Require(output, $"{environment} | {pairs:N0} pairs a cell", _ => true);
        output.WriteLine($"mean widths: ranks {widths.Average(width => width.Rank):f2}, signs {widths.Average(width => width.Sign):f2}");
    }

    private void TwoStage(string environment, int pairs, double halfWidth, ulong first, int seeds)
    {
        var (agent, make) = (PolicyReturnsTests.Agent(environment), PolicyReturnsTests.Maker(environment));
        var thetas = PolicyReturnsTests.Around(agent, 2, 2);
        var exact = ExactReturns.Of(agent, 1, make(), 1)!;
        var truth = exact(thetas[1])!.Value - exact(thetas[0])!.Value;
        var samples = new int[seeds];
        CoverageCount.Of(first, seeds, () =>
        {
            var engine = new PolicyReturns(agent, make) { Size = pairs };
            return seed =>
            {
                var rng = new Rng(seed);
                var (_, changes, _) = new TwoStageReturns(halfWidth, 1000).Extend(engine.At(thetas, rng.Fork("0")), 0, [true, false], (sample, places) =>
                {
                    samples[seed - first]++;
                    return engine.At([.. places.Select(place => thetas[place])], rng.Fork($"{sample}"));
                }, _ => { });
                return [("change", CoverageCount.Holds(changes[1].Estimate(), truth))];
            };
        }).Require(output, $"{environment} | {pairs:N0} pairs first, h = {halfWidth}", _ => true);
        output.WriteLine($"samples taken: {1 + samples.Average():f1}");
    }

    /// <summary>Ten multiples of a step along which the return falls a little and rises again, or falls for good. Conservative where several falls are looked at.</summary>
    private void Fall(string environment, int pairs, ulong first, int seeds)
    {
        var (agent, make) = (PolicyReturnsTests.Agent(environment), PolicyReturnsTests.Maker(environment));
        var plane = new PolicyPlane(agent.Policy.Theta, RandomDirection.Gaussian(agent.Policy.Theta.Length, 2, new Rng(7).Fork("0")), new double[agent.Policy.Theta.Length]);
        var thetas = Enumerable.Range(0, 11).Select(t => plane.At(t / 10.0, 0)).ToList();
        var exact = ExactReturns.Of(agent, 1, make(), 1)!;
        double[] truth = [.. thetas.Select(theta => exact(theta)!.Value)];
        double[] changes = [.. truth.Skip(1).Select(value => value - truth[0])];
        var fall = Math.Max(0, -changes.Min());
        var found = new bool[seeds];
        CoverageCount.Of(first, seeds, () =>
        {
            var engine = new PolicyReturns(agent, make) { Size = pairs };
            return seed =>
            {
                var cells = engine.At(thetas, new Rng(seed));
                ReturnDifference[] estimated = [.. cells.Skip(1).Select(cell => cell.Difference(cells[0]))];
                found[seed - first] = Cliff.Of(cells[0].Mean, estimated, 10).Verdict == Cliff.Verdict.Found;
                return [("greatest fall", CoverageCount.Holds(Cliff.Deepest(estimated), fall))];
            };
        }).Require(output, $"{environment} | {pairs:N0} pairs a multiple", _ => true);

        // A cliff that is not there is found in 5 % at most, and three binomial standard errors.
        var cliffs = found.Count(cliff => cliff);
        output.WriteLine($"cliffs found: {100.0 * cliffs / seeds:f1} %, in truth {(Cliff.Of(truth[0], changes, 10) ? "one" : "none")}");
        Assert.True(Cliff.Of(truth[0], changes, 10) || cliffs <= (0.05 * seeds) + (3 * Math.Sqrt(0.05 * 0.95 * seeds)), $"{cliffs} false cliffs of {seeds}");
    }
}
