using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>PPO's hyper-parameters. The defaults are Stable-Baselines3's.</summary>
public sealed record PpoOptions
{
    /// <summary>N, the environments stepped side by side.</summary>
    [Setting("environments", "environments stepped side by side", Minimum = 1, Maximum = 4096)]
    public int Environments { get; init; } = 1;

    /// <summary>T, the steps of each environment between two updates.</summary>
    [Setting("horizon", "steps of each environment between two updates", Minimum = 1, Maximum = 1_000_000)]
    public int Horizon { get; init; } = 2048;

    /// <summary>B, the pairs of a minibatch; the last one of an epoch may be smaller.</summary>
    [Setting("minibatch", "state-action pairs in a minibatch", Minimum = 1)]
    public int Minibatch { get; init; } = 64;

    /// <summary>Passes over the rollout.</summary>
    [Setting("epochs", "passes over each rollout", Minimum = 1, Maximum = 1000)]
    public int Epochs { get; init; } = 10;

    /// <summary>α.</summary>
    [Setting("learning-rate", "Adam's learning rate for both networks", Minimum = 0, AboveMinimum = true)]
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>ε of the clipped surrogate.</summary>
    [Setting("clip", "the surrogate's clip range: ratios in [1 − clip, 1 + clip] keep their gradient", Minimum = 0, AboveMinimum = true)]
    public double Clip { get; init; } = 0.2;

    /// <summary>γ.</summary>
    [Setting("discount", "the discount γ", Minimum = 0, Maximum = 1)]
    public double Discount { get; init; } = 0.99;

    /// <summary>λ of the advantage estimate.</summary>
    [Setting("lambda", "λ of generalised advantage estimation", Minimum = 0, Maximum = 1)]
    public double Lambda { get; init; } = 0.95;

    /// <summary>The widths of the hidden layers, policy and value alike.</summary>
    [Setting("hidden", "widths of the hidden layers; none for a linear network", Minimum = 1, Maximum = 65536, MayBeEmpty = true)]
    public IReadOnlyList<int> Hidden { get; init; } = [64, 64];

    /// <summary>The nonlinearity.</summary>
    [Setting("activation", "the nonlinearity between layers")]
    public Activation Activation { get; init; } = Activation.Tanh;
}
