using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PolicyProbe.Learning;

/// <summary>Transposing matrices whose rows lie apart.</summary>
internal static class Transposition<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Side = 4;

    /// <summary>target[j, i] = source[i, j] for i &lt; rows, j &lt; columns; strides are from row to row. Nothing checks the bounds.</summary>
    public static void Copy(int rows, int columns, ref T source, nint sourceStride, ref T target, nint targetStride)
    {
        // In small squares, so that lines of both stay in the cache; on x86 a square of float32 is eight shuffles.
        var shuffled = typeof(T) == typeof(float) && Sse.IsSupported;
        for (var top = 0; top < rows; top += Side)
            for (var left = 0; left < columns; left += Side)
            {
                ref var from = ref Unsafe.Add(ref source, (top * sourceStride) + left);
                ref var to = ref Unsafe.Add(ref target, (left * targetStride) + top);
                var (height, width) = (Math.Min(Side, rows - top), Math.Min(Side, columns - left));
                if (shuffled && height + width == 2 * Side)
                    Square(ref Unsafe.As<T, float>(ref from), sourceStride, ref Unsafe.As<T, float>(ref to), targetStride);
                else
                    Piece(height, width, ref from, sourceStride, ref to, targetStride);
            }
    }

    private static void Piece(nint rows, nint columns, ref T source, nint sourceStride, ref T target, nint targetStride)
    {
        for (nint j = 0; j < columns; j++)
            for (nint i = 0; i < rows; i++)
                Unsafe.Add(ref target, (j * targetStride) + i) = Unsafe.Add(ref source, (i * sourceStride) + j);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(ref float source, nint sourceStride, ref float target, nint targetStride)
    {
        var a = Vector128.LoadUnsafe(ref source);
        var b = Vector128.LoadUnsafe(ref source, (nuint)sourceStride);
        var c = Vector128.LoadUnsafe(ref source, (nuint)(2 * sourceStride));
        var d = Vector128.LoadUnsafe(ref source, (nuint)(3 * sourceStride));
        var (lowAc, highAc, lowBd, highBd) = (Sse.UnpackLow(a, c), Sse.UnpackHigh(a, c), Sse.UnpackLow(b, d), Sse.UnpackHigh(b, d));
        Sse.UnpackLow(lowAc, lowBd).StoreUnsafe(ref target);
        Sse.UnpackHigh(lowAc, lowBd).StoreUnsafe(ref target, (nuint)targetStride);
        Sse.UnpackLow(highAc, highBd).StoreUnsafe(ref target, (nuint)(2 * targetStride));
        Sse.UnpackHigh(highAc, highBd).StoreUnsafe(ref target, (nuint)(3 * targetStride));
    }
}
