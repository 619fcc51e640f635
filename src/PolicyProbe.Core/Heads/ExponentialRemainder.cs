using System.Numerics;

namespace PolicyProbe.Core;

/// <summary>
/// φ(x) = eˣ − 1 − x ≥ 0 without cancellation: what a divergence between two nearby distributions is made of.
/// </summary>
internal static class ExponentialRemainder
{
    /// <summary>Below this |x| the series is used; above it the direct form loses less than four bits.</summary>
    public const double SeriesLimit = 0.5;

    /// <summary>φ(x), to a few units in the last place; 0 exactly at 0.</summary>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> =>
        T.Abs(x) < T.CreateTruncating(SeriesLimit) ? Series(x) : T.Exp(x) - T.One - x;

    /// <summary>x²/2 · (1 + x/3 · (1 + x/4 · (… (1 + x/16)))): the remainder is below 10⁻¹⁸ of the sum for |x| &lt; ½.</summary>
    public static T Series<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var sum = T.One;
        for (var n = 16; n > 2; n--)
            sum = T.One + (x / T.CreateTruncating(n) * sum);
        return x * x / T.CreateTruncating(2) * sum;
    }
}
