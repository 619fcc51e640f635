using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// Proximal policy optimisation with the clipped surrogate:
/// L(θ) = −mean min(rₜÂₜ, clip(rₜ, 1−ε, 1+ε)Âₜ), rₜ = π_θ(aₜ|sₜ)/π_old(aₜ|sₜ); value loss ½ mean (V(sₜ) − (Âₜ + V_old(sₜ)))².
/// </summary>
/// <remarks>
/// Schulman et al., arXiv:1707.06347, eq. 7 and Algorithm 1. Policy and value have networks and optimisers of their own. All
/// gradients are closed forms at the network's outputs, pulled back once: ∂L/∂log π = −rₜÂₜ/B where the minimum is not clipped, else 0.
/// </remarks>
/// <param name="options">The hyper-parameters.</param>
public sealed class Ppo(PpoOptions options) : IAlgorithm
{
    /// <inheritdoc/>
    public string Id => "ppo";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Hooks { get; } = [typeof(IInitialisation), typeof(ILearningRateSchedule), typeof(IMinibatchAdvantages), typeof(IGradientTransform)];

    /// <inheritdoc/>
    public UpdateStatistics Update(Learner learner, Rollout rollout, TrickSet tricks, double progress, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(learner);
        ArgumentNullException.ThrowIfNull(rollout);
        var advantages = new float[rollout.Pairs];
        GeneralizedAdvantage.Compute(rollout.Rewards, rollout.Values, rollout.NextValues, rollout.Ends, rollout.Environments, options.Discount, options.Lambda, advantages);
        var targets = advantages.Zip(rollout.Values, (advantage, value) => advantage + value).ToArray();
        var rate = options.LearningRate * tricks.Hooks<ILearningRateSchedule>().Aggregate(1.0, (product, schedule) => product * schedule.Factor(progress));

        var totals = new MinibatchTotals();
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            var order = rng.Permutation(rollout.Pairs);
            for (var start = 0; start < order.Length; start += options.Minibatch)
            {
                var batch = Minibatch.Gather(rollout, advantages, targets, order.AsSpan(start, Math.Min(options.Minibatch, order.Length - start)));
                foreach (var trick in tricks.Hooks<IMinibatchAdvantages>())
                    trick.OnMinibatch(batch.Advantages);
                StepPolicy(learner, batch, tricks, rate, totals);
                StepValue(learner, batch, tricks, rate, totals);
            }
        }

        return totals.Conclude(learner.Agent, rollout, targets, rate);
    }

    private void StepPolicy(Learner learner, Minibatch batch, TrickSet tricks, double rate, MinibatchTotals totals)
    {
        var (head, model) = (learner.Agent.Head, learner.Agent.Policy);
        using var pass = model.Network.Run(model.Theta, model.Buffers, batch.Observations, NetworkMode.Train);
        var logProbabilities = new float[batch.Size];
        head.LogProbability(pass.Outputs, batch.Actions, logProbabilities);

        var weights = new float[batch.Size];
        for (var i = 0; i < batch.Size; i++)
        {
            double advantage = batch.Advantages[i];
            var ratio = Math.Exp((double)logProbabilities[i] - batch.LogProbabilities[i]);
            var free = ratio * advantage;
            var clipped = Math.Clamp(ratio, 1 - options.Clip, 1 + options.Clip) * advantage;
            weights[i] = (float)(free <= clipped ? -free / batch.Size : 0);
            totals.PolicyLoss -= Math.Min(free, clipped);
            totals.Clipped += free <= clipped ? 0 : 1;
        }

        var outputGradient = new float[pass.Outputs.Length];
        head.AddLogProbabilityGradient(pass.Outputs, batch.Actions, weights, outputGradient);
        var gradient = new float[model.Theta.Length];
        pass.Pullback(outputGradient, gradient, []);
        totals.PolicyNorm += Vectors.Norm(gradient);
        Descend(model, pass, learner.PolicyOptimiser, gradient, tricks, rate);
        totals.Count(batch.Size);
    }

    private static void StepValue(Learner learner, Minibatch batch, TrickSet tricks, double rate, MinibatchTotals totals)
    {
        var model = learner.Agent.Value;
        using var pass = model.Network.Run(model.Theta, model.Buffers, batch.Observations, NetworkMode.Train);
        var outputGradient = new float[batch.Size];
        for (var i = 0; i < batch.Size; i++)
        {
            var error = pass.Outputs[i] - batch.Targets[i];
            outputGradient[i] = error / batch.Size;
            totals.ValueLoss += 0.5 * error * error;
        }

        var gradient = new float[model.Theta.Length];
        pass.Pullback(outputGradient, gradient, []);
        totals.ValueNorm += Vectors.Norm(gradient);
        Descend(model, pass, learner.ValueOptimiser, gradient, tricks, rate);
    }

    private static void Descend(Model model, IPass<float> pass, Adam optimiser, float[] gradient, TrickSet tricks, double rate)
    {
        foreach (var trick in tricks.Hooks<IGradientTransform>())
            trick.OnGradient(gradient);
        optimiser.Step(model.Theta, gradient, rate);
        pass.ProposedBuffers.CopyTo(model.Buffers);
    }
}
