using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// Random labels for policies: how far the surrogate still "improves" on its own batch when the batch's advantages are shuffled, so that there is nothing to learn, beside what it improves with the true
/// ones, and beside fresh pairs. As a diagnostic to first order, where all of it is known; as a probe by the agent's own recomputed updates.
/// </summary>
/// <remarks>The analogue for advantages of C. Zhang et al., "Understanding deep learning requires rethinking generalization" (2017), section 2.</remarks>
public sealed record ShuffledAdvantages : IDiagnostic, IProbe
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "shuffled-advantages", "How much of a surrogate's improvement would an update make of noise?",
        "after C. Zhang, S. Bengio, M. Hardt, B. Recht, O. Vinyals, \"Understanding deep learning requires rethinking generalization\" (2017), section 2",
        "of an agent: repeats × 2 × step-samples environment steps and repeats × (1 + shuffles) whole updates")
    {
        Headlines = ["noise-share", "generalised-share"],
    };

    /// <summary>How advantages are shuffled.</summary>
    [Setting("kind", "How advantages are shuffled: dealt out again in a random order, or given random signs.")]
    public NoiseKind Kind { get; init; } = NoiseKind.Permutation;

    /// <summary>B.</summary>
    [Setting("batches", "Pairs of the bandit's batches, ascending.", Minimum = 2, Maximum = 100_000)]
    public IReadOnlyList<int> Batches { get; init; } = [8, 32, 128, 512];

    /// <summary>Batches drawn.</summary>
    [Setting("draws", "Batches drawn of each size, and shuffles of a batch.", Minimum = 100, Maximum = 10_000_000)]
    public int Draws { get; init; } = 4000;

    /// <summary>K.</summary>
    [Setting("arms", "Arms of the bandit.", Minimum = 2, Maximum = 1000)]
    public int Arms { get; init; } = 5;

    /// <summary>σ.</summary>
    [Setting("noise", "Deviation of the bandit's rewards; its arms' means have a deviation of 1.", Minimum = 0)]
    public double Noise { get; init; } = 1;

    /// <summary>R.</summary>
    [Setting("repeats", "Recomputed updates of an agent, each with fresh pairs and held-out ones.", Minimum = 2, Maximum = 1000)]
    public int Repeats { get; init; } = 10;

    /// <summary>Shuffles of each rollout.</summary>
    [Setting("shuffles", "Shuffles of each update's advantages, with an update each.", Minimum = 1, Maximum = 1000)]
    public int Shuffles { get; init; } = 2;

    /// <summary>K, the pairs of an update.</summary>
    [Setting("step-samples", "State-action pairs of an update, and held out.", Minimum = 2, Maximum = 100_000_000)]
    public int StepSamples { get; init; } = 2000;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Draws = 1500 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!Batches.SequenceEqual(Batches.Distinct().Order()))
            throw new WrongUseException($"batches={string.Join(',', Batches)}: expected ascending, each once, as in batches={string.Join(',', Batches.Distinct().Order())}.");
        var rng = context.Stream(Card);
        var bandit = new ShuffledBandit(this, rng.Fork("bandit"), context.Report);
        return context.Result(this, $"softmax policy on a bandit of {Arms} arms", [.. ShuffleTruths.Checks(Draws, rng.Fork("shuffles")), .. bandit.Checks], [], bandit.Findings(), bandit.Figures());
    }

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ProbeCost(Repeats * 2.0 * StepSamples, Repeats * (((1 + Shuffles) * RecomputedUpdate.Rows(context.Snapshot.Configuration.Options(), StepSamples)) + StepSamples));
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Cancellation.ThrowIfCancellationRequested();
        var (snapshot, rng) = (context.Snapshot, context.Stream(Card));
        var work = new Work(context.Progress, Repeats, context.Cancellation);
        var threads = GridPoints.Threads(context.Threads, snapshot.Learner.Agent.Policy.Network.Traits);
        var repeats = new GridPoints(threads, () => work.Done(1), context.Cancellation).Select(
            Repeats, r => ShuffledRepeat.Of(snapshot, context.PerceivedEnvironment, StepSamples, Kind, Shuffles, rng.Fork($"repeat/{r}")));
        var report = new ShuffledReport(this, snapshot, repeats);
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures());
    }
}
