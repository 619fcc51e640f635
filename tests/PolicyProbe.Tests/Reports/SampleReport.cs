using PolicyProbe.Core;
using PolicyProbe.Reports;

namespace PolicyProbe.Tests.Reports;

/// <summary>A report as a run leaves it, with made-up numbers and every awkward case: gaps, open intervals, the undetermined.</summary>
internal static class SampleReport
{
    private static readonly int[] Sizes = [64, 128, 256, 512, 1024, 2048, 4096, 8192];

    public static LineFigure LearningCurve { get; } = Learning();

    public static LineFigure Cosines(int update) => new(
        "pairwise-cosine",
        $"How far {(update == 0 ? "untrained" : "trained")} gradient estimates agree",
        "Mean cosine between independent gradient estimates from K state-action pairs, and to a reference gradient from 2²⁰ pairs. "
        + "Bands are 95 % intervals over 30 estimates; 0 means that two estimates share no direction, 1 that they are the same.",
        new Axis("state-action pairs K per estimate", AxisScale.Log),
        new Axis("cosine", Low: -0.05, High: 1.05),
        [
            Curve("between two estimates", LineRole.Measured, k => k / (k + 1800.0), 0.05),
            Curve("to the reference gradient", LineRole.Measured, k => Math.Sqrt(k / (k + 1800.0)), 0.04),
            Curve("noise-scale law", LineRole.Theory, k => k / (k + 1750.0), 0),
            Curve("exact", LineRole.Truth, k => Math.Sqrt(k / (k + 1790.0)), 0),
        ],
        [new Mark("PPO's batch", 2048, null), new Mark("no agreement", null, 0)]);

    public static LineFigure NoiseScale { get; } = new(
        "noise-scale",
        "How many pairs a gradient needs",
        "The simple gradient noise scale tr Σ / |g|² during training. The band is the 95 % interval; where it is open below, it reaches the figure's foot.",
        new Axis("updates"),
        new Axis("noise scale in pairs", AxisScale.Log),
        [
            new Line("estimate", LineRole.Measured, [0, 25, 50, 75, 100, 125, 150], [640, 910, 1800, null, 5200, 9100, 14000],
                [410, 620, null, null, 2800, -3, 6100], [900, 1350, 3600, null, 9900, 18000, 41000]),
        ],
        [new Mark("batch of 2,048", null, 2048)]);

    public static RunReport Report { get; } = new()
    {
        Title = "PPO on CartPole-v1",
        Summary = "Solved after 61,440 steps with a mean return of 498.7; its gradients point well at the batch it uses, and less well near the end.",
        Command = "./policyprobe train --env CartPole-v1 --algo ppo --steps 100000 --seed 1 --out runs/cartpole --probe gradient-quality@0,48",
        Seed = 1,
        KeyNumbers =
        [
            new("Mean return", "498.7", "100 episodes, 95 % interval [496.2, 500]"),
            new("Steps", "100,352", "49 updates of 2,048"),
            new("Speed", "5,310 /s", "2 cores, libtorch"),
            new("Cosine at K = 2,048", "0.53", "to the reference 0.73"),
        ],
        Figures = [LearningCurve],
        Questions = new Dictionary<string, string> { ["gradient-quality"] = "Do the gradient estimates point along the true gradient?" },
        Probes = [Gradients(0), Gradients(48)],
        Facts =
        [
            new("version", "PolicyProbe 0.1.0, commit 1254430"),
            new("runtime", ".NET 10.0, libtorch 1.13.1, OpenBLAS 0.3.21"),
            new("machine", "x64, 2 cores, 7.8 GB, Debian 12"),
            new("weights", "sha256 9f2c4e1a77d0b6538c21f0e94ab35d6617c8e2f45b90aa1d3c7e6f8012345678"),
        ],
        Links = [new("run.json", "run.json"), new("metrics.csv", "metrics.csv"), new("gradient-quality@48.json", "probes/gradient-quality@48.json")],
        PictureFormats = ["png", "svg"],
    };

