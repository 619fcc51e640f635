using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Which n the logarithm of an upper confidence bound takes.</summary>
public enum BoundClock
{
    /// <summary>The pulls so far, as UCB1 does: no horizon is needed.</summary>
    Current,

    /// <summary>The whole horizon.</summary>
    Horizon,
}

/// <summary>UCB on two arms: each once, then the arm with the larger X̄ᵢ + √(ρ log n/Nᵢ).</summary>
/// <remarks>
/// A. Kalvit, A. Zeevi, "A Closer Look at the Worst-case Behavior of Multi-armed Bandit Algorithms" (2021). With a gap Δ = √(θ log n/n) the share N₁/n of the better arm
/// tends to λ*, 1/√(1 − λ*) − 1/√λ* = √(θ/ρ), on either clock. With rewards that always equal their means it is there within one pull at every n: the bounds
/// of the last pulls of both arms lie on either side of the equation, and N₁ moves by one between them. On the clock of the pulls so far this needs t/log t to rise, from t = 3 on.
/// </remarks>
/// <param name="Exploration">ρ.</param>
/// <param name="Clock">Which n.</param>
public sealed record UpperConfidence(double Exploration, BoundClock Clock = BoundClock.Current) : ITwoArmPlayer
{
    private const int Bisections = 200;

    /// <summary>Δ = √(θ log n/n), the gap at which a share neither of ½ nor of 1 is the limit.</summary>
    public static double Gap(double theta, int horizon) => Math.Sqrt(theta * Math.Log(horizon) / horizon);

    /// <summary>λ* in [½, 1) with 1/√(1 − λ*) − 1/√λ* = √(θ/ρ), by bisection to the last bit.</summary>
    public double Share(double theta)
    {
        var (low, high, ratio) = (0.5, 1.0, Math.Sqrt(theta / Exploration));
        for (var i = 0; i < Bisections; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = (1 / Math.Sqrt(1 - middle)) - (1 / Math.Sqrt(middle)) < ratio ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    /// <summary>
    /// The deviation of N₁/n at n by the delta method, O(1/√log n): X̄₁ − X̄₂ has variance s²/n, s² = σ²(1/λ + 1/(1 − λ)), which moves the right side of the
    /// equation by s/√(ρ log n), and λ by that over the left side's slope ½((1 − λ)^{−3/2} + λ^{−3/2}).
    /// </summary>
    /// <param name="theta">θ.</param>
    /// <param name="horizon">n.</param>
    /// <param name="deviation">σ of a reward.</param>
    public double Deviation(double theta, int horizon, double deviation)
    {
        var share = Share(theta);
        var slope = 0.5 * (Math.Pow(1 - share, -1.5) + Math.Pow(share, -1.5));
        return deviation * Math.Sqrt((1 / share) + (1 / (1 - share))) / Math.Sqrt(Exploration * Math.Log(horizon)) / slope;
    }

    /// <inheritdoc/>
    public int Play(ITwoArms arms, int horizon, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(arms);
        ArgumentNullException.ThrowIfNull(rng);
        var (first, second) = (arms.Pull(0, rng), arms.Pull(1, rng));
        var (pulls, others) = (1, 1);
        for (var t = 2; t < horizon; t++)
        {
            var width = Exploration * Math.Log(Clock == BoundClock.Current ? t : horizon);
            var ahead = (first / pulls) + Math.Sqrt(width / pulls) - (second / others) - Math.Sqrt(width / others);

            // A tie goes to either with the same chance, so that equal arms are alike.
            if (ahead > 0 || (ahead == 0 && rng.NextDouble() < 0.5))
                (first, pulls) = (first + arms.Pull(0, rng), pulls + 1);
            else
                (second, others) = (second + arms.Pull(1, rng), others + 1);
        }

        return pulls;
    }
}
