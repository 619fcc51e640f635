using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Whether accuracy has to be paid for robustness: a distribution where every accurate classifier leans on features that an attack turns round.</summary>
/// <remarks>
/// With x₁ = y with probability p and x₂ … x_{d+1} ~ N(ηy, 1): whoever has standard accuracy 1 − δ has at most p/(1 − p) δ under ‖δ‖∞ ≤ ε, ε ≥ 2η. Adversarial training
/// of a linear classifier at ε = 2η puts every weak weight to 0, if ε &lt; 2p − 1; standard and robust accuracy are then both p, for every ε &lt; 1.
/// </remarks>
public sealed record Tsipras : IDiagnostic
{
    private const double Errors = 4;
    private const int Shares = 60;
    private const double Rounding = 1e-9;

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "tsipras", "Does robustness cost accuracy, and what does adversarial training give up?",
        "D. Tsipras, S. Santurkar, L. Engstrom, A. Turner, A. Mądry, \"Robustness May Be at Odds with Accuracy\" (2019), theorems 2.1 and 2.2", "some seconds");

    /// <summary>d.</summary>
    [Setting("weak", "Weak features, d.", Minimum = 1, Maximum = 10_000)]
    public int Weak { get; init; } = 100;

    /// <summary>p.</summary>
    [Setting("strong", "Probability that the strong feature is right, p.", Minimum = 0.5, AboveMinimum = true, Maximum = 0.999)]
    public double Strong { get; init; } = 0.95;

    /// <summary>η.</summary>
    [Setting("mean", "Mean of the weak features, η.", Minimum = 0, AboveMinimum = true)]
    public double Mean { get; init; } = 0.4;

    /// <summary>ε of training.</summary>
    [Setting("training-radii", "Radii of adversarial training, ascending; 0 is ordinary training. All below 2p − 1.", Minimum = 0)]
    public IReadOnlyList<double> TrainingRadii { get; init; } = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8];

    /// <summary>B.</summary>
    [Setting("samples", "Samples of training.", Minimum = 10, Maximum = 1_000_000)]
    public int Samples { get; init; } = 10_000;

    /// <summary>Steps.</summary>
    [Setting("steps", "Steps of training.", Minimum = 10, Maximum = 100_000)]
    public int Steps { get; init; } = 400;

    /// <summary>Points attacked.</summary>
    [Setting("points", "Points attacked, to hold against the exact accuracy.", Minimum = 10, Maximum = 1_000_000)]
    public int Points { get; init; } = 20_000;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Samples = 2000, Steps = 200, Points = 4000, TrainingRadii = [0, 0.4, 0.8] };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!TrainingRadii.SequenceEqual(TrainingRadii.Distinct().Order()))
            throw new WrongUseException($"training-radii={string.Join(',', TrainingRadii)}: expected ascending and all different, as in training-radii={string.Join(',', TrainingRadii.Distinct().Order())}.");
        if (TrainingRadii[^1] >= (2 * Strong) - 1 - Rounding)
            throw new WrongUseException($"training-radii={string.Join(',', TrainingRadii)}: expected below 2p − 1 = {(2 * Strong) - 1:0.###}, where the strong feature still pays; from there on the best classifier is 0, so raise strong or lower the radius.");
        var (rng, model) = (context.Stream(Card), new TsiprasModel(Weak, Strong, Mean));
        var attack = 2 * Mean;
        var checks = Averaging(model, attack, rng.Fork("points"));
        var (x, y) = model.Draw(Samples, rng.Fork("training"));
        var rows = new List<(double Radius, double Standard, double Robust)>();
        foreach (var radius in TrainingRadii)
        {
            context.Report((double)rows.Count / TrainingRadii.Count);
            var w = model.TrainAdversarially(x, y, radius, Steps);
            rows.Add((radius, model.Accuracy(w, 0), model.Accuracy(w, attack)));
            checks.Add(Bounded($"bound-trained@{radius:R}", rows[^1].Standard, rows[^1].Robust));
            if (radius < attack || attack >= 1)
                continue;
            checks.Add(GroundTruthCheck.Equal($"weak-weight@{radius:R}", w[1..].Max(Math.Abs) / Math.Abs(w[0]), 0, 0.01, "the greatest weak weight over the strong one: ε ≥ 2η puts all to 0; .01 for the sample"));
            checks.Add(GroundTruthCheck.Equal($"standard@{radius:R}", rows[^1].Standard, Strong, 0.01, "p, the strong feature alone; .01 for what is left of weak weights"));
            checks.Add(GroundTruthCheck.Equal($"robust@{radius:R}", rows[^1].Robust, Strong, 0.01, "p: an attack of ε < 1 does not turn the strong feature round; .01 for what is left of weak weights"));
        }

        var family = Family(model, attack);
        checks.Add(GroundTruthCheck.AtMost("bound-family", family.Max(pair => pair.Robust - (Strong / (1 - Strong) * (1 - pair.Standard))), 0, 1e-12, "the most by which a classifier (c, 1, …, 1) exceeds p/(1 − p) δ; rounding"));
        return context.Result(
            this, "strong and weak features", checks,
            [],
            [new Finding(
                "at-odds", FindingLevel.Note, $"Trained without an attack: standard {rows[0].Standard:0.####}, robust at ε = 2η {rows[0].Robust:0.####}. Trained at ε = {rows[^1].Radius:R}: {rows[^1].Standard:0.####} and {rows[^1].Robust:0.####}.",
                "A drop of standard accuracy under adversarial training need not be a fault of the training: ask which features the attack takes away.")],
            [Traded(rows, attack), Possible(family)]);
    }

    /// <summary>The mean of the weak features: exact accuracies, and attacked points beside them.</summary>
    private List<GroundTruthCheck> Averaging(TsiprasModel model, double attack, Rng rng)
    {
        double[] w = [0, .. Enumerable.Repeat(1.0 / Weak, Weak)];
        var (x, y) = model.Draw(Points, rng);
        var loss = new LinearMargin(w, y);
        var moved = SetAscent.OneStep(PerturbationSet.Of(BallNorm.Linf, Weak + 1, attack)).Run(loss, x, rng).Perturbed(x);
        var root = Mean * Math.Sqrt(Weak);
        var (standard, robust) = (StandardNormal.Cdf(root), StandardNormal.Cdf(-root));
        return
        [
            GroundTruthCheck.Equal("averaging-standard-exact", model.Accuracy(w, 0), standard, 1e-12, "Φ(η√d); rounding"),
            GroundTruthCheck.Equal("averaging-robust-exact", model.Accuracy(w, attack), robust, 1e-12, "Φ(−η√d) at ε = 2η; rounding"),
            GroundTruthCheck.Equal("averaging-standard", 1 - (loss.Broken(x) / Points), standard, Tolerance(standard), $"Φ(η√d); 4 standard errors of {Points} points and two points"),
            GroundTruthCheck.Equal("averaging-robust", 1 - (loss.Broken(moved) / Points), robust, Tolerance(robust), $"Φ(−η√d) at ε = 2η; 4 standard errors of {Points} points and two points"),
        ];
    }

    private double Tolerance(double probability) => (Errors * Math.Sqrt(probability * (1 - probability) / Points)) + (2.0 / Points);

    private GroundTruthCheck Bounded(string id, double standard, double robust) => GroundTruthCheck.AtMost(
        id, robust, Strong / (1 - Strong) * (1 - standard), 1e-12, "p/(1 − p) δ, 1 − δ the standard accuracy: a bound of every classifier at ε ≥ 2η; rounding");

    /// <summary>Exact accuracies of (c, 1/d, …, 1/d) from the weak features alone to the strong one alone.</summary>
    private List<(double Standard, double Robust)> Family(TsiprasModel model, double attack) => [.. Enumerable.Range(0, Shares + 1).Select(share =>
    {
        var strong = (double)share / Shares;
        double[] w = [strong, .. Enumerable.Repeat((1 - strong) / Weak, Weak)];
        return (model.Accuracy(w, 0), model.Accuracy(w, attack));
    })];

    private LineFigure Traded(List<(double Radius, double Standard, double Robust)> rows, double attack)
    {
        double[] radii = [.. rows.Select(row => row.Radius)];
        return new LineFigure(
            "training-radius", "Accuracy with and without an attack, against the radius of training", $"Exact accuracies of linear classifiers trained at the worst input of each point; robust at ε = 2η = {attack:R}.",
            new Axis("ε of training"), new Axis("accuracy", Low: 0, High: 1),
            [new Line("standard", LineRole.Measured, radii, [.. rows.Select(row => (double?)row.Standard)]), new Line("robust", LineRole.Measured, radii, [.. rows.Select(row => (double?)row.Robust)])],
            [new Mark("p", null, Strong)]);
    }

    private LineFigure Possible(List<(double Standard, double Robust)> family)
    {
        double[] shares = [.. Enumerable.Range(0, Shares + 1).Select(share => (double)share / Shares)];
        return new LineFigure(
            "bound", "Accuracies between the weak features alone and the strong one alone", "Exact, of the classifiers (c, (1 − c)/d, …, (1 − c)/d); robust at ε = 2η. The dashed line is p/(1 − p)(1 − standard accuracy), which no classifier exceeds.",
            new Axis("weight of the strong feature, c"), new Axis("accuracy", Low: 0, High: 1),
            [
                new Line("standard", LineRole.Measured, shares, [.. family.Select(pair => (double?)pair.Standard)]),
                new Line("robust", LineRole.Measured, shares, [.. family.Select(pair => (double?)pair.Robust)]),
                new Line("bound of robust", LineRole.Theory, shares, [.. family.Select(pair => (double?)Math.Min(1, Strong / (1 - Strong) * (1 - pair.Standard)))], About: "robust"),
            ], []);
    }
}
