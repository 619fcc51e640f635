using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Shares of the better arm under UCB beside λ*: with rewards that equal their means within a pull, with random ones as far as n lets them.</summary>
/// <param name="settings">ρ, θ, n and runs.</param>
internal sealed class UpperConfidenceTruths(BanditYardsticks settings)
{
    private readonly UpperConfidence _player = new(settings.Exploration);
    private readonly List<double?> _fixed = [], _random = [], _low = [], _high = [];

    /// <summary>λ* to four digits, and what is simulated.</summary>
    /// <param name="rng">Draws rewards and ties.</param>
    /// <param name="report">Told the share done.</param>
    public IEnumerable<GroundTruthCheck> Checks(Rng rng, Action<double> report)
    {
        foreach (var (theta, known) in new[] { (1, 0.7800), (4, 0.8931) })
            yield return GroundTruthCheck.Equal($"limit@{theta}", new UpperConfidence(1).Share(theta), known, 5e-5, "λ* at ρ = 1, known to four digits; half of the last");
        foreach (var theta in settings.Thetas)
        {
            var (name, share, n) = (FormattableString.Invariant($"{theta:R}"), _player.Share(theta), settings.Horizon);
            var arms = new FixedArms(0.5 + (UpperConfidence.Gap(theta, n) / 2), 0.5 - (UpperConfidence.Gap(theta, n) / 2));
            foreach (var clock in Enum.GetValues<BoundClock>())
            {
                var pulls = new UpperConfidence(settings.Exploration, clock).Play(arms, n, rng.Fork($"fixed/{clock}/{name}"));
                if (clock == BoundClock.Current)
                    _fixed.Add((double)pulls / n);
                yield return GroundTruthCheck.Equal(FormattableString.Invariant($"fixed-{clock}@{name}").ToLowerInvariant(), (double)pulls / n, share, (1 + 1e-9) / n, "λ* with rewards that equal their means: one pull, 1/n, on either clock");
            }

            double[] shares = [.. Enumerable.Range(0, settings.Runs).Select(r => (double)_player.Play(BernoulliArms.WithGap(UpperConfidence.Gap(theta, n)), n, rng.Fork($"random/{name}/{r}")) / n)];
            var mean = MeanInterval.Student(shares);
            var error = Math.Sqrt(shares.Sum(value => Math.Pow(value - shares.Average(), 2)) / (shares.Length - 1.0) / shares.Length);
            _random.Add(mean.Value);
            _low.Add(mean.Interval?.Low);
            _high.Add(mean.Interval?.High);
            var slack = theta == 0 ? 0 : _player.Deviation(theta, n, 0.5);
            yield return GroundTruthCheck.Equal($"random@{name}", shares.Average(), share, slack + (4 * error), theta == 0
                ? "½ of equal arms, which are alike; 4 standard errors over runs"
                : "λ* with rewards of 0 and 1, a limit that n approaches as 1/√log n: one deviation of N₁/n at this n by the delta method, and 4 standard errors over runs");
            report((double)_fixed.Count / settings.Thetas.Count);
        }
    }

    /// <summary>Shares against θ.</summary>
    public Figure Figure()
    {
        double[] x = [.. Enumerable.Range(0, 81).Select(i => Math.Pow(i / 80.0, 2) * settings.Thetas.Max())];
        return new LineFigure(
            "ucb-shares", "Share of the better arm under UCB, against the gap",
            $"Gap √(θ log n/n), n = {settings.Horizon:N0}, ρ = {settings.Exploration:R}. The dark line is the limit λ*. Rewards that equal their means; rewards of 0 and 1, mean of {settings.Runs} runs with 95 % intervals: they approach it as 1/√log n.",
            new Axis("θ", AxisScale.Linear, 0), new Axis("share of the better arm", AxisScale.Linear, 0.4, 1),
            [
                new Line("fixed rewards", LineRole.Measured, settings.Thetas, _fixed),
                new Line("random rewards", LineRole.Measured, settings.Thetas, _random, _low, _high),
                new Line("λ*", LineRole.Truth, x, [.. x.Select(theta => (double?)_player.Share(theta))]),
            ],
            [new Mark("½", null, 0.5)]);
    }
}
