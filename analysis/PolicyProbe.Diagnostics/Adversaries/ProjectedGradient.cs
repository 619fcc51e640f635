using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Whether projected gradient ascent from random starts reaches the worst input in the ball, on a network whose worst input is known exactly.</summary>
/// <remarks>
/// f(x) = Σ aᵣ(wᵣᵀx)² = xᵀMx with the loss ½(f − y)² over ‖δ‖₂ ≤ ε: with y the least that f takes in the ball, the greatest loss is at the greatest f, and both are
/// trust-region problems, f(x + δ) = f(x) + 2(Mx)ᵀδ + δᵀMδ.
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
        var (checks, lines, losses, needed, elsewhere) = (new List<GroundTruthCheck>(), new List<Line>(), new List<Line>(), new List<double>(), 0);
        for (var input = 0; input < Inputs; input++)
        {
            context.Report((double)input / Inputs);
            var stream = rng.Fork($"input/{input}");
            var network = ShallowNetwork.Random(HiddenUnit.Square, Dimension, Hidden, stream);
            double[] x = [.. Enumerable.Range(0, Dimension).Select(_ => stream.NextNormal())];
            var (radius, gradient) = (Ratio * Vector.Norm(x), new double[Dimension]);
            var (centre, matrix) = (network.Gradient(x, gradient), Times(0.5, network.Hessian(x)));
            var target = centre - TrustRegionMaximum.Of(Times(-1, matrix), [.. gradient.Select(value => -value)], radius).Value;
            double Loss(TrustRegionMaximum point) => 0.5 * Math.Pow(centre + point.Value - target, 2);
            var optimum = Loss(TrustRegionMaximum.Of(matrix, gradient, radius));
            var local = TrustRegionMaximum.Local(matrix, gradient, radius) is { } other ? Loss(other) : double.NaN;

            double[] starts = [.. Enumerable.Repeat(x, Starts).SelectMany(entries => entries)];
            var ascent = new SetAscent(PerturbationSet.Of(BallNorm.L2, Dimension, radius)) { Steps = Steps, StepShare = Step, RandomStart = true };
            var loss = new ShallowLoss(network, [.. Enumerable.Repeat(target, Starts)]);
            var (found, auto) = (ascent.Run(loss, starts, stream), (SetAscent.Auto(ascent.Set, Steps) with { RandomStart = true }).Run(loss, starts, stream));
            var gain = Gap(found.Clean[0], optimum);
            var near = gain * Relative;
            elsewhere += found.Values.Count(value => Math.Abs(Gap(value, local)) <= near);
            checks.AddRange(new[] { ("reached", found), ("auto-reached", auto) }.Select(pair => Share($"{pair.Item1}@{input}", pair.Item2.Values, optimum, local, near)));
            checks.Add(GroundTruthCheck.Equal($"best@{input}", found.Values.Max(), optimum, near, "the trust-region problem's global maximum by its secular equation; 1e-6 of what there is to gain"));
            checks.Add(GroundTruthCheck.AtMost($"highest@{input}", Math.Max(found.Values.Max(), auto.Values.Max()), optimum, 1e-12 * optimum, "no point of the ball has a greater loss; rounding"));
            needed.AddRange(found.Traces.Select(trace => (double)Array.FindIndex(trace, value => Gap(value, optimum) <= near)).Where(step => step >= 0));
            if (input == 0)
            {
                lines.AddRange([Middle("fixed steps", found, optimum, gain), Middle("momentum and halved steps", auto, optimum, gain)]);
                losses.AddRange([Middle("fixed steps", found, optimum, null), Middle("momentum and halved steps", auto, optimum, null)]);
                losses.Add(new Line("exact maximum", LineRole.Truth, losses[0].X, [.. losses[0].X.Select(_ => (double?)optimum)]));
            }
        }

        return context.Result(
            this, "quadratic network", checks,
            Scalars(needed),
            [new Finding(
                "starts-agree", FindingLevel.Note, $"{needed.Count} of {Inputs * Starts} random starts came within 1e-6 of the exact maximum, {elsewhere} ended in an exact local one.",
                "Starts that agree are what a well-behaved loss looks like; that they agree does not show that they are right: look at the masking checks.")],
            [
                new LineFigure("gap", "What is left to gain, along the steps", $"The first input: median of {Starts} starts and all of them as a band; (optimum − loss)/(optimum − loss without attack), ε = {Ratio:R}‖x‖.", new Axis("step"), new Axis("share left to gain", AxisScale.Log, Low: 1e-12), lines, [new Mark("1e-6", null, Relative)]),
                new LineFigure("loss", "Loss along the steps", $"The first input: median of {Starts} starts and all of them as a band; the dark line is the exact maximum.", new Axis("step"), new Axis("loss"), losses, []),
            ]);
    }

    private static double Gap(double value, double optimum) => optimum - value;

    private GroundTruthCheck Share(string id, double[] values, double optimum, double local, double near)
    {
        var (reached, stuck) = (values.Count(value => Gap(value, optimum) <= near), values.Count(value => Math.Abs(Gap(value, local)) <= near));
        return GroundTruthCheck.AtLeast(
            id, (reached + stuck) / (double)Starts, Reached, 0,
            double.IsNaN(local)
                ? $"share of {Starts} random starts within 1e-6 of what there is to gain from the exact maximum, the only one there is; at least 90 %"
                : $"share of {Starts} random starts within 1e-6 of what there is to gain from the exact maximum ({reached}) or from the exact local maximum ({stuck}) that this input has; at least 90 %");
    }

    private static double[,] Times(double factor, double[,] matrix)
    {
        var product = (double[,])matrix.Clone();
        for (var i = 0; i < product.GetLength(0); i++)
            for (var j = 0; j < product.GetLength(1); j++)
                product[i, j] *= factor;
        return product;
    }

    /// <summary>The median of all starts along the first steps with all of them as its band: the loss, or the share of a gain that is left.</summary>
    private static Line Middle(string name, AscentResult found, double optimum, double? gain)
    {
        var steps = Math.Min(found.Traces[0].Length, gain is null ? 30 : 120);
        double? Of(double loss) => gain is not { } all ? loss : loss < optimum ? (optimum - loss) / all : null;
        var sorted = Enumerable.Range(0, steps).Select(step => found.Traces.Select(trace => trace[step]).Order().ToList()).ToList();
        return new Line(
            name, LineRole.Measured, [.. Enumerable.Range(0, steps).Select(step => (double)step)], [.. sorted.Select(values => Of(values[values.Count / 2]))],
            [.. sorted.Select(values => Of(gain is null ? values[0] : values[^1]))], [.. sorted.Select(values => Of(gain is null ? values[^1] : values[0]))]);
    }

    private static IReadOnlyList<Scalar> Scalars(List<double> needed)
    {
        var sorted = needed.Order().ToList();
        return sorted.Count == 0 ? [] : [new Scalar("median-steps", sorted[sorted.Count / 2], null, null, "steps", Direction.LowerIsBetter, sorted.Count, "median, over the starts that came within 1e-6 of the optimum, of the steps that took")];
    }
}
