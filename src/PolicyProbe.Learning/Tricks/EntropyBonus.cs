using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>L ← L − c · mean H(π(· | s)): above 0 a bonus that keeps the policy random, below 0 a penalty.</summary>
/// <remarks>Williams and Peng (1991); Mnih et al., arXiv:1602.01783. Engstrom et al., arXiv:2005.12729, have −0.01 to 0.005 without clipping of the objective.</remarks>
public sealed record EntropyBonus : ITrick, IEntropyBonus
{
    /// <inheritdoc/>
    public string Id => "entropy-bonus";

    /// <inheritdoc/>
    public string Summary => "the policy's entropy, times a coefficient of either sign, is added to the objective (1602.01783)";

    /// <summary>c.</summary>
    [Setting("coefficient", "the weight of the entropy, in the objective's unit a nat; below 0 a penalty")]
    public double Coefficient { get; init; } = 0.01;
}
