using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Radii from input gradients: exact where they have to be, and on trained networks held against an attack; with and without a penalty on the gradient.</summary>
/// <remarks>
/// With ℓ the greatest wrong output less the right one, r ≥ (−ℓ)₊/L and r ≥ (−‖∇ℓ‖ + √(‖∇ℓ‖² + 2C(−ℓ)₊))/C. L and C have to bound the slope and the curvature
/// everywhere; taken as the largest of a sample, they give an estimate.
/// </remarks>
public sealed record InputGradient : IDiagnostic
{
    private const double Momentum = 0.9;

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "input-gradient", "How far does the input gradient say an input is safe, and does penalising it help?",
        "C. Finlay, A. Oberman, \"Scaleable input gradient regularization for adversarial robustness\" (2019)",
        "penalties × epochs × samples training rows and penalties × inputs × (2 × dimension + 4 × steps) others");

    /// <summary>d.</summary>
    [Setting("dimension", "Inputs of the classifier.", Minimum = 2, Maximum = 500)]
    public int Dimension { get; init; } = 20;

    /// <summary>λ.</summary>
    [Setting("penalties", "Weights of the penalty; the first is what the others are compared with.", Minimum = 0)]
    public IReadOnlyList<double> Penalties { get; init; } = [0, 0.1, 1];

    /// <summary>h.</summary>
    [Setting("step", "Step of the difference of losses.", Minimum = 0, AboveMinimum = true)]
    public double Step { get; init; } = 0.01;

    /// <summary>ε.</summary>
    [Setting("epsilon", "Radius of the attack in L2.", Minimum = 0, AboveMinimum = true)]
    public double Epsilon { get; init; } = 1;

    /// <summary>n.</summary>
    [Setting("samples", "Training inputs.", Minimum = 10, Maximum = 1_000_000)]
    public int Samples { get; init; } = 200;

    /// <summary>B.</summary>
    [Setting("inputs", "Held-out inputs that are measured.", Minimum = 10, Maximum = 100_000)]
    public int Inputs { get; init; } = 500;

    /// <summary>Units of the hidden layer.</summary>
    [Setting("width", "Units of the hidden layer.", Minimum = 1, Maximum = 10_000)]
    public int Width { get; init; } = 64;

    /// <summary>Epochs.</summary>
    [Setting("epochs", "Epochs of training.", Minimum = 1, Maximum = 100_000)]
    public int Epochs { get; init; } = 150;

    /// <summary>Gradient steps of the attack.</summary>
    [Setting("steps", "Gradient steps of the attack.", Minimum = 1, Maximum = 10_000)]
    public int Steps { get; init; } = 20;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Dimension = 8, Penalties = [0, 1], Inputs = 100, Width = 32, Epochs = 60 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Penalties.Distinct().Count() != Penalties.Count)
            throw new WrongUseException($"penalties={string.Join(',', Penalties)}: expected each once.");
        var rng = context.Stream(Card);
        var checks = InputGradientTruths.Checks(Dimension, Step, rng.Fork("truths")).ToList();

        // Classes as far apart as in 20 dimensions with means of ½, whatever the dimension.
        var data = new LabelledGaussians(Dimension, Math.Sqrt(5.0 / Dimension));
        var (train, held) = (data.Draw(Samples, 0.1, rng.Fork("train")), data.Draw(Inputs, 0, rng.Fork("held-out")));
        var measured = new InputGradientMeasurement[Penalties.Count];
        var work = new Work(context.Progress, Penalties.Count * (Epochs + 1.0), context.Cancellation);
        Parallel.For(0, Penalties.Count, new ParallelOptions { MaxDegreeOfParallelism = context.Threads, CancellationToken = context.Cancellation }, i =>
        {
            var training = new PenalisedTraining(BallNorm.L2, Penalties[i], Step, 20, 0.05, Momentum);
            var classifier = training.Train(new MlpSpec(Dimension, [Width], Activation.Tanh, 2), train, Epochs, rng.Fork("training"), _ => work.Done(1));
            measured[i] = InputGradientMeasurement.Of(Penalties[i], classifier, held, Epsilon, Steps, rng.Fork("attacks"));
            work.Done(1);
        });
        var report = new InputGradientReport(this, measured);
        return context.Result(
            this, "two Gaussians", checks,
            report.Scalars(), report.Findings(), report.Figures());
    }
}
