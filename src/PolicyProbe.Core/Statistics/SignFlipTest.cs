using System.Numerics;

namespace PolicyProbe.Core;

/// <summary>
/// The exact test of paired differences: where neither arm is better, a difference is as likely as its opposite, so each of the 2ⁿ ways to set the signs is
/// as likely as the one seen. Nothing is assumed of the distribution but this symmetry.
/// </summary>
/// <remarks>R. A. Fisher, The Design of Experiments (1935), section 21.</remarks>
/// <param name="PValue">The share of sign patterns whose sum is at least as far from 0 as the one seen.</param>
/// <param name="Smallest">The smallest p that so many differences can give: 2/2ⁿ. With five it is 0.0625: five pairs never reach 5 %.</param>
/// <param name="IsExact">Whether all patterns were looked at; otherwise they were drawn.</param>
public sealed record SignFlipTest(double PValue, double Smallest, bool IsExact)
{
    /// <summary>All sign patterns are looked at up to this many differences.</summary>
    public const int Exact = 20;

    private const int Drawn = 100_000;

    /// <summary>
    /// p = #{ε : |Σ εᵢ dᵢ| ≥ |Σ dᵢ|} / 2ⁿ, differences of 0 left out; of more than twenty (1 + #)/(1 + B) over B = 100,000 drawn patterns
    /// (B. Phipson and G. K. Smyth, 2010), whose smallest value is then 1/(1 + B).
    /// </summary>
    /// <param name="differences">d [n], finite.</param>
    /// <param name="rng">What more than twenty are drawn from.</param>
    /// <exception cref="ArgumentException">A difference is not finite.</exception>
    public static SignFlipTest Of(ReadOnlySpan<double> differences, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var kept = new List<double>();
        foreach (var difference in differences)
            if (!double.IsFinite(difference))
                throw new ArgumentException($"differences: expected finite numbers, got {difference}.", nameof(differences));
            else if (difference != 0)
                kept.Add(difference);
        if (kept.Count == 0)
            return new SignFlipTest(1, 1, true);
        double[] d = [.. kept];

        // Sums that differ by rounding alone are equal.
        var seen = Math.Abs(d.Sum()) - (1e-12 * d.Sum(Math.Abs));
        return d.Length <= Exact ? All(d, seen) : Draw(d, seen, rng);
    }

    // Patterns in the order of a Gray code: each differs from the one before in one sign. By symmetry half of them are enough.
    private static SignFlipTest All(double[] d, double seen)
    {
        var (sum, met, half) = (d.Sum(), 0L, 1L << (d.Length - 1));
        double[] signed = [.. d];
        for (var pattern = 1L; ; pattern++)
        {
            if (Math.Abs(sum) >= seen)
                met++;
            if (pattern == half)
                break;
            var place = BitOperations.TrailingZeroCount(pattern);
            signed[place] = -signed[place];
            sum = d.Length <= 12 ? signed.Sum() : sum + (2 * signed[place]);
        }

        return new SignFlipTest((double)met / half, 1.0 / half, true);
    }

    private static SignFlipTest Draw(double[] d, double seen, Rng rng)
    {
        var met = 0;
        for (var b = 0; b < Drawn; b++)
        {
            var sum = 0.0;
            foreach (var one in d)
                sum += (rng.NextUInt32() & 1) == 0 ? one : -one;
            if (Math.Abs(sum) >= seen)
                met++;
        }

        return new SignFlipTest((met + 1.0) / (Drawn + 1), 1.0 / (Drawn + 1), false);
    }
}
