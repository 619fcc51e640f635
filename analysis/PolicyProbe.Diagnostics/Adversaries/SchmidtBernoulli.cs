using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Whether a threshold before a linear classifier makes attacks powerless: the Bernoulli model xᵢ = yθᵢ with probability ½ + τ, else −yθᵢ, θᵢ = ±1.</summary>
/// <remarks>
/// The learner of one sample is ŵ = y′x′. Every y xᵢŵᵢ is 1 with probability (½ + τ)² + (½ − τ)² = ½ + 2τ², independently, so with K ~ Bin(d, ½ + 2τ²) its error is
/// P(K &lt; d/2) + ½P(K = d/2), and under ‖δ‖∞ ≤ ε that at d(1 + ε)/2. With sign(x) in place of x, no δ with ε &lt; 1 changes a prediction.
/// </remarks>
public sealed record SchmidtBernoulli : IDiagnostic
{
    private const double Errors = 4;

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "schmidt-bernoulli", "Does one sample suffice for robust accuracy where the classifier may be more than linear?",
        "L. Schmidt, S. Santurkar, D. Tsipras, K. Talwar, A. Mądry, \"Adversarially Robust Generalization Requires More Data\" (2018), section 2, the Bernoulli model", "a moment");

    /// <summary>d.</summary>
    [Setting("dimension", "Dimensions, d.", Minimum = 2, Maximum = 10_000)]
    public int Dimension { get; init; } = 400;

    /// <summary>τ.</summary>
    [Setting("bias", "How far beyond one half the probability of xᵢ = yθᵢ is, τ.", Minimum = 0, AboveMinimum = true, Maximum = 0.499)]
    public double Bias { get; init; } = 0.2;

    /// <summary>ε.</summary>
    [Setting("radii", "Radii of the L∞ balls, ascending, below 1.", Minimum = 0, Maximum = 0.999)]
    public IReadOnlyList<double> Radii { get; init; } = [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.9];

    /// <summary>Pairs drawn.</summary>
    [Setting("points", "Pairs of a one-sample learner and a point to classify.", Minimum = 10, Maximum = 1_000_000)]
    public int Points { get; init; } = 4000;

    /// <summary>d of the enumeration.</summary>
    [Setting("enumerated", "Dimensions where all samples and points are enumerated, 4^d of them.", Minimum = 1, Maximum = 8)]
    public int Enumerated { get; init; } = 6;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Points = 1000 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!Radii.SequenceEqual(Radii.Order()))
            throw new WrongUseException($"radii={string.Join(',', Radii)}: expected ascending, as in radii={string.Join(',', Radii.Order())}.");
        var rng = context.Stream(Card);
        var (linear, threshold, changed) = (new double[Radii.Count], new double[Radii.Count], 0);
        for (var point = 0; point < Points; point++)
        {
            if (point % 100 == 0)
                context.Report((double)point / Points);
            double[] theta = [.. Enumerable.Range(0, Dimension).Select(_ => rng.NextDouble() < 0.5 ? -1.0 : 1)];
            var (w, y) = (Draw(theta, 1, rng), rng.NextDouble() < 0.5 ? -1 : 1);
            var x = Draw(theta, y, rng);
            var margin = new LinearMargin(w, [y]);
            var clean = margin.Broken(x);
            for (var r = 0; r < Radii.Count; r++)
            {
                var attack = Radii[r] == 0 ? x : SetAscent.OneStep(PerturbationSet.Of(BallNorm.Linf, Dimension, Radii[r])).Run(margin, x, rng).Perturbed(x);
                linear[r] += margin.Broken(attack) / Points;
                var behind = margin.Broken([.. attack.Select(value => (double)Math.Sign(value))]);
                threshold[r] += behind / Points;
                changed += behind == clean ? 0 : 1;
            }
        }

        var success = 0.5 + (2 * Bias * Bias);
        double[] exact = [.. Radii.Select(radius => BinomialTail.Below(Dimension, success, Dimension * (1 + radius) / 2))];
        var error = exact.Length > 0 && Radii[0] == 0 ? exact[0] : BinomialTail.Below(Dimension, success, Dimension / 2.0);
        var hoeffding = Math.Exp(-8 * Dimension * Math.Pow(Bias, 4));
        var checks = Radii.Select((radius, r) => GroundTruthCheck.Equal(
            $"linear@{radius:R}", linear[r], exact[r], Tolerance(exact[r]), $"P(K < d(1 + ε)/2), K ~ Bin(d, ½ + 2τ²), a tie as half; 4 standard errors of {Points} pairs and one pair")).ToList();
        checks.AddRange(Radii.Select((radius, r) => GroundTruthCheck.Equal(
            $"threshold@{radius:R}", threshold[r], error, Tolerance(error), $"P(K < d/2): the threshold layer leaves the error without an attack; 4 standard errors of {Points} pairs and one pair")));
        checks.Add(GroundTruthCheck.Equal("changed-behind-threshold", changed, 0, 0, "predictions that an attack of ε < 1 changed behind sign(x): none can; exact"));
        checks.Add(GroundTruthCheck.Equal("enumerated-error", Enumerate(), BinomialTail.Below(Enumerated, success, Enumerated / 2.0), 1e-12, "the binomial tail, against every sample and every point with its probability; rounding"));
        checks.Add(GroundTruthCheck.AtMost("one-sample-bound", error, hoeffding, 1e-15, "exp(−8dτ⁴), Hoeffding's bound of the tail: one sample suffices once τ is of order d^(−1/4)"));
        return context.Result(
            this, "Bernoulli model", checks,
            [],
            [new Finding(
                "threshold-is-robust", FindingLevel.Note, $"Of {Points * Radii.Count} attacks none changed a prediction behind a threshold; the linear classifier's error goes from {exact[0]:0.###} to {exact[^1]:0.###} at ε = {Radii[^1]:R}.",
                "How much data robustness needs depends on the kind of classifier: look for a preprocessing that the data allow before gathering more. Attacks through such a layer need its exact form: its gradient is 0.")],
            [Curves(linear, threshold, exact, error)]);
    }

    private double Tolerance(double probability) => (Errors * Math.Sqrt(probability * (1 - probability) / Points)) + (1.0 / Points);

    private double[] Draw(double[] theta, int y, Rng rng) => [.. theta.Select(value => rng.NextDouble() < 0.5 + Bias ? y * value : -y * value)];

    /// <summary>The error summed over all 2^d learners and 2^d points, θ = 1 and y = 1.</summary>
    private double Enumerate()
    {
        var (d, error) = (Enumerated, 0.0);
        for (var w = 0; w < 1 << d; w++)
            for (var x = 0; x < 1 << d; x++)
            {
                var agreed = d - int.PopCount(w ^ x);
                error += Probability(w) * Probability(x) * (2 * agreed < d ? 1 : 2 * agreed == d ? 0.5 : 0);
            }

        return error;

        double Probability(int bits) => Math.Pow(0.5 + Bias, int.PopCount(bits)) * Math.Pow(0.5 - Bias, d - int.PopCount(bits));
    }

    private LineFigure Curves(double[] linear, double[] threshold, double[] exact, double error) => new(
        "errors", "Error of the one-sample learner against the attack's radius", $"d = {Dimension}, τ = {Bias:R}, {Points} pairs of a learner and a point; the dashed lines are binomial tails.",
        new Axis("ε"), new Axis("error", Low: 0, High: 1),
        [
            new Line("linear", LineRole.Measured, Radii, [.. linear.Select(value => (double?)value)]),
            new Line("linear, exact", LineRole.Theory, Radii, [.. exact.Select(value => (double?)value)], About: "linear"),
            new Line("behind a threshold", LineRole.Measured, Radii, [.. threshold.Select(value => (double?)value)]),
            new Line("behind a threshold, exact", LineRole.Theory, Radii, [.. Radii.Select(_ => (double?)error)], About: "behind a threshold"),
        ], []);
}
