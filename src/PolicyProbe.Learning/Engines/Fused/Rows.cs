using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PolicyProbe.Learning;

/// <summary>Copying rows that lie apart.</summary>
internal static class Rows<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    // A call costs more than a few numbers.
    private const int CallWorthwhile = 16;

    /// <summary>Copies rows of so many columns; the target's stride is from row to row.</summary>
    public static void Copy(int rows, int columns, Strided<T> source, Span<T> target, int targetStride)
    {
        var stride = (int)source.Row;
        Copy(rows, columns, MemoryMarshal.CreateReadOnlySpan(ref source.Origin, ((rows - 1) * stride) + columns), stride, target, targetStride);
    }

    /// <summary>Copies rows of so many columns; strides are from row to row, 0 to use one row again and again.</summary>
    public static void Copy(int rows, int columns, ReadOnlySpan<T> source, int sourceStride, Span<T> target, int targetStride)
    {
        if (columns == sourceStride && columns == targetStride)
        {
            source[..(rows * columns)].CopyTo(target);
            return;
        }

        if (columns > CallWorthwhile)
        {
            for (var row = 0; row < rows; row++)
                source.Slice(row * sourceStride, columns).CopyTo(target[(row * targetStride)..]);
            return;
        }

        // Where the last row fits, all do.
        ref var from = ref MemoryMarshal.GetReference(source[..(((rows - 1) * sourceStride) + columns)]);
        ref var to = ref MemoryMarshal.GetReference(target[..(((rows - 1) * targetStride) + columns)]);
        for (; rows > 0; rows--)
        {
            for (nint i = 0; i < columns; i++)
                Unsafe.Add(ref to, i) = Unsafe.Add(ref from, i);
            from = ref Unsafe.Add(ref from, sourceStride);
            to = ref Unsafe.Add(ref to, targetStride);
        }
    }
}
