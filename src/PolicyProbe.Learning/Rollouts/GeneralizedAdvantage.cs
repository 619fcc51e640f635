using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// Generalised advantage estimation: δₜ = rₜ + γ V(sₜ₊₁) − V(sₜ), Âₜ = Σₖ (γλ)ᵏ δₜ₊ₖ within an episode.
/// </summary>
/// <remarks>
/// Schulman et al., arXiv:1506.02438, eqs. 11 and 16. A terminated episode has V(sₜ₊₁) = 0; a truncated one keeps the value of the
/// state that it was cut off in, and so does the rollout's own end.
/// </remarks>
public static class GeneralizedAdvantage
{
    /// <summary>Advantages of N parallel streams of T steps; time runs along the first axis.</summary>
    /// <param name="rewards">rₜ [T, N].</param>
    /// <param name="values">V(sₜ) [T, N].</param>
    /// <param name="nextValues">V(sₜ₊₁) [T, N], of the final observation where the episode was truncated; ignored where it terminated.</param>
    /// <param name="ends">How each step ended [T, N].</param>
    /// <param name="environments">N.</param>
    /// <param name="discount">γ.</param>
    /// <param name="lambda">λ.</param>
    /// <param name="advantages">Receives Âₜ [T, N].</param>
    public static void Compute(
        ReadOnlySpan<double> rewards,
        ReadOnlySpan<float> values,
        ReadOnlySpan<float> nextValues,
        ReadOnlySpan<EpisodeEnd> ends,
        int environments,
        double discount,
        double lambda,
        Span<float> advantages)
    {
        var count = rewards.Length;
        if (environments < 1 || count % environments != 0 || values.Length != count || nextValues.Length != count || ends.Length != count || advantages.Length != count)
            throw new ArgumentException($"rewards, values, nextValues, ends, advantages: expected [T, N] each with N = {environments}, got {count}, {values.Length}, {nextValues.Length}, {ends.Length}, {advantages.Length}.");
        for (var n = 0; n < environments; n++)
        {
            var running = 0.0;
            for (var i = count - environments + n; i >= 0; i -= environments)
            {
                var next = ends[i] == EpisodeEnd.Terminated ? 0 : nextValues[i];
                var delta = rewards[i] + (discount * next) - values[i];
                running = delta + (ends[i] == EpisodeEnd.None ? discount * lambda * running : 0);
                advantages[i] = (float)running;
            }
        }
    }
}
