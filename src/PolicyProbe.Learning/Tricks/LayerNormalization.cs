using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>Layer normalisation before every nonlinearity: by the row's own units, the same in updates and rollouts.</summary>
/// <remarks>Ba et al., arXiv:1607.06450, equation 4; PyTorch's defaults.</remarks>
public sealed record LayerNormalization : ITrick, ILayerNormalisation
{
    /// <inheritdoc/>
    public string Id => "layer-norm";

    /// <inheritdoc/>
    public string Summary => "layer normalisation of hidden layers, the same in updates and rollouts; torch engine only (1607.06450)";

    /// <summary>ε.</summary>
    [Setting("epsilon", "added to the variance", Minimum = 0, AboveMinimum = true)]
    public double Epsilon { get; init; } = 1e-5;

    /// <inheritdoc/>
    public HiddenNormalisation Normalisation => new NormalisedByLayer(Epsilon);
}
