using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// A factor B [depth, columns] cut into panels of four lines of columns, each panel's rows one behind the other, so that a product
/// reads it from front to back; filled up with zeros to whole lines.
/// </summary>
internal sealed class Panels<T>(int depth, int columns) where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly int Width = 4 * Aligned<T>.Line;

    private readonly int _stride = Aligned<T>.Padded(columns);
    private readonly Aligned<T> _values = new();

    /// <summary>Takes over a matrix [depth, columns], row-major.</summary>
    public void Copy(ReadOnlySpan<T> matrix)
    {
        _values.Reserve(depth, columns);
        for (var left = 0; left < columns; left += Width)
        {
            var panel = _values.Span[(left * depth)..];
            var (stride, taken) = (Math.Min(Width, _stride - left), Math.Min(Width, columns - left));
            for (var row = 0; row < depth; row++)
                matrix.Slice((row * columns) + left, taken).CopyTo(panel[(row * stride)..]);
        }
    }

    /// <summary>Takes over the transpose of a matrix [columns, depth], row-major.</summary>
    public void CopyTransposed(ReadOnlySpan<T> matrix)
    {
        _values.Reserve(depth, columns);
        for (var left = 0; left < columns; left += Width)
        {
            var (stride, taken) = (Math.Min(Width, _stride - left), Math.Min(Width, columns - left));
            Transposition<T>.Copy(taken, depth, ref MemoryMarshal.GetReference(matrix[(left * depth)..]), depth, ref _values.Span[left * depth], stride);
        }
    }

    /// <summary>C [rows, columns] = C₀ + A·B, A [rows, depth].</summary>
    public void Product<V>(int rows, Strided<T> a, Strided<T> start, Strided<T> c) where V : struct, ILanes<V, T>
    {
        for (var left = 0; left < columns; left += Width)
        {
            var b = new Strided<T>(ref Unsafe.Add(ref _values.Origin, (nint)left * depth), 0, Math.Min(Width, _stride - left));
            Product<T, V>.Of(rows, Math.Min(Width, columns - left), depth, a, b, start.Right(left), c.Right(left), Finish.Replace);
        }
    }
}
