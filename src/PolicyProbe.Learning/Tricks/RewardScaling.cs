using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>r ← r / (d + ε) with the standard deviation d of the discounted returns Rₜ = γ Rₜ₋₁ + rₜ so far; not centred.</summary>
/// <remarks>Engstrom et al., arXiv:2005.12729, trick 2 and Algorithm 1.</remarks>
public sealed record RewardScaling : ITrick, IRewardScale
{
    /// <inheritdoc/>
    public string Id => "reward-scaling";

    /// <inheritdoc/>
    public string Summary => "rewards divided by the running standard deviation of the discounted return (2005.12729, trick 2)";

    /// <summary>ε.</summary>
    [Setting("epsilon", "added to the standard deviation", Minimum = 0, AboveMinimum = true)]
    public double Epsilon { get; init; } = 1e-8;

    /// <inheritdoc/>
    public CountedReward Counts => CountedReward.DiscountedReturn;

    /// <inheritdoc/>
    public double OnReward(double reward, RunningMoments moments)
    {
        ArgumentNullException.ThrowIfNull(moments);
        return reward / (moments.Deviation(0) + Epsilon);
    }
}
