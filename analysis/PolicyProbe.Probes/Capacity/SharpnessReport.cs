using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figures and the words of <see cref="Sharpness"/> about an agent.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="agent">Its networks.</param>
/// <param name="rollouts">Value loss and negative surrogate of each rollout.</param>
internal sealed class SharpnessReport(Sharpness probe, Snapshot snapshot, PreciseAgent agent, IReadOnlyList<IReadOnlyList<SharpnessSample>> rollouts)
{
    private static readonly (string Id, string Name)[] Subjects = [("value-loss", "value loss ½ E (V − target)²"), ("surrogate", "negative surrogate −L")];

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        .. Subjects.SelectMany((subject, k) => (Scalar[])
        [
            Scalar($"{subject.Id}-worst", Over(k, of => of.Worst), $"mean over rollouts of the most that a rollout's {subject.Name} was found to rise with each weight moved by at most α(|w| + 1), α = {probe.Alpha:R}; a rollout's own worst case is at least that of the expected loss, on average"),
            Scalar($"{subject.Id}-trace", Over(k, of => of.Trace), $"tr of the Hessian of the {subject.Name} in the weights, {probe.Probes} sign vectors a rollout", Direction.Neutral),
            .. probe.Noise.Select((sigma, i) => Scalar($"{subject.Id}-expected@{sigma:R}", Over(k, of => of.Expected[i]), $"expected sharpness E L(w + ν) − L(w) of the {subject.Name}, ν ~ N(0, σ²I), σ = {sigma:R}, {probe.Pairs} pairs ±ν a rollout")),
            .. probe.Noise.Select((sigma, i) => Scalar($"{subject.Id}-beyond-trace@{sigma:R}", Over(k, of => of.Expected[i] - (sigma * sigma * of.Quadratic)), $"expected sharpness of the {subject.Name} less the mean ½νᵀHν of the same noise, σ = {sigma:R}: what is not quadratic{(k == 0 ? ", of order σ⁴" : ", of order σ⁴ while no ratio leaves the clip range")}", Direction.Neutral)),
        ]),
    ];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings() =>
    [
        .. Subjects.Select((subject, k) =>
        {
            var (worst, expected, trace) = (Over(k, of => of.Worst), Over(k, of => of.Expected[^1]), Over(k, of => of.Trace));
            return new Finding($"{subject.Id}-sharpness", FindingLevel.Note,
                $"The {subject.Name} rises by {ReportText.Text(worst)} at worst when each weight moves by {probe.Alpha:R}(|w| + 1), and by {ReportText.Text(expected)} on average under noise of {probe.Noise[^1]:R} a weight, where half the trace says {ReportText.Number(0.5 * probe.Noise[^1] * probe.Noise[^1] * trace.Value)}.",
                k == 0
                    ? "Compare checkpoints at the same settings. Where average and half the trace part, the loss is not quadratic over such steps, and `curvature` speaks of smaller ones."
                    : "Where ratios leave the clip range gains stop and losses go on: the average then exceeds half the trace at noise that is small for the weights but not for the policy.");
        }),
        new Finding("no-guarantee", FindingLevel.Warning, "The PAC-Bayes terms of the table hold for independent samples and losses in [0, 1]; pairs of a rollout depend on one another, and neither the value loss nor the surrogate is so bounded.", "Read them as a scale of the weights in units of the noise, not as a promise."),
        new Finding("scale-is-free", FindingLevel.Note, "The same function can be written with weights of another scale and another sharpness.", "Compare checkpoints of one run, not architectures."),
    ];

    /// <summary>Expected sharpness over σ² beside half the trace.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        var title = $"{snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}";
        return
        [
            .. Subjects.Select((subject, k) =>
            {
                var found = probe.Noise.Select((sigma, i) => Over(k, of => of.Expected[i] / (sigma * sigma))).ToList();
                var quadratic = Over(k, of => of.Quadratic).Value;
                return new LineFigure($"{subject.Id}-expected", $"Sharpness of the {(k == 0 ? "value loss" : "negative surrogate")} on {title}", $"Means over {rollouts.Count} rollouts with Student's 95 % intervals. The dashed line is ½zᵀHz of the same noise, of mean ½ tr H: the limit of the points as σ → 0.", new Axis("σ", AxisScale.Log), new Axis("(E L(w + ν) − L(w)) / σ²"),
                    [
                        new Line("measured", LineRole.Measured, probe.Noise, [.. found.Select(of => of.Value)], [.. found.Select(of => of.Interval?.Low)], [.. found.Select(of => of.Interval?.High)]),
                        new Line("quadratic part, same noise", LineRole.Theory, probe.Noise, [.. probe.Noise.Select(_ => quadratic)]),
                    ], []);
            }),
        ];
    }

    /// <summary>The PAC-Bayes terms.</summary>
    public Table Bounds()
    {
        var m = (long)rollouts.Count * probe.Samples;
        return new Table("pac-bayes", "PAC-Bayes terms of the weights", $"KL(N(w, σ²I) ‖ N(0, σ²I)) = ‖w‖²/2σ² in nats, and 4√((KL + ln(2m/δ))/m) for m = {m:N0} pairs, δ = {probe.Delta:R}. Exact for these weights; no bound for pairs of rollouts.", ["network", "σ", "KL", "term"],
            [.. from network in new[] { (Name: "value", Theta: agent.ValueTheta), (Name: "policy", Theta: agent.PolicyTheta) }
                from sigma in probe.Noise
                let divergence = PacBayes.Divergence(network.Theta, sigma)
                select (IReadOnlyList<TableEntry>)[TableEntry.Of(network.Name), TableEntry.Of(sigma), TableEntry.Of(divergence), TableEntry.Of(PacBayes.Term(divergence, m, probe.Delta))]]);
    }

    private Estimate Over(int subject, Func<SharpnessSample, double> of) => MeanInterval.OfRepeats(rollouts.Select(rollout => of(rollout[subject])));

    private static Scalar Scalar(string id, Estimate estimate, string estimand, Direction direction = Direction.LowerIsBetter) => ReportText.Scalar(id, estimate, "1", direction, estimand);
}
