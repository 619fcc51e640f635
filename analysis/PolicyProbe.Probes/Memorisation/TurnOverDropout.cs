using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>
/// What a training sample does to the loss on itself, from one training: every sample has a dropout mask of its own, and the units that it switched off have
/// never seen it.
/// </summary>
/// <remarks>
/// S. Kobayashi et al., "Efficient Estimation of Influence of a Training Instance" (2020): I(i → z) = L(z; f^{1−mᵢ}) − L(z; f^{mᵢ}). Its use for memorisation:
/// F. Liu, T. Lin, M. Jaggi, "Understanding Memorization from the Perspective of Optimization via Efficient Influence Estimation" (2021).
/// </remarks>
public sealed record TurnOverDropout : IDiagnostic
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "turn-over-dropout", "Which samples has a network learnt by heart, and does one training suffice to tell?",
        "S. Kobayashi, S. Yokoi, J. Suzuki, K. Inui, \"Efficient Estimation of Influence of a Training Instance\" (2020); F. Liu, T. Lin, M. Jaggi, \"Understanding Memorization from the Perspective of Optimization via Efficient Influence Estimation\" (2021)",
        "repeats × steps × samples rows of a network, and repeats × masks ridge regressions");

    /// <summary>n.</summary>
    [Setting("samples", "Samples before copying.", Minimum = 10, Maximum = 100_000)]
    public int Samples { get; init; } = 100;

    /// <summary>Flipped.</summary>
    [Setting("flipped", "Samples whose label is flipped; as many again are flipped and copied.", Minimum = 1, Maximum = 10_000)]
    public int Flipped { get; init; } = 4;

    /// <summary>c.</summary>
    [Setting("copies", "How often a copied sample is there, each time with a mask of its own.", Minimum = 2, Maximum = 1000)]
    public int Copies { get; init; } = 8;

    /// <summary>H.</summary>
    [Setting("width", "Hidden units, which the masks switch.", Minimum = 2, Maximum = 100_000)]
    public int Width { get; init; } = 256;

    /// <summary>Steps.</summary>
    [Setting("steps", "Steps of gradient descent on all samples.", Minimum = 1, Maximum = 1_000_000)]
    public int Steps { get; init; } = 300;

    /// <summary>R.</summary>
    [Setting("repeats", "Independent trainings and regressions.", Minimum = 2, Maximum = 10_000)]
    public int Repeats { get; init; } = 20;

    /// <summary>d.</summary>
    [Setting("dimension", "Inputs of the ridge regressions, which the masks switch.", Minimum = 2, Maximum = 1000)]
    public int Dimension { get; init; } = 20;

    /// <summary>M.</summary>
    [Setting("masks", "Trainings with other masks that an estimate is averaged over, ascending.", Minimum = 1, Maximum = 100_000)]
    public IReadOnlyList<int> Masks { get; init; } = [1, 10, 100, 1000];

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Width = 128, Steps = 150, Repeats = 6, Masks = [1, 10, 100] };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (2 * Flipped >= Samples)
            throw new WrongUseException($"flipped={Flipped}: expected below half of samples = {Samples}: as many again are copied, and some have to stay clean.");
        if (!Masks.SequenceEqual(Masks.Distinct().Order()))
            throw new WrongUseException($"masks={string.Join(',', Masks)}: expected ascending, each once, as in masks={string.Join(',', Masks.Distinct().Order())}.");
        var (rng, work) = (context.Stream(Card), new Work(context.Progress, 2.0 * Repeats, context.Cancellation));
        var (trained, ridges) = (new MemorisedSamples[Repeats], new RidgeComparison[Repeats]);
        Parallel.For(0, Repeats, new ParallelOptions { MaxDegreeOfParallelism = context.Threads, CancellationToken = context.Cancellation }, r =>
        {
            trained[r] = MemorisedSamples.Of(this, rng.Fork($"repeat/{r}"));
            work.Done(1);
            ridges[r] = RidgeComparison.Of(Samples, Dimension, Masks, rng.Fork($"ridge/{r}"));
            work.Done(1);
        });
        var report = new TurnOverReport(this, trained, ridges);
        return context.Result(
            this, "two Gaussians and ridge regression", [.. MaskChecks(rng.Fork("masks")), .. report.Checks()],
            report.Scalars(), report.Findings(), report.Figures());
    }

    private IEnumerable<GroundTruthCheck> MaskChecks(Rng rng)
    {
        var masks = new SampleMasks(Width, 0.5, rng);
        bool[][] forwards = [.. Enumerable.Range(0, Samples).Select(masks.Of)], backwards = [.. Enumerable.Range(0, Samples).Reverse().Select(new SampleMasks(Width, 0.5, rng).Of).Reverse()];
        yield return GroundTruthCheck.Equal("masks-that-differ", forwards.Zip(backwards).Count(pair => !pair.First.SequenceEqual(pair.Second)), 0, 0, "masks depend on the sample's number alone: asked in another order they are the same");
        double all = (double)Samples * Width;
        yield return GroundTruthCheck.Equal("units-on", forwards.Sum(mask => mask.Count(on => on)) / all, 0.5, 4 * Math.Sqrt(0.25 / all), "p; 4 binomial standard errors");
        double[] ones = [.. Enumerable.Repeat(1.0, Width)], learnt = [.. ones], left = [.. ones];
        masks.Apply(learnt, forwards[0], true);
        masks.Apply(left, forwards[0], false);
        yield return GroundTruthCheck.Equal("both-halves", learnt.Zip(left, (a, b) => Math.Abs(((a + b) / 2) - 1)).Max(), 0, 0, "½(m/p + (1 − m)/(1 − p)) = 1 at every unit: exact at p = ½");
    }
}
