using System.Numerics;
using System.Runtime.InteropServices;

namespace PolicyProbe.Learning;

/// <summary>Copying rows that lie apart.</summary>
internal static class Rows<T> where T : unmanaged, IFloatingPointIeee754<T>
{
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

        for (var row = 0; row < rows; row++)
        {
            var from = source.Slice(row * sourceStride, columns);
            var to = target.Slice(row * targetStride, columns);

            // A call costs more than a few numbers.
            if (columns > 16)
                from.CopyTo(to);
            else
                for (var i = 0; i < to.Length; i++)
                    to[i] = from[i];
        }
    }
}
