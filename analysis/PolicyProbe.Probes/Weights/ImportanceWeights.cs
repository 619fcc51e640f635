using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// Whether weights in a loss change what is learned: as a diagnostic, on separable points where gradient descent forgets them; as a probe, the importance ratios
/// π_θ/π_old of a recomputed update, pass by pass: how unequal they are, what the clip cuts, and how far they turn the policy's gradient.
/// </summary>
/// <remarks>
/// J. Byrd and Z. Lipton, "What is the Effect of Importance Weighting in Deep Learning?" (2019). A ratio matters where the cosine between Σ r Â ∇log π and
/// Σ Â ∇log π lies clearly below 1, measured against that between the halves of the pairs.
/// </remarks>
public sealed record ImportanceWeights : IDiagnostic, IProbe
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "importance-weights", "Do the weights of a loss change what is learned: those of classes on separable data, those of ratios in an update?",
        "J. Byrd, Z. Lipton, \"What is the Effect of Importance Weighting in Deep Learning?\" (2019); D. Soudry et al., \"The Implicit Bias of Gradient Descent on Separable Data\" (2018)",
        "of an agent: repeats × 2 × step-samples environment steps, and repeats whole updates and after each pass of an update six times its rows")
    {
        Headlines = ["effective-share", "gradient-cosine", "clipped-share"],
    };

    /// <summary>c.</summary>
    [Setting("weight", "Weight of one class against 1 of the other.", Minimum = 1, AboveMinimum = true, Maximum = 1000)]
    public double Weight { get; init; } = 10;

    /// <summary>η.</summary>
    [Setting("step-size", "Step size η of gradient descent.", Minimum = 0, AboveMinimum = true)]
    public double StepSize { get; init; } = 0.1;

    /// <summary>t.</summary>
    [Setting("steps", "Steps of gradient descent.", Minimum = 1000, Maximum = 10_000_000)]
    public int Steps { get; init; } = 100_000;

    /// <summary>λ.</summary>
    [Setting("ridge", "Weight λ of L2.", Minimum = 0, AboveMinimum = true, Maximum = 10)]
    public double Ridge { get; init; } = 0.01;

    /// <summary>d.</summary>
    [Setting("shifts", "Shifts of a Gaussian policy whose ratios have a known distribution, in units of σ, ascending.", Minimum = 0, AboveMinimum = true, Maximum = 0.8)]
    public IReadOnlyList<double> Shifts { get; init; } = [0.1, 0.2, 0.3, 0.5];

    /// <summary>n.</summary>
    [Setting("draws", "Actions drawn for each of them.", Minimum = 1000, Maximum = 10_000_000)]
    public int Draws { get; init; } = 100_000;

    /// <summary>R, the recomputed updates.</summary>
    [Setting("repeats", "Recomputed updates of an agent, each with held-out pairs.", Minimum = 2, Maximum = 1000)]
    public int Repeats { get; init; } = 20;

    /// <summary>K, the pairs of an update.</summary>
    [Setting("step-samples", "State-action pairs of an update, and held out.", Minimum = 4, Maximum = 100_000_000)]
    public int StepSamples { get; init; } = 2000;

    /// <summary>ε where the algorithm has none.</summary>
    [Setting("clip", "Clip range ε where the algorithm has none of its own.", Minimum = 0, AboveMinimum = true, Maximum = 1000)]
    public double Clip { get; init; } = 0.2;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this;

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!Shifts.Zip(Shifts.Skip(1), (before, after) => after > before).All(rises => rises))
            throw new WrongUseException($"shifts={string.Join(',', Shifts)}: expected ascending and each once, as in shifts={string.Join(',', Shifts.Distinct().Order())}.");
        var separable = new SeparableWeights(this);
        context.Report(0.5);
        var ratios = new RatioTruths(this);
        List<GroundTruthCheck> checks = [.. separable.Checks(), .. ratios.Checks(context.Stream(Card))];
        context.Report(1);
        return context.Result(
            this, "separable points", checks, separable.Scalars(),
            [
                new Finding("weights-fade", FindingLevel.Note, $"On separable points gradient descent forgets the weights of its loss, at the rate 1/log t. {separable.Words()}", "Where a model fits all its data, do not count on weights: regularise, stop early, or change the data."),
                new Finding("ratios-cost-samples", FindingLevel.Note, $"A Gaussian policy that moved by d deviations leaves exp(−d²) of a sample: {string.Join(", ", Shifts.Select(shift => $"{Math.Exp(-shift * shift):P0} at {shift:R}"))}.", "Ask the probe of this name how much an update leaves."),
            ],
            [separable.Figure(), ratios.Figure()]);
    }

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var options = context.Snapshot.Configuration.Options();
        var passes = options is PpoOptions ppo ? ppo.Epochs : 1;
        return new ProbeCost(Repeats * 2.0 * StepSamples, Repeats * (RecomputedUpdate.Rows(options, StepSamples) + (6.0 * (passes + 1) * StepSamples)));
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Cancellation.ThrowIfCancellationRequested();
        var (snapshot, options, rng) = (context.Snapshot, context.Snapshot.Configuration.Options(), context.Stream(Card));
        var agent = snapshot.Learner.Agent;
        var (environments, steps) = RecomputedUpdate.Shape(options, StepSamples);
        var moments = RolloutMoments.Of(agent, context.PerceivedEnvironment(), options.Discount, steps);
        var clip = options is PpoOptions ppo ? ppo.Clip : Clip;
        var work = new Work(context.Progress, Repeats, context.Cancellation);
        var updates = new GridPoints(GridPoints.Threads(context.Threads, agent.Policy.Network.Traits), () => work.Done(1), context.Cancellation).Select(
            Repeats, r => UpdateRatios.Of(snapshot, context.PerceivedEnvironment, StepSamples, clip, moments, rng.Fork($"repeat/{r}")));
        var report = new ImportanceWeightsReport(snapshot, environments * steps, clip, updates);
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures());
    }
}
