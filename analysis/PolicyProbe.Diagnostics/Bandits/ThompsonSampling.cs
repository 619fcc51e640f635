using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Thompson sampling on rewards of 0 and 1: each arm's mean is drawn from its posterior Beta(1 + successes, 1 + failures), and the larger is pulled.</summary>
/// <remarks>
/// A. Kalvit, A. Zeevi (2021). Where both arms always give 1 the posteriors are Beta(1 + Nᵢ, 1), and arm 0 is next with probability (1 + N₁)/(2 + n): Pólya's urn, so that
/// N₁ is uniform on {0 … n}. Where both always give 0 it is (1 + N₂)/(2 + n): Friedman's urn, N₁/n → ½ with Var N₁ = (n + 2)/12.
/// </remarks>
public sealed record ThompsonSampling : ITwoArmPlayer
{
    /// <inheritdoc/>
    public int Play(ITwoArms arms, int horizon, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(arms);
        ArgumentNullException.ThrowIfNull(rng);
        double[] successes = [0, 0];
        int[] pulls = [0, 0];
        for (var t = 0; t < horizon; t++)
        {
            var arm = Draw(0) > Draw(1) ? 0 : 1;
            successes[arm] += arms.Pull(arm, rng);
            pulls[arm]++;
        }

        return pulls[0];

        double Draw(int arm) => BetaDraw.Next(rng, 1 + successes[arm], 1 + pulls[arm] - successes[arm]);
    }
}
