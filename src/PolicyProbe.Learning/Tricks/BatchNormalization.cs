using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// Batch normalisation before every nonlinearity: updates look at minibatches in train mode and move the running statistics, rollouts act in evaluation
/// mode by them. So the policy that learns is another one than the policy that acted, before any step was taken.
/// </summary>
/// <remarks>Ioffe and Szegedy, arXiv:1502.03167, algorithms 1 and 2; PyTorch's defaults. What it does to the ratio is what the probe batchnorm-ratio measures.</remarks>
public sealed record BatchNormalization : ITrick, ILayerNormalisation
{
    /// <inheritdoc/>
    public string Id => "batch-norm";

    /// <inheritdoc/>
    public string Summary => "batch normalisation of hidden layers, minibatch statistics in updates and running ones in rollouts; torch engine only (1502.03167)";

    /// <summary>α.</summary>
    [Setting("momentum", "weight of a minibatch in the running statistics", Minimum = 0, AboveMinimum = true, Maximum = 1)]
    public double Momentum { get; init; } = 0.1;

    /// <summary>ε.</summary>
    [Setting("epsilon", "added to the variance", Minimum = 0, AboveMinimum = true)]
    public double Epsilon { get; init; } = 1e-5;

    /// <inheritdoc/>
    public HiddenNormalisation Normalisation => new NormalisedByBatch(Epsilon, Momentum);
}
