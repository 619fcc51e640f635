using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>In which order PPO's two networks learn from a rollout.</summary>
public enum UpdateOrder
{
    /// <summary>Each minibatch steps both.</summary>
    Together,

    /// <summary>All epochs of the value function, then all of the policy, as in the code released with the papers.</summary>
    ValueThenPolicy,
}

/// <summary>PPO's hyper-parameters. The defaults are Stable-Baselines3's.</summary>
public sealed record PpoOptions : GradientOptions
{
    /// <summary>B, the pairs of a minibatch; the last one of an epoch may be smaller.</summary>
    [Setting("minibatch", "state-action pairs in a minibatch", Minimum = 1)]
    public int Minibatch { get; init; } = 64;

    /// <summary>Passes over the rollout.</summary>
    [Setting("epochs", "passes over each rollout", Minimum = 1, Maximum = 1000)]
    public int Epochs { get; init; } = 10;

    /// <summary>In which order the networks learn.</summary>
    [Setting("order", "whether minibatches step both networks, or the value function learns first")]
    public UpdateOrder Order { get; init; } = UpdateOrder.Together;

    /// <summary>ε of the clipped surrogate.</summary>
    [Setting("clip", "the surrogate's clip range: ratios in [1 − clip, 1 + clip] keep their gradient", Minimum = 0, AboveMinimum = true)]
    public double Clip { get; init; } = 0.2;

    /// <inheritdoc/>
    public override IAlgorithm Algorithm() => new Ppo(this);
}
