using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>
/// What one update may do to the return. U single updates of the frozen agent, each by its own algorithm from K fresh pairs; the return of each
/// updated policy from E episodes, and that of θ₀ under the same random numbers. The returns' distribution over updates: mean, spread with the
/// noise of evaluation taken out, left tail, the worst tenth, how often an update hurts.
/// </summary>
/// <remarks>
/// N. Rahn, P. D'Oro, H. Wiltzer, P.-L. Bacon and M. G. Bellemare, "Policy Optimization in a Noisy Neighborhood", arXiv:2309.14597, and its released
/// code: 1,000 updates a checkpoint; left-tail probability P(R &lt; 0.5 · mode), the mode that of a histogram of 100 bins; CVaR at 0.1.
/// </remarks>
public sealed record PostUpdate : IProbe
{
    /// <summary>U.</summary>
    [Setting("repeats", "independent single updates U", Minimum = 4, Maximum = 1_000_000)]
    public int Repeats { get; init; } = 100;

    /// <summary>K; 0 for as many as an update of training.</summary>
    [Setting("step-samples", "state-action pairs K behind each update; 0 takes as many as an update in training", Minimum = 0, Maximum = 100_000_000)]
    public int StepSamples { get; init; }

    /// <summary>E.</summary>
    [Setting("episodes", "complete episodes E behind each return, after an update and before it", Minimum = 2, Maximum = 10_000_000)]
    public int Episodes { get; init; } = 32;

    /// <summary>Whether the return is discounted with the agent's γ.</summary>
    [Setting("discounted", "discount the return with the agent's γ")]
    public bool Discounted { get; init; }

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "post-update",
        "How much does the return vary over single updates from here, and how far can one fall?",
        "Rahn et al., Policy Optimization in a Noisy Neighborhood, arXiv:2309.14597",
        "repeats × (step-samples + 2 × episodes complete episodes) and as many updates: with the defaults 100 updates and 6,400 episodes, about a minute on one core in classic control")
    {
        Headlines = ["mean-change", "spread", "left-tail"],
    };

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var pairs = (double)Repeats * Pairs(context);
        return new ProbeCost(pairs + context.StepsOf(2.0 * Repeats * Episodes, SampleUnit.Trajectories), pairs * 2);
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Cancellation.ThrowIfCancellationRequested();
        var (agent, rng, pairs) = (context.Snapshot.Learner.Agent, context.Stream(Card), Pairs(context));
        var discount = Discounted ? context.Snapshot.Configuration.Options().Discount : 1;
        var each = context.StepsOf(Episodes, SampleUnit.Trajectories);
        var work = new Work(context.Progress, Repeats * (pairs + (2 * each)), context.Cancellation);
        var threads = GridPoints.Threads(context.Threads, agent.Policy.Network.Traits);
        var updated = new GridPoints(threads, () => work.Done(pairs), context.Cancellation).Select(Repeats, i =>
        {
            var update = UpdateStep.Of(context.Snapshot, context.PerceivedEnvironment, pairs, rng.Fork($"update/{i}"));
            return agent.Policy.Theta.Select((value, p) => (float)(value + update.Step[p])).ToArray();
        });
        var returns = new PolicyReturns(agent, agent.Perceive(context.MakeEnvironment))
        {
            Size = Episodes,
            Unit = SampleUnit.Trajectories,
            Discount = discount,
            Threads = context.Threads,
            Cancellation = context.Cancellation,
            Done = () => work.Done(each),
        };
        var sample = PostUpdateSample.Of(returns, agent.Policy.Theta, updated, rng);
        var points = new GridPoints(threads, null, context.Cancellation);
        var truth = ExactSurroundings.Of(context, discount)?.Returns([agent.Policy.Theta, .. updated], points);
        var norm = updated.Average(theta => Landscape.Norm([.. theta.Select((value, p) => (double)value - agent.Policy.Theta[p])]));
        var report = new PostUpdateReport(this, context.Snapshot, pairs, norm, sample, truth is null ? null : new PostUpdateTruth(truth[0], truth[1..]));
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures());
    }

    private int Pairs(ProbeContext context) => StepSamples > 0 ? StepSamples : context.Snapshot.Configuration.PairsPerUpdate();
}
