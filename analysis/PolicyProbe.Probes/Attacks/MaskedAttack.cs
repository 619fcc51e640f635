using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// Attacks that may touch some dimensions of an input only: on functions whose greatest change is known for every mask, and of an agent's observation, one group of dimensions
/// after another, under common random numbers.
/// </summary>
/// <remarks>The mask is a radius of 0: <see cref="PerturbationSet"/> leaves such a dimension untouched to the bit.</remarks>
public sealed record MaskedAttack : IDiagnostic, IProbe
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "masked-attack", "Which part of what it sees is a policy sensitive to?",
        "E. Rothberg, T. Chen, L. Jie, H. Ji, \"Localized Adversarial Training for Increased Accuracy and Robustness in Image Classification\" (2019), arXiv:1909.04779",
        "of an agent: (2 + groups) × episodes complete episodes, each step of an attacked one with iterations rows of the policy")
    {
        Headlines = ["clean-return", "masked-change"],
    };

    /// <summary>Which dimensions are attacked together.</summary>
    [Setting("groups", "which dimensions of the observation are attacked together, such as 0+1,2,4-9; each for one by one")]
    public string Groups { get; init; } = ObservationGroup.Each;

    /// <summary>ε.</summary>
    [Setting("radius", "radius ε of the perturbation within a group", Minimum = 0, AboveMinimum = true, Maximum = 1e6)]
    public double Radius { get; init; } = 0.2;

    /// <summary>p.</summary>
    [Setting("norm", "the norm that bounds the perturbation")]
    public BallNorm Norm { get; init; } = BallNorm.Linf;

    /// <summary>The units of ε.</summary>
    [Setting("units", "whether ε is in the units that the networks see, or in raw ones before the agent's filter")]
    public ObservationUnits Units { get; init; } = ObservationUnits.Normalised;

    /// <summary>E.</summary>
    [Setting("episodes", "complete episodes behind each return", Minimum = 2, Maximum = 4096)]
    public int Episodes { get; init; } = 20;

    /// <summary>Gradient steps.</summary>
    [Setting("iterations", "gradient steps of an attack", Minimum = 1, Maximum = 10_000)]
    public int Iterations { get; init; } = 10;

    /// <summary>Whether the policy acts by its mode.</summary>
    [Setting("deterministic", "the most likely action in place of a sampled one")]
    public bool Deterministic { get; init; }

    /// <summary>n.</summary>
    [Setting("dimension", "inputs of the functions of diagnose", Minimum = 3, Maximum = 500)]
    public int Dimension { get; init; } = 10;

    /// <summary>B.</summary>
    [Setting("inputs", "inputs attacked by diagnose", Minimum = 2, Maximum = 100_000)]
    public int Inputs { get; init; } = 50;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Inputs = 20 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var truths = new MaskedTruths(this, context);
        return context.Result(
            this, "functions with known optima", truths.Checks(), [],
            [
                new Finding("parts-and-the-whole", FindingLevel.Note, "On a linear function the optima of disjoint masks add up to that of the whole in L∞, their squares do in L2, and in L1 the whole is the greatest of them.", "Where the parts of a policy add up to much less or more than the whole in L∞, its dimensions work together: attack them as one group."),
                truths.Outside == 0
                    ? new Finding("masks-hold", FindingLevel.Note, "No attack moved an input outside its mask.", string.Empty)
                    : new Finding("masks-leak", FindingLevel.Warning, $"An attack moved an input outside its mask by {truths.Outside:G3}.", "Nothing that is said of groups holds: report it."),
            ],
            [truths.Figure()]);
    }

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var groups = ObservationGroup.Parse(Groups, context.MakeEnvironment().Spec.Observation.Size).Count;

        // Episodes under attack end anywhere up to the limit: half of it is right within a factor of 2 from a quarter of it on.
        var steps = context.StepsOf((2.0 + groups) * Episodes, SampleUnit.Trajectories) / 2;
        return new ProbeCost(steps, steps * (Iterations + 3));
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Cancellation.ThrowIfCancellationRequested();
        var (agent, spec, rng) = (context.Snapshot.Learner.Agent, context.MakeEnvironment().Spec, context.Stream(Card));
        var n = spec.Observation.Size;
        ObservationGroup[] groups = [new(MaskedReport.All, [.. Enumerable.Range(0, n)]), .. ObservationGroup.Parse(Groups, n)];
        var (arena, streams, attack) = (new AttackArena(agent, context.MakeEnvironment, Episodes, context.Cancellation), rng.Fork("episodes"), new ActionDifferenceAttack(Iterations));
        var work = new Work(context.Progress, groups.Length + 1, context.Cancellation);
        PerturbationSet Set(ObservationGroup group) => PerceivedSet.Of(agent, spec, Norm, Units, group.Mask(n), bounded: false).Scaled(Radius);
        var points = new GridPoints(GridPoints.Threads(context.Threads, agent.Policy.Network.Traits), () => work.Done(1), context.Cancellation);

        // Place 0 is the one without an attack; what an attack draws is the same for every group.
        var runs = points.Select(groups.Length + 1, i => arena.Run(i == 0 ? null : attack, Set(groups[Math.Max(0, i - 1)]), Deterministic, keep: false, streams, rng.Fork("attack")));
        var report = new MaskedReport(this, context.Snapshot, runs[0], [.. groups.Select((group, i) => new AttackCell(group.Name, Radius, runs[i + 1]))]);
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures());
    }
}
