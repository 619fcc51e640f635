using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>
/// What the return does on both sides of θ₀. Along each of D random unit directions d the returns J(θ₀ + αd), J(θ₀ − αd) and J(θ₀) are measured under
/// common random numbers, new ones for each direction: the slope (J₊ − J₋)/2α and the curvature (J₊ + J₋ − 2J₀)/α² of each with its standard error,
/// whether it leads down on both sides, up on both, or neither, and over directions the means that estimate tr ∇²J and |∇J|².
/// </summary>
/// <remarks>
/// Z. Ahmed, N. Le Roux, M. Norouzi and D. Schuurmans, "Understanding the Impact of Entropy on Policy Optimization", arXiv:1811.11214, section 3 and its
/// released code: α = 0.5, 500 directions, no fixed seed.
/// </remarks>
public sealed record Perturbation : IProbe
{
    /// <summary>D.</summary>
    [Setting("repeats", "random directions D", Minimum = 4, Maximum = 1_000_000)]
    public int Repeats { get; init; } = 100;

    /// <summary>α.</summary>
    [Setting("alpha", "length α of the step to either side along a unit direction", Minimum = 0, AboveMinimum = true, Maximum = 1e6)]
    public double Alpha { get; init; } = 0.5;

    /// <summary>E.</summary>
    [Setting("episodes", "complete episodes E behind each of a direction's three returns", Minimum = 2, Maximum = 10_000_000)]
    public int Episodes { get; init; } = 32;

    /// <summary>Whether the return is discounted with the agent's γ.</summary>
    [Setting("discounted", "discount the return with the agent's γ")]
    public bool Discounted { get; init; }

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "perturbation",
        "Is the policy on a slope of the return, on a peak, or in a valley?",
        "Ahmed et al., Understanding the Impact of Entropy on Policy Optimization, arXiv:1811.11214, section 3",
        "3 × repeats × episodes complete episodes: 9,600 with the defaults, some seconds on one core in classic control")
    {
        Headlines = ["squared-slope", "mean-curvature"],
    };

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ProbeCost(context.StepsOf(3.0 * Repeats * Episodes, SampleUnit.Trajectories), 0);
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Cancellation.ThrowIfCancellationRequested();
        var (agent, rng) = (context.Snapshot.Learner.Agent, context.Stream(Card));
        var discount = Discounted ? context.Snapshot.Configuration.Options().Discount : 1;
        var work = new Work(context.Progress, 3.0 * Repeats, context.Cancellation);
        var returns = new PolicyReturns(agent, agent.Perceive(context.MakeEnvironment))
        {
            Size = Episodes,
            Unit = SampleUnit.Trajectories,
            Discount = discount,
            Threads = context.Threads,
            Cancellation = context.Cancellation,
            Done = () => work.Done(1),
        };
        var directions = Directions(agent.Policy.Theta.Length, Repeats, rng);
        var sample = PerturbationSample.Of(returns, agent.Policy.Theta, directions, Alpha, rng);
        var points = new GridPoints(GridPoints.Threads(context.Threads, agent.Policy.Network.Traits), null, context.Cancellation);
        var truth = ExactSurroundings.Of(context, discount) is { } exact ? PerturbationTruth.Of(exact, agent.Policy.Theta, directions, Alpha, points) : null;
        var report = new PerturbationReport(this, context.Snapshot, agent.Policy.Theta.Length, sample, truth);
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures());
    }

    /// <summary>Independent unit directions [P], each from a stream of its own.</summary>
    internal static double[][] Directions(int parameters, int count, Rng rng) =>
        [.. Enumerable.Range(0, count).Select(i => RandomDirection.Gaussian(parameters, 1, rng.Fork($"direction/{i}")))];
}
