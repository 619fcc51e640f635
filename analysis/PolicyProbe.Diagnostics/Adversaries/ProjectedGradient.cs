using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Whether projected gradient ascent from random starts reaches the worst input in the ball, on a network whose worst input is known exactly.</summary>
/// <remarks>
/// f(x) = Σ aᵣ(wᵣᵀx)² = xᵀMx with the loss ½(f − y)² over ‖δ‖₂ ≤ ε: with y below everything that f takes in the ball, the greatest loss is at the greatest f, and
/// f(x + δ) = f(x) + 2(Mx)ᵀδ + δᵀMδ is a trust-region problem.
/// </remarks>
public sealed record ProjectedGradient : IDiagnostic
{
    private const double Relative = 1e-6;
    private const double Reached = 0.9;

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "pgd", "Does projected gradient ascent reach the worst input in the ball, and how many steps does it take?",
        "A. Mądry, A. Makelov, L. Schmidt, D. Tsipras, A. Vladu, \"Towards Deep Learning Models Resistant to Adversarial Attacks\" (2018), sections 2 and 3", "some seconds");

    /// <summary>n.</summary>
    [Setting("dimension", "Inputs of the network, n.", Minimum = 2, Maximum = 200)]
    public int Dimension { get; init; } = 20;

    /// <summary>m.</summary>
    [Setting("hidden", "Hidden units, m.", Minimum = 1, Maximum = 10_000)]
    public int Hidden { get; init; } = 100;

    /// <summary>ε/‖x‖.</summary>
    [Setting("ratio", "Radius of the L2 ball as a share of ‖x‖.", Minimum = 0, AboveMinimum = true)]
    public double Ratio { get; init; } = 0.5;

    /// <summary>Inputs.</summary>
    [Setting("inputs", "Inputs attacked, each on a network of its own.", Minimum = 1, Maximum = 1000)]
    public int Inputs { get; init; } = 10;

    /// <summary>Starts.</summary>
    [Setting("starts", "Random starts for every input.", Minimum = 1, Maximum = 1000)]
    public int Starts { get; init; } = 20;

    /// <summary>Steps.</summary>
    [Setting("steps", "Steps of every start.", Minimum = 1, Maximum = 100_000)]
    public int Steps { get; init; } = 1000;

    /// <summary>η.</summary>
    [Setting("step", "Length of a step as a share of the radius.", Minimum = 0, AboveMinimum = true)]
    public double Step { get; init; } = 0.5;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Hidden = 40, Inputs = 4 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var rng = context.Stream(Card);
        var (checks, lines, needed, elsewhere) = (new List<GroundTruthCheck>(), new List<Line>(), new List<double>(), 0);
        for (var input = 0; input < Inputs; input++)
        {
            context.Report((double)input / Inputs);
            var stream = rng.Fork($"input/{input}");
            var network = ShallowNetwork.Random(HiddenUnit.Square, Dimension, Hidden, stream);
            double[] x = [.. Enumerable.Range(0, Dimension).Select(_ => stream.NextNormal())];
            var (radius, gradient) = (Ratio * Vector.Norm(x), new double[Dimension]);
            var (centre, target) = (network.Gradient(x, gradient), -network.Bound((1 + Ratio) * Vector.Norm(x)));
            var matrix = Half(network.Hessian(x));
            double Loss(TrustRegionMaximum point) => 0.5 * Math.Pow(centre + point.Value - target, 2);
            var optimum = Loss(TrustRegionMaximum.Of(matrix, gradient, radius));
            var local = TrustRegionMaximum.Local(matrix, gradient, radius) is { } other ? Loss(other) : double.NaN;

            double[] starts = [.. Enumerable.Repeat(x, Starts).SelectMany(entries => entries)];
            var ascent = new SetAscent(PerturbationSet.Of(BallNorm.L2, Dimension, radius)) { Steps = Steps, StepShare = Step, RandomStart = true };
            var found = ascent.Run(new ShallowLoss(network, [.. Enumerable.Repeat(target, Starts)]), starts, stream);
            var near = Gap(found.Clean[0], optimum) * Relative;
            var (reached, stuck) = (found.Values.Count(value => Gap(value, optimum) <= near), found.Values.Count(value => Math.Abs(Gap(value, local)) <= near));
            elsewhere += stuck;
            checks.Add(GroundTruthCheck.AtLeast(
                $"reached@{input}", (reached + stuck) / (double)Starts, Reached, 0,
                double.IsNaN(local)
                    ? $"share of {Starts} random starts within 1e-6 of what there is to gain from the exact maximum, the only one there is; at least 90 %"
                    : $"share of {Starts} random starts within 1e-6 of what there is to gain from the exact maximum ({reached}) or from the exact local maximum ({stuck}) that this input has; at least 90 %"));
            checks.Add(GroundTruthCheck.Equal($"best@{input}", found.Values.Max(), optimum, near, "the trust-region problem's global maximum by its secular equation; 1e-6 of what there is to gain"));
            checks.Add(GroundTruthCheck.AtMost($"highest@{input}", found.Values.Max(), optimum, 1e-12 * optimum, "no point of the ball has a greater loss; rounding"));
            needed.AddRange(found.Traces.Select(trace => (double)Array.FindIndex(trace, value => Gap(value, optimum) <= near)).Where(step => step >= 0));
            if (input == 0)
                lines.AddRange(Shown(found, optimum));
        }

        return new ProbeResult(
            Card.Id, 0, "quadratic network", context.Seed, Settings.Of(this).ToDictionary(setting => setting.Id, setting => setting.Value), Scalars(needed),
            [new Finding(
                "starts-agree", FindingLevel.Note, $"{needed.Count} of {Inputs * Starts} random starts came within 1e-6 of the exact maximum, {elsewhere} ended in an exact local one.",
                "Starts that agree are what a well-behaved loss looks like; that they agree does not show that they are right: look at the masking checks.")],
            [
                new LineFigure("gap", "What is left to gain, along the steps", $"The first input, every start: (optimum − loss)/(optimum − loss without attack). ε = {Ratio:R}‖x‖.", new Axis("step"), new Axis("share left to gain", AxisScale.Log), [.. lines.Where(line => line.Role == LineRole.Measured)], [new Mark("1e-6", null, Relative)]),
                new LineFigure("loss", "Loss along the steps", "The first input, every start; the dark line is the exact maximum.", new Axis("step", AxisScale.Log), new Axis("loss"), [.. lines.Where(line => line.Role != LineRole.Measured)], []),
            ])
        {
            GroundTruth = checks,
        };
    }

    private static double Gap(double value, double optimum) => optimum - value;

    /// <summary>M of ∇²f = 2M.</summary>
    private static double[,] Half(double[,] hessian)
    {
        for (var i = 0; i < hessian.GetLength(0); i++)
            for (var j = 0; j < hessian.GetLength(1); j++)
                hessian[i, j] /= 2;
        return hessian;
    }

    /// <summary>Gap and loss of every start until nothing more is seen.</summary>
    private static IEnumerable<Line> Shown(AscentResult found, double optimum)
    {
        var last = Math.Min(found.Traces[0].Length, 1 + found.Traces.Max(trace => Math.Max(10, Array.FindIndex(trace, value => Gap(value, optimum) <= 1e-9 * Gap(found.Clean[0], optimum)))));
        double[] steps = [.. Enumerable.Range(0, last).Select(step => (double)step)];
        foreach (var (trace, start) in found.Traces.Select((trace, start) => (trace, start)))
        {
            yield return new Line($"start {start + 1}", LineRole.Measured, steps, [.. trace.Take(last).Select(value => value < optimum ? (double?)(Gap(value, optimum) / Gap(found.Clean[0], optimum)) : null)]);
            yield return new Line($"start {start + 1}", LineRole.Background, steps, [.. trace.Take(last).Select(value => (double?)value)]);
        }

        yield return new Line("exact maximum", LineRole.Truth, steps, [.. steps.Select(_ => (double?)optimum)]);
    }

    private static IReadOnlyList<Scalar> Scalars(List<double> needed)
    {
        var sorted = needed.Order().ToList();
        return sorted.Count == 0 ? [] : [new Scalar("median-steps", sorted[sorted.Count / 2], null, null, "steps", Direction.LowerIsBetter, sorted.Count, "median, over the starts that came within 1e-6 of the optimum, of the steps that took")];
    }
}
