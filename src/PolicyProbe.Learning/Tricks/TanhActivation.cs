namespace PolicyProbe.Learning;

/// <summary>tanh between layers; without it ReLU.</summary>
/// <remarks>Engstrom et al., arXiv:2005.12729, trick 8.</remarks>
public sealed record TanhActivation : ITrick, IActivationChoice
{
    /// <inheritdoc/>
    public string Id => "tanh";

    /// <inheritdoc/>
    public string Summary => "tanh between layers; without it, ReLU (2005.12729, trick 8)";

    /// <inheritdoc/>
    public Activation Activation => Activation.Tanh;
}
