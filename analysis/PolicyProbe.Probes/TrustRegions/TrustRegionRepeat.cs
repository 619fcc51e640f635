using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>One recomputed update and how far it moved the policy, pass by pass.</summary>
/// <param name="Train">The change after each pass on the update's own pairs [E].</param>
/// <param name="HeldOut">The same on as many fresh pairs of the old policy [E].</param>
/// <param name="Exact">The same exactly, where the process is known; else null.</param>
/// <param name="Statistics">What the algorithm itself says of its update.</param>
/// <param name="FirstRatioDeviation">max |r − 1| on the update's pairs at θ_old: what its first minibatch sees; 0 but for rounding.</param>
/// <param name="BeganWhereItWas">Whether the first gradient was taken at θ_old; null where no step was watched.</param>
/// <param name="Planned">The passes that were planned.</param>
/// <param name="Episodes">The complete episodes in the update's pairs.</param>
internal sealed record TrustRegionRepeat(
    PolicyChange[] Train, PolicyChange[] HeldOut, ExactPolicyChange[]? Exact, UpdateStatistics Statistics, double FirstRatioDeviation, bool? BeganWhereItWas, int Planned, int Episodes)
{
    /// <summary>Recomputes an update and measures it.</summary>
    /// <param name="snapshot">The learner before it.</param>
    /// <param name="make">Makes environments as it perceives them.</param>
    /// <param name="pairs">K.</param>
    /// <param name="clip">ε of the ratios' region.</param>
    /// <param name="moments">The old policy's rollouts, where they are known.</param>
    /// <param name="rng">Where everything is drawn from.</param>
    public static TrustRegionRepeat Of(Snapshot snapshot, Func<IEnvironment> make, int pairs, double clip, RolloutMoments? moments, Rng rng)
    {
        var (options, tricks, agent) = (snapshot.Configuration.Options(), snapshot.Configuration.TrickSet(), snapshot.Learner.Agent);
        var update = WatchedUpdate.Of(snapshot, make, pairs, rng);
        var (train, heldOut) = (update.Train, update.HeldOut);
        var (advantages, others) = (PairEstimates.Of(train, options, tricks).Advantages, PairEstimates.Of(heldOut, options, tricks).Advantages);
        var first = PolicyChange.Of(agent, agent.Policy.Theta, train, advantages, clip);
        return new TrustRegionRepeat(
            [.. update.Thetas.Select(theta => PolicyChange.Of(agent, theta, train, advantages, clip))],
            [.. update.Thetas.Select(theta => PolicyChange.Of(agent, theta, heldOut, others, clip))],
            moments is null ? null : [.. update.Thetas.Select(theta => ExactPolicyChange.Of(agent, moments, theta))],
            update.Statistics,
            Math.Max(first.MaxRatio - 1, 1 - first.MinRatio),
            update.BeganWhereItWas,
            update.Planned,
            train.Ends.Count(end => end != EpisodeEnd.None));
    }

    /// <summary>The change after a pass; that of the last where the update stopped before.</summary>
    public static T At<T>(T[] changes, int epoch) => changes[Math.Min(epoch, changes.Length) - 1];
}
