using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using static PolicyProbe.Probes.ReportText;

namespace PolicyProbe.Probes;

/// <summary>What an agent's ratio between the modes is, as numbers, words and pictures.</summary>
/// <param name="snapshot">Whose.</param>
/// <param name="seen">What was seen.</param>
internal sealed class RatioReport(Snapshot snapshot, AgentRatio seen) : IRatioReport
{
    private const double MuchClipped = 0.1;

    private ModeGap Own => seen.Gaps.FirstOrDefault(gap => gap.Size == seen.Own) ?? seen.Gaps[0];

    public IReadOnlyList<Scalar> Scalars() =>
    [
        .. seen.Gaps.SelectMany(At),
        .. seen.Stale.Select(one => Plain($"kl-of-stale-statistics@{one.Age}", one.Divergence, "nats", Direction.LowerIsBetter, 1, $"KL(running statistics of {one.Age} updates ago ‖ today's) at today's θ, both in evaluation mode")),
        .. Landscape("surrogate", seen.Surrogate), .. Landscape("value-loss", seen.ValueLoss),
        Plain("largest-z", LargestZ(), "1", Direction.Neutral, seen.Gaps.Count, "the greatest distance of a measured KL, χ² or clip fraction from its closed form, in standard errors"),
    ];

    public IReadOnlyList<GroundTruthCheck> Checks() =>
    [
        GroundTruthCheck.Equal("moved-buffers", seen.MovedBuffers, 0, 0, "a measurement moves no statistics: buffers that differ after it"),
        .. seen.Coupled
            ? seen.Gaps.SelectMany(gap => RatioErrors.Checks(gap.Ratio, $"@{gap.Size}", "closed form of the two modes' distributions, averaged over the same states"))
            : seen.Gaps.Select(gap => GroundTruthCheck.Equal($"largest-log-ratio@{gap.Size}", gap.Ratio.LargestLogRatio, 0, 0, "no statistics of a batch: both modes are one function, r = 1 exactly")),
    ];

    public IReadOnlyList<Finding> Findings()
    {
        if (!seen.Coupled)
            return
            [
                new("ratio-is-one", FindingLevel.Note,
                    $"Before a step the ratio is exactly 1 in every one of {Own.Ratio.Draws:N0} draws: {(snapshot.Configuration.Tricks.Any(trick => trick.Id == "layer-norm") ? "layer normalisation looks at a row alone" : "the networks have no batch normalisation")}.",
                    "Nothing to do; a policy trained --with batch-norm --engine torch shows the difference."),
            ];
        var (own, measured) = (Own, Own.Ratio.Measured);
        List<Finding> findings =
        [
            new("off-policy-before-a-step", measured.ClipFraction > MuchClipped ? FindingLevel.Warning : FindingLevel.Note,
                $"At minibatches of {own.Size} the policy that the update sees is {Number(measured.Divergence)} nats from the one that acted before any step; {measured.ClipFraction:P1} of ratios are beyond the clip range, "
                + $"and the samples are worth {1 / (1 + measured.ChiSquare):P0} of as many.",
                measured.ClipFraction > MuchClipped ? "The clip range is spent before learning starts: take larger minibatches, a higher momentum, or layer-norm." : "Compare it with the KL of a whole update (probe trust-region) before worrying."),
        ];
        if (seen.Gaps is [var least, .., var most] && most.Ratio.Divergence > 0)
            findings.Add(new("what-the-minibatch-adds", FindingLevel.Note,
                $"From minibatches of {least.Size} to {most.Size} KL falls from {Number(least.Ratio.Divergence)} to {Number(most.Ratio.Divergence)} nats, {Number(least.Ratio.Divergence / most.Ratio.Divergence)} times; "
                + $"sampling noise alone, in proportion to 1/m, would give {Number((double)most.Size / least.Size)}.",
                "What does not fall with the minibatch is the running statistics' distance from the rollout's own: staleness."));
        if (own.GradientCosine is { } cosine)
            findings.Add(new("gradient-in-two-modes", cosine < 0.9 ? FindingLevel.Warning : FindingLevel.Note,
                $"The policy's gradient in train mode has the cosine {Number(cosine)} with the policy gradient of the policy that acted.", cosine < 0.9 ? "The first step follows another gradient than the theory's; read ratios and learning curves with that in mind." : ""));
        return findings;
    }

    public IReadOnlyList<Figure> Figures()
    {
        double[] x = [.. seen.Gaps.Select(gap => (double)gap.Size)];
        var figures = new List<Figure>
        {
            Curve("kl-against-minibatch", "KL before any step, against the minibatch", "KL(acted ‖ seen), nats", seen.Coupled ? AxisScale.Log : AxisScale.Linear, x, sample => sample.Measured.Divergence, sample => sample.Truth?.Divergence, sample => sample.Errors?.Divergence, Noise(x)),
            Curve("clip-against-minibatch", "Share clipped before any step, against the minibatch", "share of ratios beyond the clip range", AxisScale.Linear, x, sample => sample.Measured.ClipFraction, sample => sample.Truth?.ClipFraction, sample => sample.Errors?.ClipFraction, []),
        };
        if (seen.Stale.Count > 1)
            figures.Add(new LineFigure(
                "kl-against-staleness", "KL of stale statistics", "KL between the policy by the running statistics of an earlier update and by today's, at today's θ; exact, averaged over the states of a rollout.",
                new Axis("age of the statistics, updates"), new Axis("KL, nats", Low: 0), [new Line("stale statistics", LineRole.Measured, [.. seen.Stale.Select(one => (double)one.Age)], [.. seen.Stale.Select(one => (double?)one.Divergence)])], []));
        return figures;
    }

