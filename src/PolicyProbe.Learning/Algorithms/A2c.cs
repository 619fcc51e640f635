using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// Advantage actor-critic, synchronous: one gradient step on a short rollout of many environments,
/// ∇L = −mean Âₜ ∇log π(aₜ|sₜ) + c_V ∇mean (V(sₜ) − (Âₜ + V_old(sₜ)))².
/// </summary>
/// <remarks>Mnih et al., arXiv:1602.01783, section 4, without its asynchrony. Adam in place of RMSProp.</remarks>
/// <param name="options">The hyper-parameters.</param>
public sealed class A2c(A2cOptions options) : IAlgorithm
{
    /// <inheritdoc/>
    public string Id => "a2c";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Hooks { get; } = [.. CommonHooks.Types, typeof(INetworkSharing), typeof(ILayerNormalisation), typeof(IGradientTransform)];

    /// <inheritdoc/>
    public UpdateStatistics Update(Learner learner, Rollout rollout, TrickSet tricks, Progress progress, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(learner);
        ArgumentNullException.ThrowIfNull(rollout);
        ArgumentNullException.ThrowIfNull(tricks);
        var agent = learner.Agent;
        var estimates = Estimates.Of(rollout, options, tricks);
        var rates = LearningRates.Of(options.LearningRate, options.ValueLearningRate, tricks, progress);
        var (meter, batch) = (new UpdateMeter(), Minibatch.Whole(rollout, estimates));
        foreach (var trick in tricks.Hooks<IMinibatchAdvantages>())
            trick.OnMinibatch(batch.Advantages);
        var policy = PolicyLoss.Of(agent.Head, agent.Policy, batch, double.PositiveInfinity, tricks, meter);
        var value = ValueLoss.Gradient(agent.Value, batch, options.ValueCoefficient, tricks, meter);
        new Descent(learner, tricks, rates, meter).Step(policy.Gradient, value);
        return meter.Conclude(agent, rollout, estimates, rates);
    }
}
