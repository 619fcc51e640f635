namespace PolicyProbe.Learning;

/// <summary>Policy and value function share all layers but the last, one θ and one optimiser; without it each has a network of its own.</summary>
/// <remarks>Andrychowicz et al., arXiv:2006.05990, find separate networks better on four of five tasks.</remarks>
public sealed record SharedNetworks : ITrick, INetworkSharing
{
    /// <inheritdoc/>
    public string Id => "shared-networks";

    /// <inheritdoc/>
    public string Summary => "policy and value function share all layers but the last; without it their networks are separate (2006.05990)";

    /// <inheritdoc/>
    public string ValueLayer => "value";
}
