using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// How much of a batch's loss one step takes off where the labels are random: as a diagnostic on losses whose answer is exact and on trainings with clean and with
/// noisy labels, as a probe on an agent's value network and policy, whose targets and advantages are permuted among the states.
/// </summary>
/// <remarks>
/// M. Forouzesh, H. Sedghi, P. Thiran, "Leveraging Unlabeled Data to Track Memorization" (2023): ζ_t = 1/t Σ_τ L(W_τ; S̃) − L(W̃_τ; S̃), W̃_τ one step on S̃.
/// </remarks>
public sealed record Susceptibility : IDiagnostic, IProbe
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "susceptibility", "How readily does one step fit labels that mean nothing?",
        "M. Forouzesh, H. Sedghi, P. Thiran, \"Leveraging Unlabeled Data to Track Memorization\" (2023)",
        "of an agent: repeats × samples environment steps, and repeats × samples × (8 × shuffles + 4) rows of each network, at every checkpoint where history is on")
    {
        Headlines = ["value-susceptibility", "policy-susceptibility"],
    };

    /// <summary>η.</summary>
    [Setting("rate", "Step size η of Adam's first step, of an agent.", Minimum = 0, AboveMinimum = true)]
    public double Rate { get; init; } = 0.0003;

    /// <summary>η of the diagnostic's own problems.</summary>
    [Setting("step", "Step size η of gradient descent on the diagnostic's own problems.", Minimum = 0, AboveMinimum = true)]
    public double Step { get; init; } = 0.1;

    /// <summary>R.</summary>
    [Setting("repeats", "Rollouts of an agent, or trainings with clean and with noisy labels.", Minimum = 2, Maximum = 1000)]
    public int Repeats { get; init; } = 10;

    /// <summary>Pairs of a rollout.</summary>
    [Setting("samples", "Environment steps of each rollout.", Minimum = 2, Maximum = 10_000_000)]
    public int Samples { get; init; } = 1000;

    /// <summary>Permutations of a rollout.</summary>
    [Setting("shuffles", "Permutations of the targets of each rollout.", Minimum = 2, Maximum = 10_000)]
    public int Shuffles { get; init; } = 8;

    /// <summary>Checkpoints before the agent's own.</summary>
    [Setting("checkpoints", "Earlier checkpoints of the run, evenly spread, that ζ is averaged over too; 0 for none.", Minimum = 0, Maximum = 10_000)]
    public int Checkpoints { get; init; }

    /// <summary>d.</summary>
    [Setting("dimensions", "Inputs of the linear regressions.", Minimum = 1, Maximum = 10_000)]
    public IReadOnlyList<int> Dimensions { get; init; } = [5, 20, 80];

    /// <summary>B.</summary>
    [Setting("batch", "Rows of a randomly labelled batch.", Minimum = 2, Maximum = 100_000)]
    public int Batch { get; init; } = 64;

    /// <summary>Random labellings.</summary>
    [Setting("draws", "Random labellings of a batch in the linear regressions.", Minimum = 10, Maximum = 1_000_000)]
    public int Draws { get; init; } = 1000;

    /// <summary>Flips.</summary>
    [Setting("flips", "Share of flipped labels in the trainings with noise.", Minimum = 0, Maximum = 0.5, AboveMinimum = true)]
    public double Flips { get; init; } = 0.4;

    /// <summary>Epochs.</summary>
    [Setting("epochs", "Epochs of a training.", Minimum = 2, Maximum = 100_000)]
    public int Epochs { get; init; } = 60;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Repeats = 4, Draws = 200, Epochs = 25, Dimensions = [5, 20] };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Dimensions.Distinct().Count() != Dimensions.Count)
            throw new WrongUseException($"dimensions={string.Join(',', Dimensions)}: expected each once.");
        var rng = context.Stream(Card);
        var truths = new SusceptibilityTruths(Step, Batch, Draws);
        var linear = Dimensions.Select((d, i) =>
        {
            context.Report(0.5 * i / Dimensions.Count);
            return truths.Linear(d, rng.Fork($"linear/{d}"));
        }).ToList();
        var trainings = new NoisyTraining[Repeats];
        var work = new Work(context.Progress, 2.0 * Repeats, context.Cancellation);
        work.Done(Repeats);
        Parallel.For(0, Repeats, new ParallelOptions { MaxDegreeOfParallelism = context.Threads, CancellationToken = context.Cancellation }, r =>
        {
            trainings[r] = NoisyTraining.Of(Flips, Epochs, Batch, Step, rng.Fork($"repeat/{r}"));
            work.Done(1);
        });
        var report = new NoisyTrainingReport(this, trainings);
        return context.Result(
            this, "quadratic losses and two Gaussians", [.. truths.Quadratic(rng.Fork("quadratic")), .. linear.SelectMany(law => law.Checks())],
            report.Scalars(), report.Findings(), [LinearSusceptibility.Figure(linear), .. report.Figures()]);
    }

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var times = 1 + EarlierCheckpoints.Count(context, Checkpoints);
        return new ProbeCost(Repeats * (double)Samples, 2.0 * times * Repeats * Samples * ((8 * Shuffles) + 4));
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (snapshot, rng, environment) = (context.Snapshot, context.Stream(Card), context.PerceivedEnvironment());
        var (options, tricks) = (snapshot.Configuration.Options(), snapshot.Configuration.TrickSet());
        var estimator = new GradientEstimator(SampleUnit.Pairs, AdvantageKind.Gae, BaselineKind.Value, Normalise: true, StateDiscount: false, options.Discount, options.Lambda)
        {
            TimeLimits = tricks.OnlyOne<ITimeLimitValue>("judge time limits"),
        };
        int[] updates = [.. EarlierCheckpoints.Updates(context, Checkpoints), snapshot.Update];
        var work = new Work(context.Progress, 1 + ((double)updates.Length * Repeats), context.Cancellation);
        var streams = new StreamCollector(snapshot.Learner.Agent, context.PerceivedEnvironment, context.Cancellation).Collect(Repeats, Samples, SampleUnit.Pairs, rng.Fork("rollouts"), context.Threads);
        CurvatureSample[] samples = [.. streams.Select(stream => CurvatureSample.Of(stream, estimator, Samples))];
        work.Done(1);
        var measured = updates.Select(update =>
        {
            var learner = update == snapshot.Update ? snapshot.Learner : context.Run!.Learner(update);
            var (agent, found) = (PreciseAgent.Of(learner.Agent, environment.Spec, options, tricks), new AgentSusceptibility[Repeats]);
            Parallel.For(0, Repeats, new ParallelOptions { MaxDegreeOfParallelism = context.Threads, CancellationToken = context.Cancellation }, r =>
            {
                // An earlier policy would not have taken these actions: it takes its own.
                var sample = update == snapshot.Update ? samples[r] : AgentSusceptibility.Acted(agent, samples[r], rng.Fork($"actions/{update}/{r}"));
                found[r] = AgentSusceptibility.Of(agent, sample, Rate, Shuffles, rng.Fork($"shuffles/{r}"), context.Cancellation);
                work.Done(1);
            });
            return found;
        }).ToList();
        var report = new SusceptibilityReport(this, snapshot, updates, measured);
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures());
    }
}
