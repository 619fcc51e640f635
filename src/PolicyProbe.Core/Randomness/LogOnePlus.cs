namespace PolicyProbe.Core;

/// <summary>
/// log(1 + x) for −1 &lt; x ≤ 0 by the algorithm of fdlibm's <c>log1p</c>, with the polynomial summed as the GNU C library sums it:
/// the tail of NumPy's normals has its bits from there, and no platform's library has a say in ours.
/// </summary>
/// <remarks>K. C. Ng, fdlibm <c>s_log1p.c</c> (1993): 1 + x = 2ᵏ(1 + f), log(1 + f) = f − (f²/2 − s(f²/2 + R(s²))), s = f/(2 + f).</remarks>
internal static class LogOnePlus
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    /// <summary>log(1 + x), within one unit in the last place.</summary>
    public static double Of(double x)
    {
        if (x > -1.862645149230957e-09)
            return x > -5.551115123125783e-17 ? x : x - (x * x * 0.5);

        var (k, f, correction) = x > -0.29289 ? (0, x, 0.0) : Reduce(x);
        var half = 0.5 * f * f;
        if (k != 0 && f == 0)
            return (k * Ln2High) + (correction + (k * Ln2Low));

        var s = f / (2.0 + f);
        var z = s * s;
        var z2 = z * z;
        var z4 = z2 * z2;
        var r = (z * 6.666666666666735130e-01)
            + (z2 * (3.999999999940941908e-01 + (z * 2.857142874366239149e-01)))
            + (z4 * (2.222219843214978396e-01 + (z * 1.818357216161805012e-01)))
            + (z4 * z2 * (1.531383769920937332e-01 + (z * 1.479819860511658591e-01)));
        return k == 0
            ? f - (half - (s * (half + r)))
            : (k * Ln2High) - (half - ((s * (half + r)) + ((k * Ln2Low) + correction)) - f);
    }

    /// <summary>1 + x = 2ᵏ(1 + f) with √½ ≤ 1 + f &lt; √2, and what rounding 1 + x lost, relative to it.</summary>
    private static (int K, double F, double Correction) Reduce(double x)
    {
        var u = 1.0 + x;
        var correction = (x - (u - 1.0)) / u;
        var bits = BitConverter.DoubleToUInt64Bits(u);
        var k = (int)(bits >> 52) - 1023;
        var mantissa = bits & 0xfffffffffffff;
        if (mantissa >> 32 < 0x6a09e)
            return (k, BitConverter.UInt64BitsToDouble(mantissa | 0x3ff0000000000000) - 1.0, correction);
        return (k + 1, BitConverter.UInt64BitsToDouble(mantissa | 0x3fe0000000000000) - 1.0, correction);
    }
}
