using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PolicyProbe.Core;

/// <summary>
/// exp and tanh in float32, within 2 ulp of the exact value over all numbers: the same bits at every vector width, for a number in a
/// full vector and in a tail.
/// </summary>
/// <remarks>
/// eᵇ = 2ⁿ eʳ with n = round(b / ln 2) and r = b − n ln 2 in two parts (W. J. Cody and W. Waite, Software Manual for the Elementary
/// Functions, 1980, chapter 6). The polynomials are minimax fits of our own: of (eʳ − 1 − r)/r² on |r| ≤ ln 2 / 2 and of
/// (tanh(x)/x − 1)/x² on |x| ≤ 0.55, with relative errors below 3·10⁻⁹ and 1.1·10⁻⁹, a fiftieth of a half ulp.
/// </remarks>
public static class VectorMath
{
    // 1.5 · 2²³: a sum with it is rounded to an integer, which stands in the low bits of the significand.
    private const float Shift = 12582912;
    private const float InverseLn2 = 1.44269504f;

    // ln 2 in two parts; the first has nine bits, so that its product with n is exact.
    private const float Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;

    private const float E2 = 0.4999999343f, E3 = 0.166665204f, E4 = 0.04166839081f, E5 = 0.008368745228f, E6 = 0.001381453885f;

    // From here on tanh is above 1/2 and 1 − 2/(e²ˣ + 1) is the better form.
    private const float TanhSplit = 0.55f;
    private const float T1 = -0.3333331749f, T2 = 0.1333258337f, T3 = -0.05385199533f, T4 = 0.02107029207f, T5 = -0.006272155912f;

    /// <summary>eˣ of every number: infinity above 88.73, gradual underflow down to 2⁻¹⁴⁹, NaN of NaN.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="results">Receives as many results; may be <paramref name="x"/> itself.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Exp(ReadOnlySpan<float> x, Span<float> results) => Map<ExpFunction>(x, results, VectorWidths.Widest);

    /// <summary>tanh x of every number: ±1 at ±∞, NaN of NaN, never beyond ±1.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="results">Receives as many results; may be <paramref name="x"/> itself.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> results) => Map<TanhFunction>(x, results, VectorWidths.Widest);

    internal static void Exp(ReadOnlySpan<float> x, Span<float> results, VectorWidth width) => Map<ExpFunction>(x, results, width);

    internal static void Tanh(ReadOnlySpan<float> x, Span<float> results, VectorWidth width) => Map<TanhFunction>(x, results, width);

    /// <summary>eˣ of lanes; T is float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Exp<V, T>(V x)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Beyond these the result is 0 or infinite whatever x is; NaN passes.
        var (lowest, highest, shift) = (V.Constant(-104), V.Constant(89), V.Constant(Shift));
        x = V.Less(highest, x, highest, V.Less(x, lowest, lowest, x));
        var n = V.FusedMultiplyAdd(x, V.Constant(InverseLn2), shift) - shift;
        var r = V.FusedMultiplyAdd(n, V.Constant(-Ln2Low), V.FusedMultiplyAdd(n, V.Constant(-Ln2High), x));
        var p = V.FusedMultiplyAdd(V.Constant(E6), r, V.Constant(E5));
        p = V.FusedMultiplyAdd(p, r, V.Constant(E4));
        p = V.FusedMultiplyAdd(p, r, V.Constant(E3));
        p = V.FusedMultiplyAdd(p, r, V.Constant(E2));
        var one = V.Constant(1);
        p = V.FusedMultiplyAdd(V.FusedMultiplyAdd(p, r, one), r, one);

        // 2ⁿ in two factors: the first product is exact, the second rounds a denormal result once.
        var half = V.FusedMultiplyAdd(n, V.Constant(0.5f), shift);
        var rest = n - (half - shift) + shift;
        return p * V.AddToExponent(one, half) * V.AddToExponent(one, rest);
    }

    /// <summary>tanh x of lanes; T is float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Tanh<V, T>(V x)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var square = x * x;
        var p = V.FusedMultiplyAdd(V.Constant(T5), square, V.Constant(T4));
        p = V.FusedMultiplyAdd(p, square, V.Constant(T3));
        p = V.FusedMultiplyAdd(p, square, V.Constant(T2));
        p = V.FusedMultiplyAdd(p, square, V.Constant(T1));
        var near = V.FusedMultiplyAdd(x * square, p, x);

        // e²ᵇ = 2ⁿ e²ʳ with the factor 2 in the coefficients; tanh rounds to 1 from 9.02 on.
        var (size, highest, shift) = (V.Abs(x), V.Constant(9.1f), V.Constant(Shift));
        var b = V.Less(size, highest, size, highest);
        var shifted = V.FusedMultiplyAdd(b, V.Constant(2 * InverseLn2), shift);
        var n = shifted - shift;
        var r = V.FusedMultiplyAdd(n, V.Constant(-Ln2Low / 2), V.FusedMultiplyAdd(n, V.Constant(-Ln2High / 2), b));
        p = V.FusedMultiplyAdd(V.Constant(64 * E6), r, V.Constant(32 * E5));
        p = V.FusedMultiplyAdd(p, r, V.Constant(16 * E4));
        p = V.FusedMultiplyAdd(p, r, V.Constant(8 * E3));
        p = V.FusedMultiplyAdd(p, r, V.Constant(4 * E2));
        var (one, two) = (V.Constant(1), V.Constant(2));
        p = V.FusedMultiplyAdd(V.FusedMultiplyAdd(p, r, two), r, one);
        var far = one - (two / (V.AddToExponent(p, shifted) + one));

        // NaN compares false and comes out of the near branch, which only multiplies and adds; −0 lost its sign there.
        return V.CopySign(V.Less(V.Constant(TanhSplit), size, far, near), x);
    }

    private static void Map<F>(ReadOnlySpan<float> x, Span<float> results, VectorWidth width) where F : struct, IFunction
    {
        if (results.Length != x.Length)
            throw new ArgumentException($"results: expected [{x.Length}] as x has, got {results.Length}.", nameof(results));
        switch (width)
        {
            case VectorWidth.Bits512:
                Map<F, Lanes512<float>>(x, results);
                break;
            case VectorWidth.Bits256:
                Map<F, Lanes256<float>>(x, results);
                break;
            case VectorWidth.Bits128:
                Map<F, Lanes128<float>>(x, results);
                break;
            default:
                Map<F, LanesPortable<float>>(x, results);
                break;
        }
    }

    // Compiled by itself, lest the compiler's budget for inlining runs out in a caller.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Map<F, V>(ReadOnlySpan<float> x, Span<float> results)
        where F : struct, IFunction
        where V : struct, ILanes<V, float>
    {
        ref var from = ref MemoryMarshal.GetReference(x);
        ref var to = ref MemoryMarshal.GetReference(results);
        var i = 0;
        for (; i <= x.Length - V.Count; i += V.Count)
            F.Of(V.Load(ref from, i)).Store(ref to, i);
        for (; i < x.Length; i++)
            F.Of(LanesPortable<float>.Load(ref from, i)).Store(ref to, i);
    }

    private interface IFunction
    {
        static abstract V Of<V>(V x) where V : struct, ILanes<V, float>;
    }

    private readonly struct ExpFunction : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x) where V : struct, ILanes<V, float> => Exp<V, float>(x);
    }

    private readonly struct TanhFunction : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x) where V : struct, ILanes<V, float> => Tanh<V, float>(x);
    }
}
