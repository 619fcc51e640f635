using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>r ← (r − m) / (d + ε) + m with mean m and standard deviation d of the rewards so far: scaled around the mean, not centred.</summary>
/// <remarks>The variant that the configurations of Engstrom et al., arXiv:2005.12729, have for PPO without clipping on Hopper and Walker2d.</remarks>
public sealed record RewardNormalization : ITrick, IRewardScale
{
    /// <inheritdoc/>
    public string Id => "reward-normalization";

    /// <inheritdoc/>
    public string Summary => "rewards to standard deviation 1 around their mean by running statistics (2005.12729, tables 4 to 6)";

    /// <summary>ε.</summary>
    [Setting("epsilon", "added to the standard deviation", Minimum = 0, AboveMinimum = true)]
    public double Epsilon { get; init; } = 1e-8;

    /// <inheritdoc/>
    public CountedReward Counts => CountedReward.Reward;

    /// <inheritdoc/>
    public double OnReward(double reward, RunningMoments moments)
    {
        ArgumentNullException.ThrowIfNull(moments);
        return ((reward - moments.Mean[0]) / (moments.Deviation(0) + Epsilon)) + moments.Mean[0];
    }
}
