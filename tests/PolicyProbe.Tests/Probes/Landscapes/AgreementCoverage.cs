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
    private const int Seeds = 10_000;

    // Declared conservative: at least 95 %, less three binomial standard errors of 0.22 %. The dropped ones are counted for the table only.
    [Theory]
    [Trait("Category", "Full")]
    [InlineData("two-armed-bandit", 64)]
    [InlineData("two-armed-bandit", 512)]
    [InlineData("chain-walk", 512)]
    public void Intervals_of_agreement_hold_the_exact_ones_over_ten_thousand_seeds(string environment, int pairs)
    {
        var counts = Agreement(environment, pairs, 200_000, Seeds);
        foreach (var (method, (held, width)) in counts)
            output.WriteLine($"| {method} | {environment} | {pairs:N0} | {100.0 * held / Seeds:f1} | {width:f2} |");
        Assert.True(counts["ranks, all pairs of cells"].Held >= (0.95 - 0.0066) * Seeds);
        Assert.True(counts["signs, all cells"].Held >= (0.95 - 0.0066) * Seeds);
    }

    // 95 % within what is promised of unskewed changes; three binomial standard errors of 0.22 %.
    [Theory]
    [Trait("Category", "Full")]
    [InlineData("chain-walk", 1024, 0.06)]
    [InlineData("two-armed-bandit", 512, 0.04)]
    public void A_change_with_a_wished_half_width_holds_the_exact_one_over_ten_thousand_seeds(string environment, int pairs, double halfWidth)
    {
        var (covered, samples) = TwoStage(environment, pairs, halfWidth, 300_000, Seeds);
        output.WriteLine($"| {environment} | {pairs:N0} | {halfWidth} | {samples / Seeds:f1} | {100.0 * covered / Seeds:f1} |");
        Assert.True(covered >= (0.94 - 0.0072) * Seeds, $"{covered} of {Seeds}");
    }

    // Conservative where several falls are looked at; three binomial standard errors below 94 %.
    [Theory]
    [Trait("Category", "Full")]
    [InlineData("chain-walk", 1024)]
    [InlineData("two-armed-bandit", 512)]
    public void The_greatest_fall_holds_the_exact_one_over_ten_thousand_seeds(string environment, int pairs)
    {
        var (covered, found, truth) = Fall(environment, pairs, 400_000, Seeds);
        output.WriteLine($"| {environment} | {pairs:N0} | {100.0 * covered / Seeds:f1} | {(truth ? "yes" : "no")} | {100.0 * found / Seeds:f1} |");
        Assert.True(covered >= (0.94 - 0.0072) * Seeds, $"{covered} of {Seeds}");
        Assert.True(truth || found <= (0.05 + 0.0066) * Seeds, $"{found} false cliffs of {Seeds}");
    }

    // 200 intervals of at least 95 % hold the truth in fewer than 180 with probability 0.001, and the seeds are fixed.
    [Fact]
    public void Two_hundred_of_each_hold_it_as_often_as_they_should()
    {
        var counts = Agreement("chain-walk", 512, 1, 200);
        Assert.InRange(counts["ranks, all pairs of cells"].Held, 180, 200);
        Assert.InRange(counts["signs, all cells"].Held, 180, 200);
        Assert.InRange(TwoStage("chain-walk", 1024, 0.06, 1, 200).Covered, 180, 200);
        Assert.InRange(Fall("chain-walk", 1024, 1, 200).Covered, 180, 200);
    }

    /// <summary>A grid of 5 × 5 cells around θ₀, and as surrogate a fixed function of it that is right in part.</summary>
    private static Dictionary<string, (int Held, double Width)> Agreement(string environment, int pairs, ulong first, int seeds)
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
        var engine = new PolicyReturns(agent, make) { Size = pairs };
        var counts = new Dictionary<string, (int Held, double Width)>();
        for (var seed = first; seed < first + (ulong)seeds; seed++)
        {
            var cells = engine.At(thetas, new Rng(seed));
            Count("ranks, all pairs of cells", AgreementInterval.Rank(surrogate, cells), rank);
            Count("signs, all cells", AgreementInterval.Sign(changes, [.. cells.Select(cell => cell.Difference(cells[12]))]), sign);
            Count("ranks, jackknife over environments (dropped)", Jackknifed(surrogate, cells, corrected: false), rank);
            Count("ranks, the same less its bias (dropped)", Jackknifed(surrogate, cells, corrected: true), rank);
        }

        return counts;

        void Count(string method, Interval? interval, double value)
        {
            var known = interval ?? new Interval(-1, 1);
            var (held, width) = counts.GetValueOrDefault(method);
            counts[method] = (held + (known.Contains(value) ? 1 : 0), width + ((known.High - known.Low) / seeds));
        }
    }

    /// <summary>ρ with one environment left out of all cells at a time; the bias is (C − 1)(mean of these − ρ).</summary>
    private static Interval Jackknifed(double[] surrogate, CellReturn[] cells, bool corrected)
    {
        var copies = cells[0].CopyReturns.Count;
        var all = RankCorrelation.Spearman(surrogate, [.. cells.Select(cell => cell.Mean)]) ?? 0;
        double[] without = [.. Enumerable.Range(0, copies).Select(c => RankCorrelation.Spearman(
            surrogate, [.. cells.Select(cell => ((cell.Mean * cell.Episodes) - cell.CopyReturns[c]) / (cell.Episodes - cell.CopyEpisodes[c]))]) ?? 0)];
        var centre = corrected ? (copies * all) - ((copies - 1) * without.Average()) : all;
        return Jackknife.Student(Math.Clamp(centre, -1, 1), without).Interval!.Value.Clamp(-1, 1);
    }

    private static (int Covered, double Samples) TwoStage(string environment, int pairs, double halfWidth, ulong first, int seeds)
    {
        var (agent, make) = (PolicyReturnsTests.Agent(environment), PolicyReturnsTests.Maker(environment));
        var thetas = PolicyReturnsTests.Around(agent, 2, 2);
        var exact = ExactReturns.Of(agent, 1, make(), 1)!;
        var truth = exact(thetas[1])!.Value - exact(thetas[0])!.Value;
        var engine = new PolicyReturns(agent, make) { Size = pairs };
        var (covered, samples) = (0, 0.0);
        for (var seed = first; seed < first + (ulong)seeds; seed++)
        {
            var rng = new Rng(seed);
            var (_, changes, _) = new TwoStageReturns(halfWidth, 1000).Extend(engine.At(thetas, rng.Fork("0")), 0, [true, false], (sample, places) =>
            {
                samples++;
                return engine.At([.. places.Select(place => thetas[place])], rng.Fork($"{sample}"));
            }, _ => { });
            samples++;
            covered += changes[1].Estimate().Interval!.Value.Contains(truth) ? 1 : 0;
        }

        return (covered, samples);
    }

    /// <summary>Ten multiples of a step along which the return falls a little and rises again, or falls for good.</summary>
    private static (int Covered, int Found, bool Truth) Fall(string environment, int pairs, ulong first, int seeds)
    {
        var (agent, make) = (PolicyReturnsTests.Agent(environment), PolicyReturnsTests.Maker(environment));
        var plane = new PolicyPlane(agent.Policy.Theta, RandomDirection.Gaussian(agent.Policy.Theta.Length, 2, new Rng(7).Fork("0")), new double[agent.Policy.Theta.Length]);
        var thetas = Enumerable.Range(0, 11).Select(t => plane.At(t / 10.0, 0)).ToList();
        var exact = ExactReturns.Of(agent, 1, make(), 1)!;
        double[] truth = [.. thetas.Select(theta => exact(theta)!.Value)];
        double[] changes = [.. truth.Skip(1).Select(value => value - truth[0])];
        var fall = Math.Max(0, -changes.Min());
        var engine = new PolicyReturns(agent, make) { Size = pairs };
        var (covered, found) = (0, 0);
        for (var seed = first; seed < first + (ulong)seeds; seed++)
        {
            var cells = engine.At(thetas, new Rng(seed));
            ReturnDifference[] estimated = [.. cells.Skip(1).Select(cell => cell.Difference(cells[0]))];
            covered += Cliff.Deepest(estimated).Interval!.Value.Contains(fall) ? 1 : 0;
            found += Cliff.Of(cells[0].Mean, estimated, 10).Verdict == Cliff.Verdict.Found ? 1 : 0;
        }

        return (covered, found, Cliff.Of(truth[0], changes, 10));
    }
}
