using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>The same bandits under all players, at every horizon: how often each pulls the better arm at gaps that shrink, how unevenly it pulls equal arms, and its regret at a gap that stays.</summary>
internal sealed class BanditRates
{
    private const double Mean = 0.6, OtherMean = 0.4, Theta = 1;
    private readonly BanditYardsticks _settings;
    private readonly double[] _horizons;
    private readonly IReadOnlyList<(string Id, string Name, ITwoArmPlayer Player)> _players;
    private readonly Dictionary<(string Player, string What), Estimate[]> _found = [];

    public BanditRates(BanditYardsticks settings, Rng rng, Action<double> report)
    {
        _settings = settings;
        _horizons = [.. Horizons(settings.Horizon)];
        _players = [("ucb", "UCB", new UpperConfidence(settings.Exploration)), ("thompson", "Thompson sampling", new ThompsonSampling()), ("reinforce", "REINFORCE", new SoftmaxReinforce(settings.StepSize))];
        foreach (var (id, _, player) in _players)
        {
            double[] Shares(string what, Func<int, ITwoArms> arms, double n) =>
                [.. Enumerable.Range(0, settings.Runs).Select(r => player.Play(arms((int)n), (int)n, rng.Fork($"{id}/{what}/{n}/{r}")) / n)];
            _found[(id, "share")] = [.. _horizons.Select(n => MeanInterval.Student(Shares("share", horizon => BernoulliArms.WithGap(UpperConfidence.Gap(Theta, horizon)), n)))];
            _found[(id, "spread")] = [.. _horizons.Select(n => Root(SkewedMean.Of([.. Shares("spread", _ => new BernoulliArms(0.5, 0.5), n).Select(share => (share - 0.5) * (share - 0.5))])))];
            _found[(id, "regret")] = [.. _horizons.Select(n => MeanInterval.Student([.. Shares("regret", _ => new BernoulliArms(Mean, OtherMean), n).Select(share => (Mean - OtherMean) * n * (1 - share))]))];
            report((double)_found.Count / (3 * _players.Count));
        }
    }

    /// <summary>Δ log n/KL(μ₂ ‖ μ₁), what no rule that learns every bandit can do better than as n grows (Lai and Robbins, 1985).</summary>
    public static double LaiRobbins(double n) => (Mean - OtherMean) * Math.Log(n) / ((OtherMean * Math.Log(OtherMean / Mean)) + ((1 - OtherMean) * Math.Log((1 - OtherMean) / (1 - Mean))));

    /// <summary>Each player's numbers at the last horizon.</summary>
    public IReadOnlyList<Scalar> Scalars()
    {
        var scalars = new List<Scalar>();
        foreach (var (id, name, _) in _players)
        {
            scalars.Add(Scalar($"{id}-share", _found[(id, "share")][^1], "1", Direction.Neutral, $"E N₁/n of the better arm under {name}, gap √(log n/n), n = {_settings.Horizon}"));
            scalars.Add(Scalar($"{id}-spread", _found[(id, "spread")][^1], "1", Direction.LowerIsBetter, $"√E(N₁/n − ½)² of two arms of ½ under {name}: 0 where they are pulled alike, ½ where one is"));
            scalars.Add(Scalar($"{id}-regret", _found[(id, "regret")][^1], "reward", Direction.LowerIsBetter, $"regret of {name} on arms of {Mean} and {OtherMean}"));
        }

        var (gap, n) = (UpperConfidence.Gap(Theta, _settings.Horizon), _settings.Horizon);
        scalars.Add(new Scalar("softmax-share", Softmax(gap, n), null, null, "1", Direction.Neutral, n, "Σ π₁/n of softmax policy gradient with exact gradients, gap √(log n/n); exact"));
        scalars.Add(new Scalar("softmax-regret", (Mean - OtherMean) * n * (1 - Softmax(Mean - OtherMean, n)), null, null, "reward", Direction.LowerIsBetter, n, $"regret of softmax policy gradient with exact gradients on arms of {Mean} and {OtherMean}; exact"));
        scalars.Add(new Scalar("lai-robbins", LaiRobbins(n), null, null, "reward", Direction.Neutral, n, "Δ log n/KL(μ₂ ‖ μ₁) of these arms, a yardstick for large n"));
        return scalars;
    }

