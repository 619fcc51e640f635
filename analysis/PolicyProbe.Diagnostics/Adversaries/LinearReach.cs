using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>What an adversary can force of a linear rule z = Wx + b with three classes, exactly.</summary>
/// <remarks>
/// max over δ of min over i ≠ t of (z_t − zᵢ)(x + δ), with a_i = w_t − w_i and gaps c_i at x, is by the minimax theorem min over λ ∈ [0, 1] of
/// λc₁ + (1 − λ)c₂ + ‖λa₁ + (1 − λ)a₂‖_*: convex in one number, found by golden section. Derived here.
/// </remarks>
public static class LinearReach
{
    private const int Sections = 200;
    private static readonly double Golden = (Math.Sqrt(5) - 1) / 2;

    /// <summary>The greatest z_t − max zᵢ over the set around x; above 0 where t can be forced.</summary>
    /// <param name="weights">W [3, n].</param>
    /// <param name="biases">b [3].</param>
    /// <param name="x">x [n].</param>
    /// <param name="target">t.</param>
    /// <param name="set">Where δ may be, without bounds.</param>
    /// <exception cref="ArgumentException">There are not three classes, or the target is none.</exception>
    public static double Forced(double[] weights, double[] biases, ReadOnlySpan<double> x, int target, PerturbationSet set)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(biases);
        ArgumentNullException.ThrowIfNull(set);
        var n = x.Length;
        if (biases.Length != 3 || weights.Length != 3 * n || target is < 0 or > 2)
            throw new ArgumentException($"weights: expected [3, n], n = {n}, three biases and a target of 0 to 2, got [{weights.Length}], {biases.Length} and {target}.", nameof(weights));
        int[] others = [.. Enumerable.Range(0, 3).Where(i => i != target)];
        var (differences, gaps) = (new double[2][], new double[2]);
        for (var k = 0; k < 2; k++)
        {
            differences[k] = weights.AsSpan(target * n, n).ToArray();
            Vector.Add(differences[k], -1, weights.AsSpan(others[k] * n, n));
            gaps[k] = Vector.Dot(differences[k], x) + biases[target] - biases[others[k]];
        }

        var mixed = new double[n];
        double Bound(double share)
        {
            Array.Clear(mixed);
            Vector.Add(mixed, share, differences[0]);
            Vector.Add(mixed, 1 - share, differences[1]);
            return (share * gaps[0]) + ((1 - share) * gaps[1]) + set.DualNorm(mixed);
        }

        var (low, high, least) = (0.0, 1.0, Math.Min(Bound(0), Bound(1)));
        for (var k = 0; k < Sections && high > low; k++)
        {
            var (left, right) = (high - (Golden * (high - low)), low + (Golden * (high - low)));
            var (atLeft, atRight) = (Bound(left), Bound(right));
            least = Math.Min(least, Math.Min(atLeft, atRight));
            (low, high) = atLeft <= atRight ? (low, right) : (left, high);
        }

        return least;
    }
}
