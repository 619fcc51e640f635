namespace PolicyProbe.Learning;

/// <summary>Hook: rescales rewards by running statistics; at most one.</summary>
public interface IRewardScale
{
    /// <summary>What the statistics are of.</summary>
    CountedReward Counts { get; }

    /// <summary>The reward as it is learned from.</summary>
    double OnReward(double reward, RunningMoments moments);
}

/// <summary>What a reward's running statistics are of.</summary>
public enum CountedReward
{
    /// <summary>Rₜ = γ Rₜ₋₁ + rₜ, from an episode's start.</summary>
    DiscountedReturn,

    /// <summary>rₜ.</summary>
    Reward,
}
