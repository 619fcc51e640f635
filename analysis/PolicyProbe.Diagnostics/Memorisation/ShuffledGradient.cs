using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// The surrogate's gradient g = 1/B Σ A_b s_b, s_b = ∇log π(a_b|s_b), when the advantages of a batch are shuffled. A step η g raises the surrogate on its own batch by η‖g‖² to first order, whatever the
/// advantages mean: E‖g‖² over the shuffles is what noise alone gains.
/// </summary>
/// <remarks>
/// Over permutations, with Ā, s̄ the batch's means: E‖g_π‖² = Ā²‖s̄‖² + Σ(A_b − Ā)² Σ‖s_b − s̄‖²/(B²(B − 1)), from E[aᵢaⱼ] = −v/(B − 1) of centred advantages without replacement. Over signs:
/// E‖g_ε‖² = 1/B² Σ A_b²‖s_b‖².
/// </remarks>
public static class ShuffledGradient
{
    /// <summary>E‖g‖² over all shuffles of a batch, exactly.</summary>
    /// <param name="kind">How advantages are shuffled.</param>
    /// <param name="advantages">A [B], B ≥ 2.</param>
    /// <param name="squares">‖s_b‖² [B].</param>
    /// <param name="meanSquare">‖s̄‖².</param>
    /// <exception cref="ArgumentException">Lengths differ, or there are fewer than two.</exception>
    public static double ExpectedSquare(NoiseKind kind, ReadOnlySpan<double> advantages, ReadOnlySpan<double> squares, double meanSquare)
    {
        var count = advantages.Length;
        if (count < 2 || squares.Length != count)
            throw new ArgumentException($"advantages, squares: expected [B] each, B ≥ 2, got [{count}] and [{squares.Length}].", nameof(advantages));
        var (mean, total, signed) = (0.0, 0.0, 0.0);
        for (var b = 0; b < count; b++)
            (mean, total, signed) = (mean + (advantages[b] / count), total + squares[b], signed + (advantages[b] * advantages[b] * squares[b]));
        if (kind == NoiseKind.Signs)
            return signed / count / count;
        var spread = 0.0;
        foreach (var advantage in advantages)
            spread += (advantage - mean) * (advantage - mean);
        return (mean * mean * meanSquare) + (spread * Math.Max(0, total - (count * meanSquare)) / count / count / (count - 1));
    }

    /// <summary>g = 1/B Σ A_b s_b.</summary>
    /// <param name="advantages">A [B].</param>
    /// <param name="scores">s [B, P].</param>
    public static double[] Of(ReadOnlySpan<double> advantages, ReadOnlySpan<double> scores)
    {
        var width = scores.Length / advantages.Length;
        var gradient = new double[width];
        for (var b = 0; b < advantages.Length; b++)
            Vector.Add(gradient, advantages[b] / advantages.Length, scores.Slice(b * width, width));
        return gradient;
    }

    /// <summary>Shuffles advantages in place.</summary>
    public static void Shuffle<T>(NoiseKind kind, Span<T> advantages, Rng rng) where T : System.Numerics.INumber<T>
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (kind == NoiseKind.Signs)
        {
            foreach (ref var advantage in advantages)
                advantage = rng.NextDouble() < 0.5 ? -advantage : advantage;
            return;
        }

        var (order, before) = (rng.Permutation(advantages.Length), advantages.ToArray());
        for (var b = 0; b < before.Length; b++)
            advantages[b] = before[order[b]];
    }
}