    /// <summary>Shares, spreads and regrets against the horizon.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        var (axis, runs) = (new Axis("pulls n", AxisScale.Log), $"mean of {_settings.Runs} runs with 95 % intervals");
        var closed = new SoftmaxGradient(_settings.StepSize);
        double Regret(double gap, double n) => closed.Regret(SoftmaxGradient.LogOdds(gap, _settings.StepSize * n));
        return
        [
            new LineFigure("bandit-shares", "Share of the better arm at the gap √(log n/n)", $"Rewards of 0 and 1, η = {_settings.StepSize:R} of both policy gradients, ρ = {_settings.Exploration:R}; {runs}. The dark line is UCB's limit; dashed, the closed form of exact gradients as η → 0.", axis, new Axis("N₁/n", AxisScale.Linear, 0.4, 1),
                [
                    .. Measured("share"), new Line("softmax, exact gradients", LineRole.Measured, _horizons, [.. _horizons.Select(n => (double?)Softmax(UpperConfidence.Gap(Theta, (int)n), (int)n))]),
                    new Line("exact gradients, closed form", LineRole.Theory, _horizons, [.. _horizons.Select(n => (double?)(1 - (Regret(UpperConfidence.Gap(Theta, (int)n), n) / UpperConfidence.Gap(Theta, (int)n) / n)))], About: "softmax, exact gradients"),
                    new Line("λ* of UCB", LineRole.Truth, _horizons, [.. _horizons.Select(_ => (double?)new UpperConfidence(_settings.Exploration).Share(Theta))]),
                ],
                [new Mark("½", null, 0.5)]),
            new LineFigure("bandit-spread", "How unevenly two equal arms are pulled", $"√E(N₁/n − ½)² of two arms of ½; {runs}. Lines: 1/√12 of a uniform share, ½ of a player that keeps to one arm.", axis, new Axis("deviation of N₁/n", AxisScale.Linear, 0, 0.55),
                Measured("spread"), [new Mark("uniform", null, 1 / Math.Sqrt(12)), new Mark("one arm only", null, 0.5)]),
            new LineFigure("bandit-regret", $"Regret on arms of {Mean} and {OtherMean}", $"Rewards of 0 and 1; {runs}. The dark line is Δ log n/KL(μ₂ ‖ μ₁), which holds for large n; dashed, the closed form of exact gradients.", axis, new Axis("regret", AxisScale.Log),
                [
                    .. Measured("regret"), new Line("softmax, exact gradients", LineRole.Measured, _horizons, [.. _horizons.Select(n => (double?)((Mean - OtherMean) * n * (1 - Softmax(Mean - OtherMean, (int)n))))]),
                    new Line("exact gradients, closed form", LineRole.Theory, _horizons, [.. _horizons.Select(n => (double?)Regret(Mean - OtherMean, n))], About: "softmax, exact gradients"),
                    new Line("Lai and Robbins", LineRole.Truth, _horizons, [.. _horizons.Select(n => (double?)LaiRobbins(n))]),
                ],
                []),
        ];
    }

    private static IEnumerable<double> Horizons(int last)
    {
        for (var n = 50; n < last; n = (int)(n * 2.5))
            yield return n;
        yield return last;
    }

    private static Estimate Root(Estimate square) => square with { Value = Math.Sqrt(square.Value!.Value), Interval = square.Interval is { } interval ? new Interval(Math.Sqrt(Math.Max(0, interval.Low)), Math.Sqrt(interval.High)) : null };

    private static Scalar Scalar(string id, Estimate estimate, string unit, Direction direction, string estimand) => new(id, estimate.Value, estimate.Interval?.Low, estimate.Interval?.High, unit, direction, estimate.SampleSize, estimand);

    private double Softmax(double gap, int n) => 1 - (new SoftmaxGradient(_settings.StepSize).Play(gap, n).WorsePulls / n);

    private IReadOnlyList<Line> Measured(string what) => [.. _players.Select(player =>
    {
        var found = _found[(player.Id, what)];
        return new Line(player.Name, LineRole.Measured, _horizons, [.. found.Select(estimate => estimate.Value)], [.. found.Select(estimate => estimate.Interval?.Low)], [.. found.Select(estimate => estimate.Interval?.High)]);
    })];
}
