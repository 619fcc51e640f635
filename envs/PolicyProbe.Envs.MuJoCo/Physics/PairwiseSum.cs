using System.Numerics;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>Σ xᵢ² in NumPy's order of additions, so that a cost has the bits that it has in Python.</summary>
/// <remarks>
/// Below eight numbers one after the other; up to 128, which no task exceeds, in eight running sums that are added as
/// ((r₀ + r₁) + (r₂ + r₃)) + ((r₄ + r₅) + (r₆ + r₇)), then what is left.
/// </remarks>
internal static class PairwiseSum
{
    /// <summary>Σ xᵢ² in the precision of the numbers.</summary>
    public static T OfSquares<T>(ReadOnlySpan<T> x) where T : unmanaged, INumber<T>
    {
        var sum = T.Zero;
        var i = 0;
        if (x.Length >= 8)
        {
            Span<T> r = stackalloc T[8];
            for (var k = 0; k < 8; k++)
                r[k] = x[k] * x[k];
            for (i = 8; i < x.Length - (x.Length % 8); i += 8)
                for (var k = 0; k < 8; k++)
                    r[k] += x[i + k] * x[i + k];
            sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
        }

        for (; i < x.Length; i++)
            sum += x[i] * x[i];
        return sum;
    }
}
