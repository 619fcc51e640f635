using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>One update of a frozen learner, recomputed by its own algorithm from fresh pairs; the learner stays as it is.</summary>
/// <param name="Step">θ_after − θ_before of the policy's network [P].</param>
/// <param name="Surrogate">What the update climbed, on its own pairs.</param>
/// <param name="Pairs">The pairs that it saw: K, rounded up to whole steps of all environments.</param>
internal sealed record UpdateStep(double[] Step, Surrogate Surrogate, int Pairs)
{
    /// <summary>The agent where the update ends, which sees observations as its environments show them.</summary>
    public required Agent After { get; init; }

    /// <summary>
    /// The update from K pairs: as many environments as in training, each from a reset, optimiser and schedules as they stand. The
    /// filters of observations and rewards stand still, so that every θ of the plane is a policy of the same observations.
    /// </summary>
    public static UpdateStep Of(Snapshot snapshot, Func<IEnvironment> makePerceived, int pairs, Rng rng)
    {
        var (options, tricks) = (snapshot.Configuration.Options(), snapshot.Configuration.TrickSet());
        var environments = Math.Min(options.Environments, pairs);
        var learner = Unfiltered(snapshot.Learner.Copy(), environments, options.Discount);
        var collector = new RolloutCollector(VectorEnvironments.Make(makePerceived, environments, rng.Fork("environments")), learner);
        var rollout = collector.Collect((pairs + environments - 1) / environments, restart: false, rng.Fork("actions"));
        var surrogate = new Surrogate(learner.Agent, rollout, options, tricks);
        return new UpdateStep(Apply(snapshot, options, learner, rollout, rng.Fork("minibatches")), surrogate, rollout.Pairs) { After = learner.Agent };
    }

    /// <summary>θ_after − θ_before of the policy's network [P] by one update of a learner, which is changed, from a rollout.</summary>
    /// <param name="snapshot">Whose tricks and schedules; after the last update these are at their end: the step is that of the last.</param>
    /// <param name="options">The algorithm's.</param>
    /// <param name="learner">A copy; optimisers as they stand.</param>
    /// <param name="rollout">Fresh pairs.</param>
    /// <param name="rng">The stream of the minibatches.</param>
    public static double[] Apply(Snapshot snapshot, AlgorithmOptions options, Learner learner, Rollout rollout, Rng rng)
    {
        float[] before = [.. learner.Agent.Policy.Theta];
        var updates = snapshot.Configuration.Updates();
        options.Algorithm().Update(learner, rollout, snapshot.Configuration.TrickSet(), new Progress(Math.Min(snapshot.Update, updates - 1), updates), rng);
        return [.. learner.Agent.Policy.Theta.Select((value, i) => (double)value - before[i])];
    }

    private static Learner Unfiltered(Learner learner, int environments, double discount) => learner with
    {
        Agent = learner.Agent with { Filter = new ObservationFilter(new TrickSet(), learner.Agent.Policy.Network.Layout.InputSize) },
        Rewards = new RewardFilter(new TrickSet(), environments, discount),
    };
}
