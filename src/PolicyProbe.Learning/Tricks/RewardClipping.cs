using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>r ← clip(r, −c, c), after scaling.</summary>
/// <remarks>Engstrom et al., arXiv:2005.12729, trick 5; c = 10, and 2.5 or 30 without clipping of the objective.</remarks>
public sealed record RewardClipping : ITrick, IRewardClip
{
    /// <inheritdoc/>
    public string Id => "reward-clipping";

    /// <inheritdoc/>
    public string Summary => "rewards, scaled if they are, to a range around 0 (2005.12729, trick 5)";

    /// <summary>c.</summary>
    [Setting("range", "the largest magnitude of a reward", Minimum = 0, AboveMinimum = true)]
    public double Range { get; init; } = 10;

    /// <inheritdoc/>
    public double OnReward(double reward) => Math.Clamp(reward, -Range, Range);
}
