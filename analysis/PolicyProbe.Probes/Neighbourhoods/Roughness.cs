using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>
/// Whether the return is smooth around θ₀. V(r), the variance of J(θ₀ + rd) − J(θ₀) over random unit directions d, at radii r on a logarithmic grid, with the
/// noise of the returns taken out; the slope of log V against log r is 2 where J is differentiable with a gradient that is not 0, and less where J is only
/// Hölder continuous with an exponent α below 1: then V is of order r^{2α} at most.
/// </summary>
/// <remarks>
/// T. Wang, S. Herbert and S. Gao, "Fractal Landscapes in Policy Optimization", arXiv:2310.15418: the discounted J of a deterministic system of Lyapunov exponent
/// λ is (−log γ/λ)-Hölder where λ &gt; −log γ, and roughness is judged by the slope of sampled log variances. Directions, radii, noise and intervals are ours.
/// </remarks>
public sealed record Roughness : IProbe
{
    /// <summary>D.</summary>
    [Setting("repeats", "random directions D", Minimum = 4, Maximum = 1_000_000)]
    public int Repeats { get; init; } = 60;

    /// <summary>R.</summary>
    [Setting("points", "radii R along each direction", Minimum = 3, Maximum = 20)]
    public int Points { get; init; } = 6;

    /// <summary>The largest radius.</summary>
    [Setting("reach", "the largest radius", Minimum = 0, AboveMinimum = true, Maximum = 1e6)]
    public double Reach { get; init; } = 4;

    /// <summary>How far down the radii go.</summary>
    [Setting("decades", "how many powers of ten the smallest radius lies below the largest", Minimum = 0.5, Maximum = 6)]
    public double Decades { get; init; } = 1.5;

    /// <summary>E.</summary>
    [Setting("episodes", "complete episodes E behind each return", Minimum = 2, Maximum = 10_000_000)]
    public int Episodes { get; init; } = 32;

    /// <summary>Whether the return is discounted with the agent's γ.</summary>
    [Setting("discounted", "discount the return with the agent's γ")]
    public bool Discounted { get; init; }

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "roughness",
        "Is the return smooth around this policy, or does it vary at every scale?",
        "Wang, Herbert and Gao, Fractal Landscapes in Policy Optimization, arXiv:2310.15418",
        "(points + 1) × repeats × episodes complete episodes: 13,440 with the defaults, about half a minute on one core in classic control")
    {
        Headlines = ["hoelder-exponent"],
    };

    /// <summary>r [R], ascending.</summary>
    internal double[] Radii => [.. Enumerable.Range(0, Points).Select(j => Reach * Math.Pow(10, -Decades * (Points - 1 - j) / (Points - 1)))];

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ProbeCost(context.StepsOf((Points + 1.0) * Repeats * Episodes, SampleUnit.Trajectories), 0);
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Cancellation.ThrowIfCancellationRequested();
        var (agent, rng) = (context.Snapshot.Learner.Agent, context.Stream(Card));
        var discount = Discounted ? context.Snapshot.Configuration.Options().Discount : 1;
        var work = new Work(context.Progress, (Points + 1.0) * Repeats, context.Cancellation);
        var returns = new PolicyReturns(agent, agent.Perceive(context.MakeEnvironment))
        {
            Size = Episodes,
            Unit = SampleUnit.Trajectories,
            Discount = discount,
            Threads = context.Threads,
            Cancellation = context.Cancellation,
            Done = () => work.Done(1),
        };
        var directions = Perturbation.Directions(agent.Policy.Theta.Length, Repeats, rng);
        var sample = RoughnessSample.Of(returns, agent.Policy.Theta, directions, Radii, rng);
        var points = new GridPoints(GridPoints.Threads(context.Threads, agent.Policy.Network.Traits), null, context.Cancellation);
        var truth = ExactSurroundings.Of(context, discount) is { } exact ? RoughnessTruth.Of(exact, agent.Policy.Theta, directions, Radii, points) : null;
        var report = new RoughnessReport(this, context.Snapshot, sample, truth);
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures());
    }
}
