using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Whether the checks that tell hidden weakness from strength work: a linear classifier whose logits are multiplied by c, which changes neither decisions nor robustness.</summary>
/// <remarks>
/// x ~ N(μ_y, I), μ ~ N(0, s²I), w_k = μ_k, b_k = −‖μ_k‖²/2: the Bayes classifier. A row holds if for all i ≠ y z_y − zᵢ > ε‖w_y − wᵢ‖₁. In single precision the gradient
/// of cross-entropy is exactly 0 once c times the margin is above 104.
/// </remarks>
public sealed record GradientMasking : IDiagnostic
{
    private const double Tie = 1e-5;

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "gradient-masking", "Is a model robust, or does it only hide its gradients?",
        "A. Athalye, N. Carlini, D. Wagner, \"Obfuscated Gradients Give a False Sense of Security\" (2018), section 3.1; the control follows N. Papernot et al., \"Distillation as a Defense\" (2016)", "some seconds");

    /// <summary>c.</summary>
    [Setting("scales", "What the logits are multiplied by, ascending.", Minimum = 0, AboveMinimum = true)]
    public IReadOnlyList<double> Scales { get; init; } = [1, 10, 100, 1000];

    /// <summary>C.</summary>
    [Setting("classes", "Classes, C.", Minimum = 3, Maximum = 1000)]
    public int Classes { get; init; } = 10;

    /// <summary>n.</summary>
    [Setting("dimension", "Inputs, n.", Minimum = 1, Maximum = 10_000)]
    public int Dimension { get; init; } = 20;

    /// <summary>s.</summary>
    [Setting("separation", "Standard deviation of the classes' means, s.", Minimum = 0, AboveMinimum = true)]
    public double Separation { get; init; } = 0.7;

    /// <summary>ε.</summary>
    [Setting("radius", "Radius of the L∞ ball, ε.", Minimum = 0, AboveMinimum = true)]
    public double Radius { get; init; } = 0.5;

    /// <summary>B.</summary>
    [Setting("inputs", "Inputs attacked.", Minimum = 10, Maximum = 1_000_000)]
    public int Inputs { get; init; } = 500;

    /// <summary>Steps.</summary>
    [Setting("steps", "Steps of the attacks of many.", Minimum = 2, Maximum = 10_000)]
    public int Steps { get; init; } = 40;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Inputs = 200, Steps = 20 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!Scales.SequenceEqual(Scales.Distinct().Order()))
            throw new WrongUseException($"scales={string.Join(',', Scales)}: expected ascending and all different, as in scales={string.Join(',', Scales.Distinct().Order())}.");
        var rng = context.Stream(Card);
        double[] means = [.. Enumerable.Range(0, Classes * Dimension).Select(_ => Separation * rng.NextNormal())];
        double[] biases = [.. means.Chunk(Dimension).Select(mean => -Vector.Dot(mean, mean) / 2)];
        int[] y = [.. Enumerable.Range(0, Inputs).Select(_ => (int)rng.Integers(0, Classes))];
        double[] x = [.. y.SelectMany(label => Enumerable.Range(0, Dimension).Select(i => means[(label * Dimension) + i] + rng.NextNormal()))];
        var set = PerturbationSet.Of(BallNorm.Linf, Dimension, Radius);
        var reserves = Enumerable.Range(0, Inputs).Select(b => new LinearClassifier(means, biases, 1).Reserve(x.AsSpan(b * Dimension, Dimension), y[b], set)).ToList();
        var (exact, near) = ((double)reserves.Count(reserve => reserve > 0) / Inputs, (double)reserves.Count(reserve => Math.Abs(reserve) <= Tie) / Inputs);

        var (checks, reports) = (new List<GroundTruthCheck>(), new List<MaskingReport>());
        foreach (var scale in Scales)
        {
            context.Report((double)reports.Count / Scales.Count);
            var classifier = new LinearClassifier(means, biases, scale);
            var report = new MaskingChecks(set) { Steps = Steps }.Run(classifier, x, y, rng.Fork("checks"));
            reports.Add(report);
            checks.Add(GroundTruthCheck.Equal($"every-target@{scale:R}", EveryTarget(classifier, x, y, set), exact, near, "share of rows with z_y − zᵢ > ε‖w_y − wᵢ‖₁ for all i, against one step towards every class; rows within 1e-5 of the edge may round either way"));
            checks.Add(GroundTruthCheck.AtLeast($"strongest@{scale:R}", report.Strongest, exact, near, "no attack breaks a row that holds; rows within 1e-5 of the edge may round either way"));
            checks.Add(GroundTruthCheck.Equal($"mismatched@{scale:R}", report.Mismatched, 0, 0, "rows where the attack's own margin and the prediction asked again disagree; the arithmetic is the same"));
            if (scale <= 1)
                checks.Add(GroundTruthCheck.Equal($"flags@{scale:R}", report.Flags.Count, 0, 0, $"the negative control raises none; raised: {Names(report)}"));
            if (scale >= 1000)
            {
                MaskingFlag[] expected = [MaskingFlag.ZeroGradients, MaskingFlag.NoiseBeatsGradient, MaskingFlag.MarginBeatsCrossEntropy];
                checks.Add(GroundTruthCheck.Equal($"flags@{scale:R}", report.Flags.Count, expected.Length, 0, $"the positive control raises three; raised: {Names(report)}"));
                checks.AddRange(expected.Select(flag => GroundTruthCheck.Equal($"{Name(flag)}@{scale:R}", report.Flags.Contains(flag) ? 1 : 0, 1, 0, "1 where the flag was raised: hidden gradients have to be found")));
            }
        }

        return context.Result(
            this, "linear classifier", checks,
            [],
            [new Finding(
                "hidden-not-robust", FindingLevel.Note, $"{exact:0.###} of the inputs are robust at every c; climbing cross-entropy leaves {string.Join(", ", reports.Select((report, k) => $"{report.CrossEntropy:0.###} at c = {Scales[k]:R}"))}.",
                "Believe a robust accuracy only where no flag is raised and margin, noise and cross-entropy agree; attack the margin in double precision otherwise.")],
            [Curves(reports, exact)])
        with
        {
            Tables = [Summary(reports)],
        };
    }

    /// <summary>The share of rows that hold against one step straight at every other class: exact for a linear classifier, in every norm.</summary>
    private double EveryTarget(LinearClassifier classifier, double[] x, int[] y, PerturbationSet set)
    {
        var (held, direction, delta) = (0, new double[Dimension], new double[Dimension]);
        for (var b = 0; b < y.Length; b++)
        {
            var (holds, logits) = (true, new double[Classes]);
            var centre = x.AsSpan(b * Dimension, Dimension);
            for (var i = 0; i < Classes && holds; i++)
            {
                classifier.Direction(y[b], i, direction);
                set.Steepest(direction, centre, delta);
                Vector.Add(delta, 1, centre);
                classifier.Logits(delta, logits);
                holds = i == y[b] || logits[y[b]] > logits[i];
            }

            held += holds ? 1 : 0;
        }

        return (double)held / y.Length;
    }

    private LineFigure Curves(List<MaskingReport> reports, double exact) => new(
        "accuracy", "What attacks leave of a classifier whose logits are multiplied", $"{Inputs} inputs, {Classes} classes, ε = {Radius:R} in L∞, single precision; the dark line is the share that is robust, the same at every scale.",
        new Axis("c", AxisScale.Log), new Axis("accuracy", Low: 0, High: 1),
        [
            .. new (string Name, Func<MaskingReport, double> Of)[] { ("cross-entropy", report => report.CrossEntropy), ("margin", report => report.Margin), ("random points of the edge", report => report.Noise), ("no attack", report => report.Clean) }
                .Select(line => new Line(line.Name, LineRole.Measured, Scales, [.. reports.Select(report => (double?)line.Of(report))])),
            new Line("robust, exact", LineRole.Truth, Scales, [.. Scales.Select(_ => (double?)exact)]),
        ], []);

    private Table Summary(List<MaskingReport> reports) => new(
        "checks", "Masking checks", $"Shares of {Inputs} inputs that are classified right, without and after attacks, and the share whose gradient of cross-entropy is exactly 0.",
        ["c", "no attack", "one step up the margin", "margin", "cross-entropy", "random points", "large radius", "zero gradients", "mismatched", "flags"],
        [.. reports.Select((report, k) => (IReadOnlyList<TableEntry>)[TableEntry.Of(Scales[k]), .. new[] { report.Clean, report.OneStep, report.Margin, report.CrossEntropy, report.Noise, report.LargeRadius, report.ZeroGradients, report.Mismatched }.Select(TableEntry.Of), TableEntry.Of(Names(report))])]);

    private static string Names(MaskingReport report) => report.Flags.Count == 0 ? "none" : string.Join(", ", report.Flags.Select(Name));

    private static string Name(MaskingFlag flag) => string.Concat(flag.ToString().Select((letter, i) => char.IsUpper(letter) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(letter) : letter.ToString()));
}
