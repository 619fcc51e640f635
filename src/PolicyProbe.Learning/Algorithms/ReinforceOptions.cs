using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>REINFORCE's hyper-parameters.</summary>
public sealed record ReinforceOptions : GradientOptions
{
    /// <summary>Creates the options: returns to the episode's end, not a mixture.</summary>
    public ReinforceOptions() => (Lambda, LearningRate) = (1, 3e-3);

    /// <summary>The baseline's passes over the rollout, after the policy's one step.</summary>
    [Setting("value-epochs", "the baseline's passes over each rollout", Minimum = 1, Maximum = 1000)]
    public int ValueEpochs { get; init; } = 10;

    /// <summary>The pairs of a minibatch of the baseline.</summary>
    [Setting("value-minibatch", "state-action pairs in a minibatch of the baseline", Minimum = 1)]
    public int ValueMinibatch { get; init; } = 64;

    /// <inheritdoc/>
    public override IAlgorithm Algorithm() => new Reinforce(this);
}
