using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>What decides which of two arms is pulled next.</summary>
public interface ITwoArmPlayer
{
    /// <summary>Plays from the start.</summary>
    /// <param name="arms">The arms.</param>
    /// <param name="horizon">n pulls.</param>
    /// <param name="rng">What rewards and choices are drawn with.</param>
    /// <returns>N₁, how many of them were of arm 0.</returns>
    int Play(ITwoArms arms, int horizon, Rng rng);
}
