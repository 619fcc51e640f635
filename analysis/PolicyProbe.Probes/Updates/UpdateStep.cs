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
        var (environments, steps) = RecomputedUpdate.Shape(options, pairs);
        var learner = RecomputedUpdate.Copy(snapshot, environments);
        var collector = new RolloutCollector(VectorEnvironments.Make(makePerceived, environments, rng.Fork("environments")), learner);
        var rollout = collector.Collect(steps, restart: false, rng.Fork("actions"));
        var surrogate = new Surrogate(learner.Agent, rollout, options, tricks);
        return new UpdateStep(RecomputedUpdate.Step(snapshot, options, learner, rollout, rng.Fork("minibatches")), surrogate, rollout.Pairs) { After = learner.Agent };
    }
}
