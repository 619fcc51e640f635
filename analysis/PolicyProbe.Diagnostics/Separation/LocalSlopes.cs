using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// max over ‖x′ − x‖ₚ ≤ ε of ‖f(x′) − f(x)‖₁/‖x′ − x‖ₚ around every input, as far as ascents find it: a lower bound of the local Lipschitz constant. The mean over
/// inputs is the empirical local Lipschitzness.
/// </summary>
/// <remarks>
/// Y.-Y. Yang et al., "A Closer Look at Accuracy vs. Robustness" (2020), section 3.2. From every random start the quotient is climbed by its own gradient, and
/// once more by whole steps that follow the change alone; both are projected in the quotient's own norm, and the best iterate of all is kept.
/// </remarks>
public static class LocalSlopes
{
    /// <summary>The steepest slope found around every input [B].</summary>
    /// <param name="function">f.</param>
    /// <param name="x">x [B, n].</param>
    /// <param name="ascent">Ball, steps and starts; every start is random.</param>
    /// <param name="rng">Draws the starts.</param>
    /// <param name="output">One output alone; null for the sum over all.</param>
    public static double[] Of(IRowFunction function, double[] x, SetAscent ascent, Rng rng, int? output = null)
    {
        ArgumentNullException.ThrowIfNull(ascent);
        ArgumentNullException.ThrowIfNull(rng);
        var radii = ascent.Set.Radii;
        if (radii.ContainsAnyExcept(radii[0]))
            throw new ArgumentException("ascent: expected a ball of one radius, since slopes are per unit of its norm.", nameof(ascent));
        var random = ascent with { RandomStart = true };
        var best = random.Run(new LipschitzQuotient(function, x, ascent.Set.Norm, output), x, rng.Fork("quotient")).Values;
        var change = (random with { StepShare = 1, Halving = false, Momentum = false }).Run(new LipschitzQuotient(function, x, ascent.Set.Norm, output, QuotientClimb.Change), x, rng.Fork("change")).Values;
        return [.. best.Zip(change, Math.Max)];
    }
}
