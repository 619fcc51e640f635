namespace PolicyProbe.Core;

/// <summary>Whether and how an episode ended with a step.</summary>
public enum EpisodeEnd : byte
{
    /// <summary>The episode goes on.</summary>
    None,

    /// <summary>The task itself ended: the value of what follows is zero.</summary>
    Terminated,

    /// <summary>A limit outside the task cut the episode off: what follows still has value.</summary>
    Truncated,
}

/// <summary>
/// What one step returned. Made by its named factories only, so that a time limit can never be mistaken for a death.
/// <c>default</c> is a step with reward 0 in a running episode.
/// </summary>
public readonly record struct TimeStep
{
    private TimeStep(double reward, EpisodeEnd end) => (Reward, End) = (reward, end);

    /// <summary>The reward rₜ of the step.</summary>
    public double Reward { get; }

    /// <summary>Whether and how the episode ended.</summary>
    public EpisodeEnd End { get; }

    /// <summary>A step after which the episode goes on.</summary>
    public static TimeStep Running(double reward) => new(reward, EpisodeEnd.None);

    /// <summary>A step that ended the task: nothing follows.</summary>
    public static TimeStep Terminated(double reward) => new(reward, EpisodeEnd.Terminated);

    /// <summary>A step after which a limit cut the episode off: the state that follows keeps its value.</summary>
    public static TimeStep Truncated(double reward) => new(reward, EpisodeEnd.Truncated);
}
