using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>TRPO's hyper-parameters. The defaults are those of the code released with arXiv:2005.12729.</summary>
public sealed record TrpoOptions : AlgorithmOptions
{
    /// <summary>δ, the largest mean KL of an update.</summary>
    [Setting("max-kl", "the largest mean KL of an update, in nats", Minimum = 0, AboveMinimum = true)]
    public double MaxKl { get; init; } = 0.01;

    /// <summary>Conjugate-gradient steps.</summary>
    [Setting("cg-iterations", "conjugate-gradient steps towards the natural gradient", Minimum = 1, Maximum = 10_000)]
    public int CgIterations { get; init; } = 10;

    /// <summary>Added to the Fisher matrix' diagonal.</summary>
    [Setting("damping", "added to the diagonal of the Fisher matrix", Minimum = 0)]
    public double Damping { get; init; } = 0.1;

    /// <summary>The share of the rollout that the Fisher matrix is estimated on.</summary>
    [Setting("fisher-fraction", "the share of the rollout that the Fisher matrix is estimated on", Minimum = 0, AboveMinimum = true, Maximum = 1)]
    public double FisherFraction { get; init; } = 0.1;

    /// <summary>Step sizes tried.</summary>
    [Setting("backtracks", "step sizes that the line search tries", Minimum = 1, Maximum = 1000)]
    public int Backtracks { get; init; } = 10;

    /// <summary>One step size over the one before.</summary>
    [Setting("backtrack-factor", "a step size of the line search over the one before", Minimum = 0, AboveMinimum = true, Maximum = 1)]
    public double BacktrackFactor { get; init; } = 0.5;

    /// <summary>The least improvement over the one expected.</summary>
    [Setting("accept-ratio", "the least share of the improvement expected to first order at which a step is taken", Minimum = 0, Maximum = 1)]
    public double AcceptRatio { get; init; } = 0.1;

    /// <summary>The value network's passes over the rollout.</summary>
    [Setting("value-epochs", "the value network's passes over each rollout", Minimum = 1, Maximum = 1000)]
    public int ValueEpochs { get; init; } = 10;

    /// <summary>The pairs of a minibatch of the value network.</summary>
    [Setting("value-minibatch", "state-action pairs in a minibatch of the value network", Minimum = 1)]
    public int ValueMinibatch { get; init; } = 64;

    /// <summary>α of the value network.</summary>
    [Setting("value-learning-rate", "Adam's learning rate for the value network", Minimum = 0, AboveMinimum = true)]
    public double ValueLearningRate { get; init; } = 3e-4;

    /// <inheritdoc/>
    public override IAlgorithm Algorithm() => new Trpo(this);
}
