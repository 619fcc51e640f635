using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>An update that a frozen learner would make of fresh pairs, with its policy after every pass over them, and other fresh pairs to judge it by.</summary>
/// <param name="Train">The update's pairs.</param>
/// <param name="HeldOut">As many others.</param>
/// <param name="Thetas">θ of the policy after each pass [passes][P].</param>
/// <param name="Statistics">What the algorithm itself says of its update.</param>
/// <param name="BeganWhereItWas">Whether the first gradient was taken at θ_old; null where no step was watched.</param>
/// <param name="Planned">The passes that were planned.</param>
internal sealed record WatchedUpdate(Rollout Train, Rollout HeldOut, IReadOnlyList<float[]> Thetas, UpdateStatistics Statistics, bool? BeganWhereItWas, int Planned)
{
    /// <summary>Recomputes the update.</summary>
    /// <param name="snapshot">The learner before it.</param>
    /// <param name="make">Makes environments as it perceives them.</param>
    /// <param name="pairs">K.</param>
    /// <param name="rng">Where everything is drawn from.</param>
    public static WatchedUpdate Of(Snapshot snapshot, Func<IEnvironment> make, int pairs, Rng rng)
    {
        var options = snapshot.Configuration.Options();
        var (environments, steps) = RecomputedUpdate.Shape(options, pairs);
        var learner = RecomputedUpdate.Copy(snapshot, environments);
        Rollout Collect(string stream)
        {
            var own = rng.Fork(stream);
            return new RolloutCollector(VectorEnvironments.Make(make, environments, own.Fork("environments")), learner).Collect(steps, restart: false, own.Fork("actions"));
        }

        var (train, heldOut) = (Collect("update"), Collect("held-out"));
        var (passes, minibatch) = options is PpoOptions ppo ? (ppo.Epochs, ppo.Minibatch) : (1, train.Pairs);
        var watch = new StepWatch(learner.Agent.Policy, (train.Pairs + minibatch - 1) / minibatch);
        var statistics = RecomputedUpdate.Run(snapshot, learner, train, rng.Fork("minibatches"), watch);
        return new WatchedUpdate(train, heldOut, [.. watch.Close()], statistics, watch.BeganWhereItWas, passes);
    }
}
