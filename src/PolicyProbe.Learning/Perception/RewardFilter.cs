using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// How a learner sees rewards: scaled by running statistics, then clipped. What is reported of episodes is never filtered.
/// </summary>
public sealed class RewardFilter
{
    private readonly IRewardScale? _scale;
    private readonly IRewardClip[] _clips;
    private readonly double _discount;

    /// <summary>The filter of a set of tricks, before the first reward.</summary>
    /// <param name="tricks">Those with a hook for rewards act.</param>
    /// <param name="environments">N.</param>
    /// <param name="discount">γ of the running return.</param>
    /// <exception cref="WrongUseException">Two tricks scale the reward.</exception>
    public RewardFilter(TrickSet tricks, int environments, double discount)
        : this(tricks.OnlyOne<IRewardScale>("scale the reward"), [.. tricks.Hooks<IRewardClip>()], discount, new RunningMoments(1), new double[environments])
    {
    }

    private RewardFilter(IRewardScale? scale, IRewardClip[] clips, double discount, RunningMoments moments, double[] returns) =>
        (_scale, _clips, _discount, Moments, Returns) = (scale, clips, discount, moments, returns);

    /// <summary>Whether rewards pass as they are.</summary>
    public bool IsIdentity => _scale is null && _clips.Length == 0;

    /// <summary>The statistics so far.</summary>
    public RunningMoments Moments { get; }

    /// <summary>The discounted sum of each running episode's rewards so far [N].</summary>
    public double[] Returns { get; }

    /// <summary>A copy that shares nothing that changes.</summary>
    public RewardFilter Copy() => With(Moments.Copy(), [.. Returns]);

    /// <summary>The same filter with other statistics.</summary>
    public RewardFilter With(RunningMoments moments, double[] returns) => new(_scale, _clips, _discount, moments, returns);

    /// <summary>Counts the reward of environment n, and filters it.</summary>
    /// <param name="reward">r.</param>
    /// <param name="n">Which environment.</param>
    /// <param name="ends">Whether the episode ended with it.</param>
    public double Learn(double reward, int n, bool ends)
    {
        if (_scale is not null)
        {
            Returns[n] = (_discount * Returns[n]) + reward;
            Moments.Add(_scale.Counts == CountedReward.DiscountedReturn ? Returns[n] : reward);
            if (ends)
                Returns[n] = 0;
        }

        return Apply(reward);
    }

    /// <summary>Filters a reward by the statistics as they are.</summary>
    public double Apply(double reward)
    {
        var scaled = _scale?.OnReward(reward, Moments) ?? reward;
        foreach (var clip in _clips)
            scaled = clip.OnReward(scaled);
        return scaled;
    }

    /// <summary>The running episodes are given up: their returns start anew.</summary>
    public void Restart() => Array.Clear(Returns);
}
