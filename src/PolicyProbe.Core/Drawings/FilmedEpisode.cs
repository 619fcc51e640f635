namespace PolicyProbe.Core;

/// <summary>An episode in pictures.</summary>
/// <param name="Drawings">The start state, and the state after each step [T + 1].</param>
/// <param name="Rewards">The reward of each step [T].</param>
/// <param name="End">How it ended; <see cref="EpisodeEnd.None"/> where it was not followed to its end.</param>
public sealed record FilmedEpisode(IReadOnlyList<Drawing> Drawings, IReadOnlyList<double> Rewards, EpisodeEnd End)
{
    /// <summary>The undiscounted return of what is shown.</summary>
    public double Return => Rewards.Sum();
}
