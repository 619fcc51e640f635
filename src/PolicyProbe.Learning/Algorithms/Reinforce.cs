using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// REINFORCE with a learned baseline: one step of the policy along mean (Gₜ − V(sₜ)) ∇log π(aₜ|sₜ), then the baseline is fitted to the
/// returns. G bootstraps from V where the rollout cuts an episode; <c>restart</c> and a horizon of whole episodes leave nothing to cut.
/// </summary>
/// <remarks>Williams (1992); Sutton and Barto (2018), section 13.4. The step uses the baseline that knows nothing of this rollout, so it is unbiased.</remarks>
/// <param name="options">The hyper-parameters.</param>
public sealed class Reinforce(ReinforceOptions options) : IAlgorithm
{
    /// <inheritdoc/>
    public string Id => "reinforce";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Hooks { get; } = [.. CommonHooks.Types, typeof(INetworkSharing), typeof(ILayerNormalisation), typeof(IValueLoss), typeof(IGradientTransform)];

    /// <inheritdoc/>
    public UpdateStatistics Update(Learner learner, Rollout rollout, TrickSet tricks, Progress progress, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(learner);
        ArgumentNullException.ThrowIfNull(rollout);
        ArgumentNullException.ThrowIfNull(tricks);
        var agent = learner.Agent;
        var estimates = Estimates.Of(rollout, options, tricks);
        var rates = LearningRates.Of(options.LearningRate, options.ValueLearningRate, tricks, progress);
        var (meter, whole) = (new UpdateMeter(), Minibatch.Whole(rollout, estimates));
        var (descent, fit) = (new Descent(learner, tricks, rates, meter), new ValueFit(agent.Value, options.ValueCoefficient, tricks, meter));
        foreach (var trick in tricks.Hooks<IMinibatchAdvantages>())
            trick.OnMinibatch(whole.Advantages);
        var policy = PolicyLoss.Of(agent.Head, agent.Policy, whole, double.PositiveInfinity, tricks, meter);
        descent.Step(policy.Gradient, null);
        foreach (var batch in Minibatch.Epochs(rollout, estimates, options.ValueEpochs, options.ValueMinibatch, rng))
            descent.Step(null, fit.Gradient(batch));
        return meter.Conclude(agent, rollout, estimates, rates);
    }
}
