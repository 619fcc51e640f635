using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>Which attacks are made.</summary>
public enum AttackChoice
{
    /// <summary>All that the policy's actions admit.</summary>
    All,

    /// <summary>Uniform in the set.</summary>
    Random,

    /// <summary>One gradient step.</summary>
    FastGradient,

    /// <summary>Maximal action difference.</summary>
    Mad,

    /// <summary>Down the agent's value function.</summary>
    Critic,

    /// <summary>Down a learned Q^π.</summary>
    Sarsa,

    /// <summary>Only where the policy prefers an action clearly.</summary>
    Timed,

    /// <summary>Without gradients.</summary>
    BlackBox,

    /// <summary>By a policy that has learned to choose δ.</summary>
    Learned,
}

/// <summary>
/// Attacks on what a policy sees, the environment being what it is. Of a trained agent: return, action KL and policy gradient against ε, for each attack, under
/// common random numbers. On a finite process: heuristic attacks beside the exact optimal adversary, everything without sampling.
/// </summary>
public sealed record PolicyAttack : IProbe, IDiagnosticOfEnvironments
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "policy-attack",
        "How much does a policy lose when an adversary changes what it sees, and is a heuristic attack the worst case?",
        "Huang et al., arXiv:1702.02284; Lin et al., arXiv:1703.06748; Zhang et al., arXiv:2003.08938, arXiv:2101.08452",
        "(2 + attacks × radii) × episodes complete episodes, 680 with the defaults, and radii × 100,000 steps in which adversaries learn: about a quarter of a minute on one core in classic control; on finite processes a second")
    {
        Headlines = ["clean-return", "mad-return", "mad-divergence"],
    };

    /// <summary>Which attacks.</summary>
    [Setting("attacks", "which attacks are made")]
    public AttackChoice Attacks { get; init; } = AttackChoice.All;

    /// <summary>ε.</summary>
    [Setting("radii", "radii ε of the perturbation, ascending", Minimum = 0, AboveMinimum = true, Maximum = 1e6)]
    public IReadOnlyList<double> Radii { get; init; } = [0.02, 0.05, 0.1, 0.2];

    /// <summary>p.</summary>
    [Setting("norm", "the norm that bounds the perturbation")]
    public BallNorm Norm { get; init; } = BallNorm.Linf;

    /// <summary>The units of ε.</summary>
    [Setting("units", "whether ε is in the units that the networks see, or in raw ones before the agent's filter")]
    public ObservationUnits Units { get; init; } = ObservationUnits.Normalised;

    /// <summary>Radius of each dimension.</summary>
    [Setting("scales", "radius of each dimension of the observation in units of ε; none for 1 everywhere", Minimum = 0, Maximum = 1e6, MayBeEmpty = true)]
    public IReadOnlyList<double> Scales { get; init; } = [];

    /// <summary>Whether what is shown is bounded.</summary>
    [Setting("bounded", "show only what lies within the bounds of the environment's observations")]
    public bool Bounded { get; init; }

    /// <summary>E.</summary>
    [Setting("episodes", "complete episodes behind each return", Minimum = 2, Maximum = 4096)]
    public int Episodes { get; init; } = 20;

    /// <summary>Whether the policy acts by its mode.</summary>
    [Setting("deterministic", "the most likely action in place of a sampled one")]
    public bool Deterministic { get; init; }

    /// <summary>Gradient steps.</summary>
    [Setting("iterations", "gradient steps of an attack", Minimum = 1, Maximum = 10_000)]
    public int Iterations { get; init; } = 10;

    /// <summary>β.</summary>
    [Setting("preference", "least max π − min π at which the timed attack acts", Minimum = 0, Maximum = 1)]
    public double Preference { get; init; } = 0.3;

    /// <summary>Steps of the learned Q.</summary>
    [Setting("sarsa-steps", "gradient steps that learn the Q of the sarsa attack", Minimum = 1, Maximum = 10_000_000)]
    public int SarsaSteps { get; init; } = 2000;

    /// <summary>Weight of the learned Q's regulariser.</summary>
    [Setting("sarsa-weight", "weight of max(ub − q, q − lb)² in learning that Q, bounds over the largest ε; 0 for none", Minimum = 0, Maximum = 1e6)]
    public double SarsaWeight { get; init; }

    /// <summary>Steps of the learned adversary.</summary>
    [Setting("adversary-steps", "environment steps in which an adversary learns, for each radius; 0 leaves the learned attack out", Minimum = 0, Maximum = 1_000_000_000)]
    public int AdversarySteps { get; init; } = 100_000;

    /// <summary>Pairs of the gradients.</summary>
    [Setting("gradient-pairs", "pairs behind clean and attacked policy gradients, about", Minimum = 16, Maximum = 10_000_000)]
    public int GradientPairs { get; init; } = 1000;

    /// <summary>Own processes.</summary>
    [Setting("problems", "random processes of diagnose without a horizon; one with a horizon is added", Minimum = 1, Maximum = 1000)]
    public int Problems { get; init; } = 4;

    /// <summary>S.</summary>
    [Setting("states", "states of a random process", Minimum = 3, Maximum = AttackDiagnosis.MostStates)]
    public int States { get; init; } = 12;

    /// <summary>A.</summary>
    [Setting("actions", "actions of a random process", Minimum = 2, Maximum = 100)]
    public int Actions { get; init; } = 3;

    /// <summary>γ.</summary>
    [Setting("discount", "the discount γ of a random process", Minimum = 0, Maximum = 0.999)]
    public double Discount { get; init; } = 0.9;

    /// <summary>k.</summary>
    [Setting("neighbours", "how many of the nearest states may be shown on a finite process, ascending", Minimum = 1, Maximum = 100_000)]
    public IReadOnlyList<int> Neighbours { get; init; } = [1, 2, 4, 8];

    /// <inheritdoc/>
    public string OwnProblem => "random processes";

    /// <inheritdoc/>
    public IDiagnostic Reduced => this;

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Require();
        context.Report(0);
        var rng = context.Stream(Card);
        var environment = context.MakeEnvironment?.Invoke();
        var studies = environment is null ? AttackDiagnosis.Own(this, context, rng) : AttackDiagnosis.Chosen(this, environment, rng.Fork("chosen"));
        var exact = new TabularReport(studies);
        IReadOnlyList<GroundTruthCheck> closed = environment is null ? LinearAttackTruths.Checks(rng.Fork("linear")) : [];
        context.Report(1);
        return new ProbeResult(
            Card.Id, 0, environment?.Spec.Id ?? OwnProblem, context.Seed, Options(), exact.Scalars(), exact.Findings(),
            [.. exact.Figures(), .. environment is null ? [LinearAttackTruths.BiasFigure()] : Array.Empty<Figure>()])
        {
            GroundTruth = [.. exact.Checks(), .. closed],
            Tables = exact.Tables(),
        };
    }

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var attacks = AttackMeasurement.Ids(this, context.Snapshot.Learner.Agent.Head);
        var steps = context.StepsOf((2.0 + (attacks.Count * Radii.Count)) * Episodes, SampleUnit.Trajectories);
        var learned = attacks.Contains("sarsa") ? 64.0 * SarsaSteps * (SarsaWeight > 0 ? 3 : 1) : 0;
        var adversaries = attacks.Contains(LearnedAttack.Name) ? (double)Radii.Count * LearnedAttack.Steps(AdversarySteps) : 0;
        var epochs = (double)LearnedAttack.Options(Math.Max(1, AdversarySteps), 1).Epochs;
        return new ProbeCost(steps + adversaries, (steps * Iterations) + learned + (adversaries * (1 + (2 * epochs))) + (attacks.Count * Radii.Count * (double)GradientPairs * Iterations));
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Cancellation.ThrowIfCancellationRequested();
        Require();
        var measurement = AttackMeasurement.Of(this, context);
        var report = new AttackReport(this, context.Snapshot, measurement);
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures()) with { GroundTruth = report.Checks(), Tables = report.Tables() };
    }

    /// <summary>The settings as text.</summary>
    private Dictionary<string, string> Options() => Settings.Values(this);

    private void Require()
    {
        if (!Radii.SequenceEqual(Radii.Distinct().Order()))
            throw new WrongUseException($"radii={string.Join(',', Radii)}: expected ascending and each once, as in radii={string.Join(',', Radii.Distinct().Order())}.");
        if (!Neighbours.SequenceEqual(Neighbours.Distinct().Order()))
            throw new WrongUseException($"neighbours={string.Join(',', Neighbours)}: expected ascending and each once, as in neighbours={string.Join(',', Neighbours.Distinct().Order())}.");
    }
}
