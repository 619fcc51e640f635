using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>A bandit of two arms, 0 and 1, without a state.</summary>
public interface ITwoArms
{
    /// <summary>A reward of an arm.</summary>
    /// <param name="arm">0 or 1.</param>
    /// <param name="rng">What it is drawn with.</param>
    double Pull(int arm, Rng rng);
}

/// <summary>Arms that always give the same.</summary>
/// <param name="First">Of arm 0.</param>
/// <param name="Second">Of arm 1.</param>
public sealed record FixedArms(double First, double Second) : ITwoArms
{
    /// <inheritdoc/>
    public double Pull(int arm, Rng rng) => arm == 0 ? First : Second;
}

/// <summary>Arms that give 1 with a probability and else 0.</summary>
/// <param name="First">Probability of arm 0.</param>
/// <param name="Second">Probability of arm 1.</param>
public sealed record BernoulliArms(double First, double Second) : ITwoArms
{
    /// <summary>Means ½ ± Δ/2.</summary>
    public static BernoulliArms WithGap(double gap) => new(0.5 + (gap / 2), 0.5 - (gap / 2));

    /// <inheritdoc/>
    public double Pull(int arm, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        return rng.NextDouble() < (arm == 0 ? First : Second) ? 1 : 0;
    }
}