    private static ProbeResult Gradients(int update) => new(
        "gradient-quality", update, "CartPole-v1", 17, new Dictionary<string, string> { ["estimates"] = "30", ["reference"] = "1,048,576 pairs" },
        [
            .. Sizes.Select(k => Value($"pairwise-cosine@{k}", k / (k + 1800.0), 0.05, Direction.HigherIsBetter, $"E cos(ĝ₁, ĝ₂), estimates from {k} pairs", null)),
            .. Sizes.Select(k => Value($"reference-cosine@{k}", Math.Sqrt(k / (k + 1800.0)), 0.04, Direction.HigherIsBetter, $"E cos(ĝ, ∇J), estimates from {k} pairs",
                Math.Sqrt(k / (k + (k == 512 ? 3000.0 : 1790.0))))),
            .. Sizes.Select(k => new Scalar($"noise-share@{k}", k == 64 ? null : 1800.0 / k, null, k == 64 ? null : 2200.0 / k, "1", Direction.LowerIsBetter, 30, $"tr Σ / ({k} |g|²)")),
            new("noise-scale", 1804, 1520, 2193, "pairs", Direction.Neutral, 30, "tr Σ / |g|²: the pairs at which noise and signal are equal"),
            new("gradient-norm", 3.2e-5, null, 4.1e-5, "return per unit of θ", Direction.Neutral, 30, "|∇J|"),
            new("usable-batch", null, null, null, "pairs", Direction.Neutral, 30, "the least K with a mean cosine of 0.9"),
        ],
        update == 0
            ? [new Finding("cosine-fair", FindingLevel.Note, "At the batch of 2,048 pairs two estimates agree with a cosine of 0.53 [0.48, 0.58].", "")]
            : [
                new Finding("batch-below-noise-scale", FindingLevel.Warning, "The batch of 2,048 pairs is below the noise scale of 14,000 pairs: more than half of each step is noise.",
                    "Use four times as many environments, or lower the learning rate by half, and measure again."),
                new Finding("usable-batch-undetermined", FindingLevel.Note, "No K on the grid reaches a cosine of 0.9, so that usable-batch is undetermined.", "Extend the grid beyond 8,192."),
            ],
        update == 0 ? [Cosines(update)] : [Cosines(update), NoiseScale]);

    private static Scalar Value(string id, double value, double half, Direction direction, string estimand, double? truth) =>
        new(id, value, value - half, value + half, "1", direction, 30, estimand, truth);

    private static Line Curve(string name, LineRole role, Func<double, double> law, double half) => new(
        name, role, [.. Sizes.Select(k => (double)k)], [.. Sizes.Select(k => (double?)law(k))],
        half == 0 ? null : [.. Sizes.Select(k => (double?)(law(k) - half))], half == 0 ? null : [.. Sizes.Select(k => (double?)(law(k) + half))]);

    private static LineFigure Learning()
    {
        double[] steps = [.. Enumerable.Range(1, 49).Select(i => i * 2048.0)];
        double Law(double s) => 20 + (480 / (1 + Math.Exp(-(s - 32000) / 7000)));
        double Wobble(double s, double phase) => Math.Clamp(Law(s) + (60 * Math.Sin((s / 3100) + phase) * Math.Exp(-Math.Pow((s - 36000) / 26000, 2))), 9, 500);
        return new LineFigure(
            "learning-curve", "Return while learning", "Mean return of the episodes that ended in each update, smoothed over five updates. The band is the range from the tenth to the ninetieth percentile of the episodes.",
            new Axis("environment steps"), new Axis("return"),
            [
                new Line("mean of 5 updates", LineRole.Measured, steps, [.. steps.Select(s => (double?)Wobble(s, 0.4))],
                    [.. steps.Select(s => (double?)(Wobble(s, 0.4) * 0.72))], [.. steps.Select(s => (double?)Math.Min(500, Wobble(s, 0.4) * 1.2))]),
                new Line("each update", LineRole.Background, steps, [.. steps.Select((s, i) => (double?)Wobble(s, i * 1.7))]),
            ],
            [new Mark("solved at 475", null, 475)]);
    }
}
