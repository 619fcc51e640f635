using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>The fast gradient method on a logistic model, where it is exact: one step reaches the greatest loss in the ball.</summary>
/// <remarks>
/// ℓ(x) = ζ(−y(wᵀx + b)), ζ(u) = log(1 + e^u): the greatest ℓ over ‖δ‖ₚ ≤ ε is ζ(−y(wᵀx + b) + ε‖w‖_*), ‖·‖_* the dual norm.
/// </remarks>
public sealed record FastGradient : IDiagnostic
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "fast-gradient", "Does one signed step reach the worst input in the ball?",
        "I. Goodfellow, J. Shlens, C. Szegedy, \"Explaining and Harnessing Adversarial Examples\" (2015), sections 3–5", "a moment");

    /// <summary>n.</summary>
    [Setting("dimension", "Inputs of the model.", Minimum = 1, Maximum = 100_000)]
    public int Dimension { get; init; } = 50;

    /// <summary>ε.</summary>
    [Setting("radii", "Radii of the balls, ascending.", Minimum = 0, AboveMinimum = true)]
    public IReadOnlyList<double> Radii { get; init; } = [0.01, 0.03, 0.1, 0.3, 1];

    /// <summary>B.</summary>
    [Setting("inputs", "Inputs attacked.", Minimum = 1, Maximum = 1_000_000)]
    public int Inputs { get; init; } = 200;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this;

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!Radii.SequenceEqual(Radii.Order()))
            throw new WrongUseException($"radii={string.Join(',', Radii)}: expected ascending, as in radii={string.Join(',', Radii.Order())}.");
        var rng = context.Stream(Card);
        double[] w = [.. Enumerable.Range(0, Dimension).Select(_ => rng.NextNormal())];
        double[] x = [.. Enumerable.Range(0, Dimension * Inputs).Select(_ => rng.NextNormal())];
        int[] y = [.. Enumerable.Range(0, Inputs).Select(_ => rng.NextDouble() < 0.5 ? -1 : 1)];
        var model = new LogisticLoss(w, rng.NextNormal(), y);
        var (checks, lines) = (new List<GroundTruthCheck>(), new List<Line>());
        foreach (var norm in Enum.GetValues<BallNorm>())
        {
            var (measured, exact) = (new List<double?>(), new List<double?>());
            foreach (var radius in Radii)
            {
                context.Report((double)checks.Count / (3 * Radii.Count));
                var set = PerturbationSet.Of(norm, Dimension, radius);
                var found = SetAscent.OneStep(set).Run(model, x, rng);
                var worst = Enumerable.Range(0, Inputs).Average(b => LogisticLoss.Softplus(model.Logit(x, b) + set.DualNorm(w)));
                measured.Add(found.Values.Average());
                exact.Add(worst);
                checks.Add(GroundTruthCheck.Equal($"{Name(norm)}@{radius:R}", found.Values.Average(), worst, 1e-12 * (1 + worst), "mean of ζ(−y(wᵀx + b) + ε‖w‖_*); rounding"));
            }

            lines.Add(new Line(Name(norm), LineRole.Measured, Radii, measured));
            lines.Add(new Line($"{Name(norm)}, exact", LineRole.Theory, Radii, exact, About: Name(norm)));
        }

        return context.Result(
            this, "logistic model", checks,
            [],
            [new Finding("one-step-is-exact", FindingLevel.Note, "On a linear model one step reaches the worst input of the ball in every norm.", "On a network it is a lower bound: take many steps, several starts, and the masking checks.")],
            [new LineFigure("fast-gradient", "Loss after one step, against the radius", $"Mean over {Inputs} inputs of a logistic model in {Dimension} dimensions. Points are measured; the dashed lines under them are exact.", new Axis("ε", AxisScale.Log), new Axis("mean loss"), lines, [])]);
    }

    private static string Name(BallNorm norm) => norm.ToString().ToLowerInvariant();
}
