namespace PolicyProbe.Learning;

/// <summary>What normalises the sums of a hidden layer before the nonlinearity.</summary>
/// <param name="Epsilon">ε, added to the variance.</param>
public abstract record HiddenNormalisation(double Epsilon)
{
    /// <summary>Whether a row's output depends on the other rows in train mode.</summary>
    public abstract bool CouplesRows { get; }
}

/// <summary>Batch normalisation: by mean and variance of the minibatch in train mode, of the running statistics in evaluation mode; scale and shift are learned.</summary>
/// <param name="Epsilon">ε, added to the variance.</param>
/// <param name="Momentum">α: a minibatch moves the running statistics by α towards its own (its variance the unbiased one).</param>
public sealed record NormalisedByBatch(double Epsilon, double Momentum) : HiddenNormalisation(Epsilon)
{
    /// <inheritdoc/>
    public override bool CouplesRows => true;
}

/// <summary>Layer normalisation: by mean and variance of the row's own units, the same in both modes; scale and shift are learned.</summary>
/// <param name="Epsilon">ε, added to the variance.</param>
public sealed record NormalisedByLayer(double Epsilon) : HiddenNormalisation(Epsilon)
{
    /// <inheritdoc/>
    public override bool CouplesRows => false;
}
