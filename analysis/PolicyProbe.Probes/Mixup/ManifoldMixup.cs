using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>Training on mixtures of hidden states: what it is exactly, and whether it flattens what a class looks like inside the network.</summary>
/// <remarks>
/// V. Verma et al., "Manifold Mixup: Better Representations by Interpolating Hidden States" (2019): at a layer k drawn for every batch
/// h_k ← λh_k + (1 − λ)h_k′, likewise the one-hot labels, λ ~ Beta(α, α).
/// </remarks>
public sealed record ManifoldMixup : IDiagnostic
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "manifold-mixup", "Does mixing hidden states in training leave each class fewer directions to vary in?",
        "V. Verma, A. Lamb, C. Beckham, A. Najafi, I. Mitliagkas, D. Lopez-Paz, Y. Bengio, \"Manifold Mixup: Better Representations by Interpolating Hidden States\" (2019)",
        "3 × repeats × epochs × samples rows of a network");

    /// <summary>α.</summary>
    [Setting("alpha", "α of λ ~ Beta(α, α): small leaves most rows nearly as they are.", Minimum = 0, AboveMinimum = true, Maximum = 1000)]
    public double Alpha { get; init; } = 2;

    /// <summary>k.</summary>
    [Setting("layers", "Layers that hidden states are mixed before, one of them in every batch: 0 inputs, 1 and 2 the outputs of the hidden layers.", Minimum = 0, Maximum = 2)]
    public IReadOnlyList<int> Layers { get; init; } = [0, 1, 2];

    /// <summary>n.</summary>
    [Setting("samples", "Training inputs.", Minimum = 10, Maximum = 1_000_000)]
    public int Samples { get; init; } = 200;

    /// <summary>H.</summary>
    [Setting("width", "Units of each of the two hidden layers, ReLU.", Minimum = 2, Maximum = 1000)]
    public int Width { get; init; } = 32;

    /// <summary>Epochs.</summary>
    [Setting("epochs", "Epochs of a training.", Minimum = 1, Maximum = 100_000)]
    public int Epochs { get; init; } = 1000;

    /// <summary>η.</summary>
    [Setting("rate", "Learning rate; the momentum is 0.9.", Minimum = 0, AboveMinimum = true)]
    public double Rate { get; init; } = 0.02;

    /// <summary>R.</summary>
    [Setting("repeats", "Independent data and weights, each trained without, with input and with manifold mixup.", Minimum = 2, Maximum = 1000)]
    public int Repeats { get; init; } = 10;

    /// <summary>Draws of λ.</summary>
    [Setting("draws", "Draws whose moments are compared with those of Beta(α, α).", Minimum = 100, Maximum = 100_000_000)]
    public int Draws { get; init; } = 100_000;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Epochs = 50, Repeats = 4, Draws = 20_000 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Layers.Distinct().Count() != Layers.Count)
            throw new WrongUseException($"layers={string.Join(',', Layers)}: expected each once.");
        var (rng, work, runs) = (context.Stream(Card), new Work(context.Progress, Repeats, context.Cancellation), new MixupTraining[Repeats]);
        Parallel.For(0, Repeats, new ParallelOptions { MaxDegreeOfParallelism = context.Threads, CancellationToken = context.Cancellation }, r =>
        {
            runs[r] = MixupTraining.Of(this, rng.Fork($"repeat/{r}"));
            work.Done(1);
        });
        var report = new MixupReport(this, runs);
        return context.Result(this, "two rings", [.. new MixupTruths(Alpha, Draws).Checks(rng.Fork("truths"))], report.Scalars(), report.Findings(), report.Figures());
    }
}
