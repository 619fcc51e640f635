using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>Watches the episodes of an evaluation, which it does not change.</summary>
public interface IEpisodeObserver
{
    /// <summary>An episode has begun.</summary>
    /// <param name="episode">Which, counted from 0; also the place of its environment among those that were made.</param>
    void Started(int episode);

    /// <summary>An episode has gone a step.</summary>
    /// <param name="episode">Which.</param>
    /// <param name="step">The step.</param>
    /// <returns>Whether the episode is to go on; one that is left here counts as it is.</returns>
    bool Stepped(int episode, TimeStep step);
}
