using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>An update of a frozen learner, recomputed by its own algorithm: options, tricks, optimisers and schedules as they stand.</summary>
internal static class RecomputedUpdate
{
    /// <summary>N and T of an update from K pairs: as many environments as in training, K rounded up to whole steps of all.</summary>
    public static (int Environments, int Steps) Shape(AlgorithmOptions options, int pairs)
    {
        ArgumentNullException.ThrowIfNull(options);
        var environments = Math.Min(options.Environments, pairs);
        return (environments, (pairs + environments - 1) / environments);
    }

    /// <summary>
    /// A copy of the learner for environments that already show what it perceives: its filters are taken off, since those of observations and
    /// rewards stand still.
    /// </summary>
    public static Learner Copy(Snapshot snapshot, int environments)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var learner = snapshot.Learner.Copy();
        return learner with
        {
            Agent = learner.Agent with { Filter = new ObservationFilter(new TrickSet(), learner.Agent.Policy.Network.Layout.InputSize) },
            Rewards = new RewardFilter(new TrickSet(), environments, snapshot.Configuration.Options().Discount),
        };
    }

    /// <summary>Changes a learner as the update would; after the last update the schedules are at their end, and it is as the last.</summary>
    /// <param name="snapshot">Whose update it is.</param>
    /// <param name="learner">A copy of its learner, changed in place.</param>
    /// <param name="rollout">Fresh pairs of it.</param>
    /// <param name="rng">The order of its minibatches.</param>
    /// <param name="watch">Sees the steps; null for nobody.</param>
    /// <param name="options">Others than the snapshot's own; null for these.</param>
    public static UpdateStatistics Run(Snapshot snapshot, Learner learner, Rollout rollout, Rng rng, ITrick? watch = null, AlgorithmOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var (updates, tricks) = (snapshot.Configuration.Updates(), snapshot.Configuration.TrickSet());
        return (options ?? snapshot.Configuration.Options()).Algorithm().Update(
            learner, rollout, watch is null ? tricks : new TrickSet([.. tricks.Tricks, watch]), new Progress(Math.Min(snapshot.Update, updates - 1), updates), rng);
    }

    /// <summary>θ_after − θ_before of the policy's network [P] by <see cref="Run"/>.</summary>
    public static double[] Step(Snapshot snapshot, AlgorithmOptions options, Learner learner, Rollout rollout, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(learner);
        float[] before = [.. learner.Agent.Policy.Theta];
        Run(snapshot, learner, rollout, rng, options: options);
        return [.. learner.Agent.Policy.Theta.Select((value, i) => (double)value - before[i])];
    }

    /// <summary>The rows that go forward and backward through a network in an update of K pairs, both networks'.</summary>
    public static double Rows(AlgorithmOptions options, int pairs) => options switch
    {
        PpoOptions ppo => 2.0 * ppo.Epochs * pairs,
        TrpoOptions trpo => (trpo.ValueEpochs + 2 + (trpo.FisherFraction * (trpo.CgIterations + 1))) * pairs,
        _ => 2.0 * pairs,
    };
}
