using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The ratios of one recomputed update, pass by pass.</summary>
/// <param name="Passes">Before the first step, and after each pass [E + 1].</param>
/// <param name="Exact">E(r − 1)² over rollouts of the old policy after the update, where the process is known; else null.</param>
internal sealed record UpdateRatios(RatioPass[] Passes, double? Exact)
{
    /// <summary>Recomputes an update and looks at its ratios.</summary>
    /// <param name="snapshot">The learner before it.</param>
    /// <param name="make">Makes environments as it perceives them.</param>
    /// <param name="pairs">K.</param>
    /// <param name="clip">ε.</param>
    /// <param name="moments">The old policy's rollouts, where they are known.</param>
    /// <param name="rng">Where everything is drawn from.</param>
    public static UpdateRatios Of(Snapshot snapshot, Func<IEnvironment> make, int pairs, double clip, RolloutMoments? moments, Rng rng)
    {
        var agent = snapshot.Learner.Agent;
        var update = WatchedUpdate.Of(snapshot, make, pairs, rng);
        var advantages = PairEstimates.Of(update.Train, snapshot.Configuration.Options(), snapshot.Configuration.TrickSet()).Advantages;
        float[][] thetas = [agent.Policy.Theta, .. update.Thetas];
        return new UpdateRatios(
            [.. thetas.Select(theta => RatioPass.Of(agent, theta, update.Train, advantages, update.HeldOut, clip))],
            moments is null ? null : ExactPolicyChange.Of(agent, moments, thetas[^1]).MeanSquare);
    }

    /// <summary>Where the update stood after a pass; that of the last where it stopped before.</summary>
    public RatioPass At(int pass) => Passes[Math.Min(pass, Passes.Length - 1)];
}
