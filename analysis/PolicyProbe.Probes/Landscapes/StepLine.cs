using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// What lies along one update: the return at θ₀ + t·Δ for many multiples t of the step that the agent's own algorithm takes, under common
/// random numbers, and the surrogate on the step's own pairs. Says whether the return falls off a cliff within the first step.
/// </summary>
/// <remarks>
/// R. Sullivan, J. K. Terry, B. Black and J. P. Dickerson, "Cliff Diving: Exploring Reward Surfaces in Reinforcement Learning Environments",
/// ICML 2022, arXiv:2205.07015: ten points within the first step and further ones behind; a cliff where the return at the end of
/// the first is at most half of that before it, and the fall is more than a quarter of the range of returns along the line.
/// </remarks>
public sealed record StepLine : IProbe
{
    /// <summary>K, the pairs behind the step.</summary>
    [Setting("step-samples", "state-action pairs K behind the update step and the surrogate", Minimum = 2, Maximum = 100_000_000)]
    public int StepSamples { get; init; } = 2000;

    /// <summary>n, the units behind the return at a multiple.</summary>
    [Setting("samples", "units of rollout behind the return at a multiple of the step", Minimum = 2, Maximum = 100_000_000)]
    public int Samples { get; init; } = 20_000;

    /// <summary>What n counts.</summary>
    [Setting("unit", "what a multiple's sample counts")]
    public SampleUnit Unit { get; init; } = SampleUnit.Pairs;

    /// <summary>The multiples within the first step, its end the last of them.</summary>
    [Setting("points", "multiples within the first step, its end among them", Minimum = 1, Maximum = 1000)]
    public int Points { get; init; } = 10;

    /// <summary>The last multiple; from the first step's end on there is one a step.</summary>
    [Setting("reach", "the last whole multiple of the step", Minimum = 1, Maximum = 1000)]
    public int Reach { get; init; } = 10;

    /// <summary>Whether the return is discounted with the agent's γ.</summary>
    [Setting("discounted", "discount the return with the agent's γ")]
    public bool Discounted { get; init; }

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "line-search",
        "Does the return fall off a cliff along the update's step?",
        "Sullivan et al., Cliff Diving, arXiv:2205.07015; Ilyas et al., arXiv:1811.02553, section 2.3",
        "(points + reach) × samples environment steps: 400,000 with the defaults, a second or two on one core")
    {
        Headlines = ["greatest-fall"],
    };

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        double points = Points + Reach;
        return new ProbeCost(StepSamples + context.StepsOf(points * Samples, Unit), points * StepSamples);
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Cancellation.ThrowIfCancellationRequested();
        using var kept = context.Kept(this);
        var (agent, options, rng) = (context.Snapshot.Learner.Agent, context.Snapshot.Configuration.Options(), context.Stream(Card));
        var update = UpdateStep.Of(context.Snapshot, context.PerceivedEnvironment, StepSamples, rng.Fork("update"));
        var line = new PolicyPlane(agent.Policy.Theta, update.Step, new double[update.Step.Length]);
        double[] multiples = [0, .. Enumerable.Range(1, Points).Select(i => i / (double)Points), .. Enumerable.Range(2, Reach - 1).Select(i => (double)i)];
        var thetas = multiples.Select(t => line.At(t, 0)).ToList();
        var (makeEnvironment, discount, done) = (agent.Perceive(context.MakeEnvironment), Discounted ? options.Discount : 1, 0);
        var returns = new PolicyReturns(agent, makeEnvironment)
        {
            Size = Samples,
            Unit = Unit,
            Discount = discount,
            Threads = context.Threads,
            Cancellation = context.Cancellation,
            Kept = kept is null ? null : new KeptCells(kept, "returns"),
            Done = () => context.Progress?.Report((double)++done / thetas.Count),
        }.At(thetas, rng.Fork("returns"));
        double[] surrogate = [.. thetas.Select(theta => update.Surrogate.At(theta))];
        var exact = ExactLandscape.Of(agent, options.Hidden.Count, makeEnvironment(), discount, thetas);
        var report = new StepLineReport(this, context.Snapshot, update, multiples, surrogate, returns, exact);
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures());
    }
}
