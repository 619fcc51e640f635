using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// How steep functions are around inputs and how far labels lie apart: as a diagnostic on functions whose constants are known, as a probe on an agent's policy and
/// value function around the states that it meets, which its greedy actions label.
/// </summary>
/// <remarks>Y.-Y. Yang et al., "A Closer Look at Accuracy vs. Robustness" (2020).</remarks>
public sealed record LocalLipschitz : IDiagnostic, IProbe
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "local-lipschitz", "How steep is it around its inputs, and do inputs that ask for different answers lie apart?",
        "Y.-Y. Yang, C. Rashtchian, H. Zhang, R. Salakhutdinov, K. Chaudhuri, \"A Closer Look at Accuracy vs. Robustness\" (2020), sections 3 and 4",
        "of an agent: repeats × samples environment steps, and repeats × points × (5 × starts × iterations + copies) rows of policy and value function")
    {
        Headlines = ["policy-lipschitz", "value-lipschitz"],
    };

    /// <summary>p.</summary>
    [Setting("norm", "Norm of distances and of the ball.")]
    public BallNorm Norm { get; init; } = BallNorm.Linf;

    /// <summary>ε.</summary>
    [Setting("radius", "Radius ε around each input, in units that the networks see.", Minimum = 0, AboveMinimum = true)]
    public double Radius { get; init; } = 0.1;

    /// <summary>Gradient steps of a start.</summary>
    [Setting("iterations", "Gradient steps of a start.", Minimum = 1, Maximum = 100_000)]
    public int Iterations { get; init; } = 20;

    /// <summary>Starts.</summary>
    [Setting("starts", "Random starts around each input; the steepest is kept.", Minimum = 1, Maximum = 10_000)]
    public int Starts { get; init; } = 4;

    /// <summary>Inputs looked at.</summary>
    [Setting("points", "Inputs looked at: states of each rollout, or points of a set.", Minimum = 2, Maximum = 10_000)]
    public int Points { get; init; } = 30;

    /// <summary>R.</summary>
    [Setting("repeats", "Rollouts of an agent.", Minimum = 2, Maximum = 1000)]
    public int Repeats { get; init; } = 10;

    /// <summary>Pairs of a rollout.</summary>
    [Setting("samples", "Environment steps of each rollout.", Minimum = 2, Maximum = 10_000_000)]
    public int Samples { get; init; } = 500;

    /// <summary>σ.</summary>
    [Setting("noise", "Deviation of the noise that certifies a discrete policy, in units that the networks see.", Minimum = 0, AboveMinimum = true)]
    public double Noise { get; init; } = 0.1;

    /// <summary>Noisy copies of a state.</summary>
    [Setting("copies", "Noisy copies of each state of a discrete policy.", Minimum = 10, Maximum = 10_000_000)]
    public int Copies { get; init; } = 1000;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this;

    /// <summary>The ascent of all measurements.</summary>
    internal SetAscent Ascent(int dimension) => new(PerturbationSet.Of(Norm, dimension, Radius)) { Steps = Iterations, Starts = Starts };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var truths = new LipschitzTruths(this, context);
        return context.Result(
            this, "functions with known constants", truths.Checks(),
            [],
            [
                new Finding("a-lower-bound", FindingLevel.Note, "On functions whose constants are known the ascent finds them, and never more.", "On a network it is a lower bound of the local constant: raise starts and iterations until it stays."),
                new Finding("separation-is-enough", FindingLevel.Note, "On sets that lie 2r apart the nearest class is right in every ball of radius r, with constant 1/r: accuracy and robustness do not exclude each other there.", "If a model is not robust at a radius below r, the data are not what stands in the way."),
            ],
            truths.Figures());
    }

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ProbeCost(Repeats * (double)Samples, Repeats * (double)Points * ((Starts * (Iterations + 1) * 5) + (1.1 * Copies)));
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (snapshot, agent, rng) = (context.Snapshot, context.Precise(), context.Stream(Card));
        var work = new Work(context.Progress, Repeats + 1.0, context.Cancellation);
        var states = AgentStates.Draw(context, Repeats, Samples, Points, rng);
        work.Done(1);
        var rollouts = new StateSlopes[Repeats];
        Parallel.For(0, Repeats, new ParallelOptions { MaxDegreeOfParallelism = context.Threads, CancellationToken = context.Cancellation }, r =>
        {
            rollouts[r] = StateSlopes.Of(agent, states[r], Ascent(agent.Policy.Layout.InputSize), Noise, Copies, rng.Fork($"ascent/{r}"));
            work.Done(1);
        });
        var report = new LocalLipschitzReport(this, snapshot, rollouts, agent.Head is Categorical);
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures());
    }
}
