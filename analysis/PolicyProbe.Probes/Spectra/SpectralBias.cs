using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// Which frequencies are learnt first: as a diagnostic on Fourier features, where it is exact, and on networks that learn sums of sines; as a probe on an agent's value
/// function and policy along lines of states.
/// </summary>
/// <remarks>N. Rahaman et al., "On the Spectral Bias of Neural Networks" (2019).</remarks>
public sealed record SpectralBias : IDiagnostic, IProbe
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "spectral-bias", "Which frequencies are learnt first, and how fast does this agent vary from state to state?",
        "N. Rahaman, A. Baratin, D. Arpit, F. Draxler, M. Lin, F. Hamprecht, Y. Bengio, A. Courville, \"On the Spectral Bias of Neural Networks\" (2019), sections 3 and 4",
        "of an agent: repeats × samples environment steps, and repeats × points × resolution rows of policy and value function, for each agent that it is held against")
    {
        Headlines = ["value-high-share", "policy-high-share"],
    };

    /// <summary>k of the sines.</summary>
    [Setting("frequencies", "Frequencies of the sum of sines, ascending.", Minimum = 1, Maximum = 1000)]
    public IReadOnlyList<int> Frequencies { get; init; } = [1, 2, 4, 8];

    /// <summary>Units of each of the two hidden layers.</summary>
    [Setting("width", "Units of each of the two hidden layers.", Minimum = 1, Maximum = 10_000)]
    public int Width { get; init; } = 32;

    /// <summary>Gradient steps.</summary>
    [Setting("steps", "Gradient steps of training.", Minimum = 1, Maximum = 10_000_000)]
    public int Steps { get; init; } = 20_000;

    /// <summary>η.</summary>
    [Setting("rate", "Learning rate, momentum 0.9.", Minimum = 0, AboveMinimum = true)]
    public double Rate { get; init; } = 0.01;

    /// <summary>Share of the amplitude that counts as learnt.</summary>
    [Setting("share", "Share of an amplitude that counts as learnt.", Minimum = 0, AboveMinimum = true, Maximum = 0.99)]
    public double Share { get; init; } = 0.8;

    /// <summary>Networks.</summary>
    [Setting("draws", "Networks that are trained, each with phases of its own.", Minimum = 1, Maximum = 1000)]
    public int Draws { get; init; } = 5;

    /// <summary>σ.</summary>
    [Setting("noise", "Deviation of the noise on weights, in units of their root mean square.", Minimum = 0, AboveMinimum = true)]
    public double Noise { get; init; } = 0.05;

    /// <summary>Noisy copies.</summary>
    [Setting("copies", "Noisy copies of a trained network, and of the exact case.", Minimum = 10, Maximum = 1_000_000)]
    public int Copies { get; init; } = 300;

    /// <summary>What a line is.</summary>
    [Setting("line", "Lines of states: between two states of a rollout, or along one number of the observation.")]
    public StateLine Line { get; init; } = StateLine.States;

    /// <summary>Points of a line.</summary>
    [Setting("resolution", "Points of a line.", Minimum = 8, Maximum = 65_536)]
    public int Resolution { get; init; } = 128;

    /// <summary>The highest frequency that counts as low.</summary>
    [Setting("cutoff", "The highest frequency that counts as low, in cycles a line.", Minimum = 1, Maximum = 30_000)]
    public int Cutoff { get; init; } = 3;

    /// <summary>Lines of a rollout.</summary>
    [Setting("points", "Lines of each rollout; between states each takes two of them.", Minimum = 1, Maximum = 100_000)]
    public int Points { get; init; } = 30;

    /// <summary>R.</summary>
    [Setting("repeats", "Rollouts of an agent.", Minimum = 2, Maximum = 1000)]
    public int Repeats { get; init; } = 10;

    /// <summary>Pairs of a rollout.</summary>
    [Setting("samples", "Environment steps of each rollout.", Minimum = 2, Maximum = 10_000_000)]
    public int Samples { get; init; } = 500;

    /// <summary>Checkpoints before the agent's own.</summary>
    [Setting("checkpoints", "Earlier checkpoints of the run, evenly spread, that the agent is held against too; 0 for none.", Minimum = 0, Maximum = 10_000)]
    public int Checkpoints { get; init; }

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Frequencies = [1, 3, 8], Steps = 4000, Draws = 3, Copies = 100 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Frequencies.Count < 2 || !Frequencies.Zip(Frequencies.Skip(1), (low, high) => low < high).All(ascending => ascending))
            throw new WrongUseException($"frequencies={string.Join(',', Frequencies)}: expected at least two, ascending, each once, as in frequencies=1,2,4,8.");
        var (rng, lines) = (context.Stream(Card), new List<Line>());
        GroundTruthCheck[] checks = [.. SpectralTruths.Transforms(rng.Fork("transforms")), .. SpectralTruths.Descent(rng.Fork("descent"), lines), .. SpectralTruths.Noise(Copies, rng.Fork("noise"))];
        var work = new Work(context.Progress, Draws * (double)Steps, context.Cancellation);
        var points = Math.Max(64, 4 * Frequencies[^1]);
        var trained = new GridPoints(context.Threads, null, context.Cancellation).Select(Draws, draw =>
        {
            var stream = rng.Fork($"training/{draw}");
            return SineTraining.Of(SineTask.Draw(points, Frequencies, stream.Fork("phases")), this, steps => work.Done(steps), stream);
        });
        var report = new SineReport(this, trained);
        return context.Result(this, $"sines on {points} points", [.. checks, .. report.Checks()], report.Scalars(), report.Findings(), report.Figures(lines));
    }

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ProbeCost(Repeats * (double)Samples, 2.0 * Repeats * Points * Resolution * (2 + EarlierCheckpoints.Count(context, Checkpoints)));
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (2 * Points > Samples)
            throw new WrongUseException($"points={Points}: expected at most half of samples = {Samples}, since a line takes two states of a rollout.");
        if (Cutoff >= Resolution / 2)
            throw new WrongUseException($"cutoff={Cutoff}: expected below half of resolution = {Resolution}, the highest frequency of a line.");
        var (agent, rng) = (context.Precise(), context.Stream(Card));
        var (references, doubt) = ReferenceAgent.Of(context, Checkpoints, rng);
        ReferenceAgent[] earlier = [.. references.Where(reference => reference.Update is not null)];
        var work = new Work(context.Progress, Repeats + 1.0, context.Cancellation);
        var states = AgentStates.Draw(context, Repeats, Samples, 2 * Points, rng);
        work.Done(1);
        var rollouts = new GridPoints(context.Threads, () => work.Done(1), context.Cancellation).Select(
            Repeats, r => RolloutSpectra.Of(agent, earlier, StateLines.Of(states[r], agent.Policy.Layout.InputSize, Line, Resolution), Cutoff));
        var report = new SpectralReport(this, context.Snapshot, rollouts, earlier);
        return context.Result(this, report.Scalars(), [.. report.Findings(), .. doubt], report.Figures());
    }
}
