using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>
/// Fitting labels that mean nothing: a network of 2n + d weights that takes any n values, made and checked; and how many epochs networks need for real labels, random labels and random inputs.
/// </summary>
/// <remarks>C. Zhang, S. Bengio, M. Hardt, B. Recht, O. Vinyals, "Understanding deep learning requires rethinking generalization" (2017), sections 2 and 4.</remarks>
public sealed record RandomLabels : IDiagnostic
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "random-labels", "Can a network fit labels that mean nothing, and how much longer does it take?",
        "C. Zhang, S. Bengio, M. Hardt, B. Recht, O. Vinyals, \"Understanding deep learning requires rethinking generalization\" (2017), sections 2 and 4",
        "draws × 3 × epochs × fitted training rows at most, and sizes² weights of the construction");

    /// <summary>n of the construction.</summary>
    [Setting("sizes", "Points that the constructed networks fit.", Minimum = 2, Maximum = 10_000)]
    public IReadOnlyList<int> Sizes { get; init; } = [10, 100, 1000];

    /// <summary>d.</summary>
    [Setting("dimension", "Inputs.", Minimum = 1, Maximum = 10_000)]
    public int Dimension { get; init; } = 20;

    /// <summary>Points that are fitted.</summary>
    [Setting("fitted", "Training points of a network.", Minimum = 10, Maximum = 100_000)]
    public int Fitted { get; init; } = 100;

    /// <summary>Hidden units.</summary>
    [Setting("width", "Hidden units of a network.", Minimum = 1, Maximum = 10_000)]
    public int Width { get; init; } = 64;

    /// <summary>The most epochs.</summary>
    [Setting("epochs", "The most epochs of a training, which ends where its points are fitted.", Minimum = 1, Maximum = 1_000_000)]
    public int Epochs { get; init; } = 1000;

    /// <summary>Fresh points.</summary>
    [Setting("fresh", "Fresh points of each draw to test on.", Minimum = 100, Maximum = 1_000_000)]
    public int Fresh { get; init; } = 1000;

    /// <summary>Draws of data and networks.</summary>
    [Setting("draws", "Independent draws of data and weights.", Minimum = 2, Maximum = 1000)]
    public int Draws { get; init; } = 10;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Draws = 4 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var rng = context.Stream(Card);
        var constructed = Sizes.Distinct().SelectMany(n => InterpolationTruths.Checks(n, Dimension, rng.Fork($"construction/{n}")));
        var (fitting, work) = (new LabelFitting(Dimension, Fitted, Width, Epochs), new Work(context.Progress, Draws, context.Cancellation));
        var fits = new GridPoints(context.Threads, () => work.Done(1), context.Cancellation).Select(Draws, d => Fit(fitting, rng.Fork($"draw/{d}")));
        var report = new RandomLabelsReport(this, fits);
        return context.Result(this, "two Gaussians, coins and noise", [.. constructed, .. report.Checks(fitting.Data)], report.Scalars(), report.Findings(), report.Figures());
    }

    private Dictionary<LabelKind, LabelFit> Fit(LabelFitting fitting, Rng rng) => Enum.GetValues<LabelKind>().ToDictionary(kind => kind, kind =>
    {
        var fitted = fitting.Fit(fitting.Draw(kind, Fitted, rng.Fork("train")), rng.Fork("training"));
        return new LabelFit(fitted.Errors, fitted.Fits, fitted.Network.Error(fitting.Draw(kind, Fresh, rng.Fork("fresh"))));
    });
}

/// <summary>One training.</summary>
/// <param name="Errors">Share of the training points that it got wrong, before training and after each epoch.</param>
/// <param name="Fits">Whether the last is 0.</param>
/// <param name="Test">Share of fresh points of the same kind that it gets wrong at the end.</param>
internal sealed record LabelFit(IReadOnlyList<double> Errors, bool Fits, double Test)
{
    /// <summary>Epochs that it took.</summary>
    public int Epochs => Errors.Count - 1;
}
