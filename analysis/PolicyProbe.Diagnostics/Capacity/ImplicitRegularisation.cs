using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// What training on noisy, attacked or augmented inputs adds to a loss: exact on quadratic and linear losses, and the order of what is left on a tanh network.
/// </summary>
/// <remarks>
/// E ℓ(x + σz) = ℓ + ½σ² tr ∇²ℓ + O(σ⁴); max over ‖δ‖ₚ ≤ ε of ℓ(x + δ) = ℓ + ε‖∇ℓ‖_* + O(ε²), ‖·‖_* the dual norm; an average over shifts ±s is ℓ + ½ mean sᵀ∇²ℓ s + O(‖s‖⁴).
/// A. Oberman, "Partial Differential Equation Regularization for Supervised Machine Learning" (2019); C. Bishop, "Training with Noise is Equivalent to Tikhonov
/// Regularization" (1995).
/// </remarks>
public sealed record ImplicitRegularisation : IDiagnostic
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "implicit-regularisation", "What do noise, attacks and augmentation of the inputs add to a loss?",
        "A. Oberman, \"Partial Differential Equation Regularization for Supervised Machine Learning\" (2019); C. Bishop, \"Training with Noise is Equivalent to Tikhonov Regularization\" (1995)",
        "a second");

    /// <summary>n.</summary>
    [Setting("dimension", "Inputs of the quadratic and linear losses; their sign flips are all tried.", Minimum = 2, Maximum = 16)]
    public int Dimension { get; init; } = 10;

    /// <summary>σ and ε.</summary>
    [Setting("sizes", "Deviations of the noise, radii of the attacks and lengths of the shifts, ascending.", Minimum = 0, AboveMinimum = true, Maximum = 1)]
    public IReadOnlyList<double> Sizes { get; init; } = [0.01, 0.02, 0.05, 0.1, 0.2];

    /// <summary>Antithetic pairs.</summary>
    [Setting("draws", "Pairs of noise ±σz behind an average.", Minimum = 100, Maximum = 10_000_000)]
    public int Draws { get; init; } = 20_000;

    /// <summary>Inputs of the network.</summary>
    [Setting("inputs", "Inputs at which the network's loss is taken, of two dimensions.", Minimum = 10, Maximum = 100_000)]
    public int Inputs { get; init; } = 50;

    /// <summary>Hidden units of the network.</summary>
    [Setting("units", "Units of the network's hidden layer, tanh.", Minimum = 1, Maximum = 10_000)]
    public int Units { get; init; } = 20;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Draws = 2000, Inputs = 30 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Sizes.Count < 2 || !Sizes.SequenceEqual(Sizes.Distinct().Order()))
            throw new WrongUseException($"sizes={string.Join(',', Sizes)}: expected two or more, ascending and each once, as in sizes=0.01,0.02,0.05.");
        var rng = context.Stream(Card);
        var exact = new RegularisationTruths(this, rng.Fork("exact")).Checks();
        context.Report(0.3);
        var remainders = NetworkRemainders.Of(this, rng.Fork("network"), share => context.Report(0.3 + (0.7 * share)));
        return context.Result(
            this, "quadratic and linear losses, and a tanh network", [.. exact, .. remainders.Select(Order)],
            [],
            [
                new Finding("noise-is-a-laplacian", FindingLevel.Note, "Noise on the inputs is a penalty ½σ² on the Laplacian of the loss: half of it is the constant of `smoothing`, λ = ½.", "Choose σ as the scale below which the loss shall be flat."),
                new Finding("attacks-are-gradients", FindingLevel.Note, "Training against an attack is a penalty ε‖∇ℓ‖_* on the gradient in the dual norm: `fast-gradient` reaches it in one step on linear losses, `input-gradient` takes it without attacking.", "At small ε a penalty does what an attack does; at large ε the remainder, of order ε², is what the attack is for."),
                new Finding("augmentation-averages", FindingLevel.Note, "Augmentation replaces a loss by its mean over the group: on a quadratic all sign flips leave the diagonal of the Hessian alone, and all cyclic shifts its circulant mean.", "Augment by what the task does not depend on; what the mean removes cannot be learned any more."),
            ],
            [Figure(remainders)]);
    }

    /// <summary>The slope between the two smallest sizes, where the next order is least.</summary>
    private GroundTruthCheck Order(NetworkRemainders of)
    {
        double[] sizes = [.. Sizes.Take(2).Select(size => Math.Log(size))], logs = [.. of.Remainders.Take(2).Select(value => Math.Log(value))];
        var next = (of.Order == 4 ? Sizes[1] * Sizes[1] * 20 : Sizes[1] * 5) + (1e-14 / of.Remainders[0]);
        return GroundTruthCheck.Equal($"order-{of.Id}", LogSlope.Of(sizes, logs), of.Order, next, $"slope of the mean |remainder| over the size, from {Sizes[0]:R} to {Sizes[1]:R}: {of.Order}; the next term is {(of.Order == 4 ? "size² times a ratio of sixth to fourth derivatives, taken below 20" : "size times a ratio of derivatives, taken below 5")}, and rounding over the least remainder");
    }

    private LineFigure Figure(IReadOnlyList<NetworkRemainders> remainders) => new(
        "remainder", "What is left of a tanh network's loss beyond the penalty", $"Mean over {Inputs} inputs of |change of the loss less the penalty|, against the size of noise, shift or attack; dashed lines have the slope of the next term, 4 and 2.",
        new Axis("σ, length of the shift, or ε", AxisScale.Log), new Axis("mean |remainder|", AxisScale.Log),
        [
            .. remainders.Where(of => of.Id is "noise" or "shifts" or "attack-l2").SelectMany(of => (Line[])
            [
                new Line(of.Name, LineRole.Measured, Sizes, [.. of.Remainders.Select(value => (double?)value)]),
                new Line($"{of.Name}: slope {of.Order}", LineRole.Theory, Sizes, [.. Sizes.Select(size => (double?)(of.Remainders[0] * Math.Pow(size / Sizes[0], of.Order)))], About: of.Name),
            ]),
        ], []);
}
