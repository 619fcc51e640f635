namespace PolicyProbe.Learning;

/// <summary>A pair at time t of its episode counts γᵗ in the policy's gradient, as the gradient of the discounted return asks; without it all count alike.</summary>
/// <remarks>Nota and Thomas, arXiv:1906.07073: without the weight the update is the gradient of no function.</remarks>
public sealed record StateDiscount : ITrick, IStateWeight
{
    /// <inheritdoc/>
    public string Id => "state-discount";

    /// <inheritdoc/>
    public string Summary => "a pair at time t counts γ to the t in the policy's gradient; without it, all count alike (1906.07073)";

    /// <inheritdoc/>
    public double Weight(double discount, int time) => Math.Pow(discount, time);
}
