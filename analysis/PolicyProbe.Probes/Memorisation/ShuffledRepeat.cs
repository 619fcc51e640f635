using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>One rollout's update with its own advantages and with shuffled ones: what the surrogate of each gained on its own pairs, and what both gained on fresh pairs.</summary>
/// <param name="Own">L(θ_after) − L(θ_old) with true advantages, on the update's pairs.</param>
/// <param name="HeldOut">The same policy's gain of the true surrogate on fresh pairs.</param>
/// <param name="Shuffled">With shuffled advantages, on the update's pairs and these advantages; mean over shuffles.</param>
/// <param name="ShuffledHeldOut">That policy's gain of the true surrogate on fresh pairs; mean over shuffles.</param>
/// <param name="GradientSquare">‖g‖² with true advantages.</param>
/// <param name="ShuffledSquare">E‖g‖² over all shuffles, in closed form.</param>
internal sealed record ShuffledRepeat(double Own, double HeldOut, double Shuffled, double ShuffledHeldOut, double GradientSquare, double ShuffledSquare)
{
    /// <summary>Collects, updates and measures.</summary>
    public static ShuffledRepeat Of(Snapshot snapshot, Func<IEnvironment> make, int pairs, NoiseKind kind, int shuffles, Rng rng)
    {
        var (options, tricks, agent) = (snapshot.Configuration.Options(), snapshot.Configuration.TrickSet(), snapshot.Learner.Agent);
        var (environments, steps) = RecomputedUpdate.Shape(options, pairs);
        Rollout Collect(Rng own) => new RolloutCollector(VectorEnvironments.Make(make, environments, own.Fork("environments")), RecomputedUpdate.Copy(snapshot, environments))
            .Collect(steps, restart: false, own.Fork("actions"));
        var (train, fresh) = (Collect(rng.Fork("update")), Collect(rng.Fork("held-out")));
        var heldOut = new Surrogate(agent, fresh, options, tricks);
        (double Own, double HeldOut) Gain(AdvantageNoise? noise)
        {
            var learner = RecomputedUpdate.Copy(snapshot, environments);
            RecomputedUpdate.Run(snapshot, learner, train, rng.Fork("minibatches"), noise);
            var own = new Surrogate(agent, train, options, noise is null ? tricks : new TrickSet([.. tricks.Tricks, noise]));
            double Of(Surrogate surrogate) => surrogate.At(learner.Agent.Policy.Theta) - surrogate.At(agent.Policy.Theta);
            return (Of(own), Of(heldOut));
        }

        var (plain, noisy) = (Gain(null), Enumerable.Range(0, shuffles).Select(k => Gain(new AdvantageNoise(kind, rng.Fork($"shuffle/{k}")))).ToList());
        double[] advantages = [.. PairEstimates.Of(train, options, tricks).Advantages.Select(advantage => (double)advantage)];
        var scores = ScoreMoments.Of(agent, train, advantages);
        return new ShuffledRepeat(
            plain.Own, plain.HeldOut, noisy.Average(gain => gain.Own), noisy.Average(gain => gain.HeldOut),
            scores.GradientSquare, ShuffledGradient.ExpectedSquare(kind, advantages, scores.Squares, scores.MeanSquare));
    }
}
