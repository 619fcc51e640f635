using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// Proximal policy optimisation with the clipped surrogate:
/// L(θ) = −mean min(rₜÂₜ, clip(rₜ, 1−ε, 1+ε)Âₜ), rₜ = π_θ(aₜ|sₜ)/π_old(aₜ|sₜ); value loss c_V mean (V(sₜ) − (Âₜ + V_old(sₜ)))².
/// </summary>
/// <remarks>
/// Schulman et al., arXiv:1707.06347, eq. 7 and Algorithm 1. With a clip range beyond every ratio it is PPO-NoClip of Engstrom et al.,
/// arXiv:2005.12729; without their tricks it is PPO-M.
/// </remarks>
/// <param name="options">The hyper-parameters.</param>
public sealed class Ppo(PpoOptions options) : IAlgorithm
{
    /// <inheritdoc/>
    public string Id => "ppo";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Hooks { get; } =
        [.. CommonHooks.Types, typeof(INetworkSharing), typeof(ILayerNormalisation), typeof(IValueLoss), typeof(IGradientTransform), typeof(IEarlyStopping), typeof(IPolicyRegulariser)];

    /// <inheritdoc/>
    public UpdateStatistics Update(Learner learner, Rollout rollout, TrickSet tricks, Progress progress, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(learner);
        ArgumentNullException.ThrowIfNull(rollout);
        ArgumentNullException.ThrowIfNull(tricks);
        var agent = learner.Agent;
        var estimates = Estimates.Of(rollout, options, tricks);
        var rates = LearningRates.Of(options.LearningRate, options.ValueLearningRate, tricks, progress);
        var (meter, together) = (new UpdateMeter(), options.Order == UpdateOrder.Together);
        var aside = together && !tricks.Hooks<IEarlyStopping>().Any() ? learner.Aside() : null;
        var (descent, fit) = (new Descent(learner, tricks, rates, meter, aside), new ValueFit(agent.Value, options.ValueCoefficient, tricks, meter, aside));
        var buffers = new LossBuffers(agent.Policy.Theta.Length);

        // The value function's epochs change nothing that the policy's look at: on a thread of their own, once their orders are drawn.
        var before = together ? null : new ValueEpochs(learner, rollout, estimates, options, tricks, rates, meter, rng);
        before?.Begin();
        var minibatches = 0;
        foreach (var batch in Minibatch.Epochs(rollout, estimates, options.Epochs, options.Minibatch, rng))
        {
            foreach (var trick in tricks.Hooks<IMinibatchAdvantages>())
                trick.OnMinibatch(batch.Advantages);
            if (together)
                fit.Begin(batch);
            var policy = PolicyLoss.Of(agent.Head, agent.Policy, batch, options.Clip, tricks, meter, buffers);
            if (Stops(tricks, policy.Divergence))
                break;
            foreach (var regulariser in tricks.Hooks<IPolicyRegulariser>())
                regulariser.AddGradient(agent.Head, agent.Policy, batch.Observations, progress, rng.Fork($"regulariser/{minibatches++}"), policy.Gradient);
            var (value, valueNorm) = together ? fit.End() : (null, null);
            descent.Step(policy.Gradient, value, valueNorm);
        }

        before?.End();
        return meter.Conclude(agent, rollout, estimates, rates);
    }

    private static bool Stops(TrickSet tricks, double divergence)
    {
        foreach (var trick in tricks.Hooks<IEarlyStopping>())
            if (trick.Stops(divergence))
                return true;
        return false;
    }
}
