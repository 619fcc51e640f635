namespace PolicyProbe.Learning;

/// <summary>Hook: clips rewards after they are scaled.</summary>
public interface IRewardClip
{
    /// <summary>The reward as it is learned from.</summary>
    double OnReward(double reward);
}
