namespace PolicyProbe.Learning;

/// <summary>The value function is fitted to the discounted return Σ γᵏ r; without it to Â + V_old.</summary>
/// <remarks>Ilyas et al., arXiv:1811.02553, section 2.2, measure the fit to both; Andrychowicz et al., arXiv:2006.05990, compare them as targets.</remarks>
public sealed record ReturnTargets : ITrick, IValueTarget
{
    /// <inheritdoc/>
    public string Id => "return-targets";

    /// <inheritdoc/>
    public string Summary => "the value function is fitted to discounted returns; without it, to advantage plus old value (1811.02553, section 2.2)";

    /// <inheritdoc/>
    public float Target(float estimate, float discountedReturn) => discountedReturn;
}