    private static IEnumerable<Scalar> At(ModeGap gap)
    {
        var (ratio, m) = (gap.Ratio, gap.Size);
        yield return Measured("kl", ratio.Measured.Divergence, ratio.Errors?.Divergence, ratio.Truth?.Divergence ?? ratio.Divergence, "nats", "KL(acted ‖ seen) = −E log r before any step");
        yield return Measured("chi-square", ratio.Measured.ChiSquare, ratio.Errors?.ChiSquare, ratio.Truth?.ChiSquare, "1", "E(r − 1)² before any step");
        yield return Measured("clip-fraction", ratio.Measured.ClipFraction, ratio.Errors?.ClipFraction, ratio.Truth?.ClipFraction, "1", "P(|r − 1| > ε) before any step");
        yield return Plain($"effective-share@{m}", 1 / (1 + ratio.Measured.ChiSquare), "1", Direction.HigherIsBetter, ratio.Draws, $"1/(1 + χ²) at minibatches of {m}", ratio.Truth?.EffectiveShare);
        yield return Plain($"gradient-cosine@{m}", gap.GradientCosine, "1", Direction.HigherIsBetter, 1, $"cosine between the surrogate's gradients in evaluation mode and in train mode at minibatches of {m}, over the rollout");
        yield return Plain($"value-mode-error@{m}", gap.ValueError, "1", Direction.LowerIsBetter, 1, $"E (V_train − V_eval)²/Var V_eval at minibatches of {m}");

        Scalar Measured(string id, double value, double? error, double? truth, string unit, string estimand) => new(
            $"{id}@{m}", Finite(value), Finite(value - (1.96 * error)), Finite(value + (1.96 * error)), unit, Direction.LowerIsBetter, ratio.Draws, $"{estimand}, at minibatches of {m}", Finite(truth));
    }

    private static IEnumerable<Scalar> Landscape(string name, DirectionalSweep? sweep)
    {
        if (sweep is null)
            yield break;
        var (low, high) = sweep.ValueRange;
        const string along = "along its steepest descent on one minibatch in train mode, steps of ¼ to 4 times α√P";
        yield return Plain($"{name}-range", high - low, "1", Direction.Neutral, 1, $"greatest less least value {along}");
        yield return Plain($"{name}-predictiveness", sweep.Predictiveness, "1", Direction.LowerIsBetter, 1, $"greatest change of the gradient {along}");
        yield return Plain($"{name}-smoothness", sweep.Smoothness, "1", Direction.LowerIsBetter, 1, $"effective β {along}");
    }

    private double? LargestZ() => seen.Gaps.SelectMany(gap => gap.Ratio is { Truth: { } truth, Errors: { } errors }
        ? new[]
        {
            Z(gap.Ratio.Measured.Divergence - truth.Divergence, errors.Divergence), Z(gap.Ratio.Measured.ChiSquare - truth.ChiSquare, errors.ChiSquare),
            Z(gap.Ratio.Measured.ClipFraction - truth.ClipFraction, errors.ClipFraction),
        }
        : []).DefaultIfEmpty(0).Max();

    private static double Z(double difference, double error) => error > 0 ? Math.Abs(difference) / error : 0;

    /// <summary>What sampling noise alone would do from the smallest minibatch on.</summary>
    private Line[] Noise(double[] x) => !seen.Coupled || seen.Gaps[0].Ratio.Divergence <= 0 ? []
        : [new Line("in proportion to 1/m", LineRole.Theory, x, [.. x.Select(m => (double?)(seen.Gaps[0].Ratio.Divergence * x[0] / m))])];

    private LineFigure Curve(
        string id, string title, string label, AxisScale scale, double[] x, Func<RatioSample, double> measured, Func<RatioSample, double?> truth, Func<RatioSample, double?> error, Line[] theory) => new(
        id, title, "Measured by drawn actions, ± 2 standard errors (band); the dark line is the closed form of the two modes' distributions.", new Axis("rows of a minibatch", AxisScale.Log), new Axis(label, scale),
        [
            new Line("measured", LineRole.Measured, x, [.. seen.Gaps.Select(gap => Finite(measured(gap.Ratio)))],
                [.. seen.Gaps.Select(gap => Finite(measured(gap.Ratio) - (2 * error(gap.Ratio))))], [.. seen.Gaps.Select(gap => Finite(measured(gap.Ratio) + (2 * error(gap.Ratio))))]),
            .. seen.Gaps.All(gap => truth(gap.Ratio) is not null) ? new[] { new Line("closed form", LineRole.Truth, x, [.. seen.Gaps.Select(gap => Finite(truth(gap.Ratio)))]) } : [],
            .. theory,
        ], []);
}
