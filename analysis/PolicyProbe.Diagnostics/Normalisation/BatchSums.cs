using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// Sums over a batch in 16 chains by the index modulo 16, and products of small matrices with batches of columns: fused and in one order on every machine.
/// A batch of units [d, m] lies unit by unit, a unit's m values beside one another.
/// </summary>
internal static class BatchSums
{
    private const int Lanes = 4;

    /// <summary>Σ x.</summary>
    public static double Sum(ReadOnlySpan<double> x)
    {
        ref var from = ref MemoryMarshal.GetReference(x);
        Vector256<double> a = default, b = default, c = default, d = default;
        var i = 0;
        for (; i <= x.Length - (4 * Lanes); i += 4 * Lanes)
        {
            a += Vector256.LoadUnsafe(ref from, (nuint)i);
            b += Vector256.LoadUnsafe(ref from, (nuint)(i + Lanes));
            c += Vector256.LoadUnsafe(ref from, (nuint)(i + (2 * Lanes)));
            d += Vector256.LoadUnsafe(ref from, (nuint)(i + (3 * Lanes)));
        }

        var sum = Add(a + b + (c + d));
        for (; i < x.Length; i++)
            sum += x[i];
        return sum;
    }

    /// <summary>⟨x, y⟩.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        ref var left = ref MemoryMarshal.GetReference(x);
        ref var right = ref MemoryMarshal.GetReference(y);
        Vector256<double> a = default, b = default, c = default, d = default;
        var i = 0;
        for (; i <= x.Length - (4 * Lanes); i += 4 * Lanes)
        {
            a = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref left, (nuint)i), Vector256.LoadUnsafe(ref right, (nuint)i), a);
            b = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref left, (nuint)(i + Lanes)), Vector256.LoadUnsafe(ref right, (nuint)(i + Lanes)), b);
            c = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref left, (nuint)(i + (2 * Lanes))), Vector256.LoadUnsafe(ref right, (nuint)(i + (2 * Lanes))), c);
            d = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref left, (nuint)(i + (3 * Lanes))), Vector256.LoadUnsafe(ref right, (nuint)(i + (3 * Lanes))), d);
        }

        var sum = Add(a + b + (c + d));
        for (; i < x.Length; i++)
            sum = Math.FusedMultiplyAdd(x[i], y[i], sum);
        return sum;
    }

    /// <summary>y = factor x + shift; y may be x.</summary>
    public static void Affine(ReadOnlySpan<double> x, double factor, double shift, Span<double> y)
    {
        ref var from = ref MemoryMarshal.GetReference(x);
        ref var to = ref MemoryMarshal.GetReference(y);
        var i = 0;
        for (; i <= x.Length - Lanes; i += Lanes)
            ((Vector256.LoadUnsafe(ref from, (nuint)i) * factor) + Vector256.Create(shift)).StoreUnsafe(ref to, (nuint)i);
        for (; i < x.Length; i++)
            y[i] = (x[i] * factor) + shift;
    }

    /// <summary>y += factor x.</summary>
    public static void Add(Span<double> y, double factor, ReadOnlySpan<double> x)
    {
        ref var from = ref MemoryMarshal.GetReference(x);
        ref var to = ref MemoryMarshal.GetReference(y);
        var i = 0;
        for (; i <= x.Length - Lanes; i += Lanes)
            (Vector256.LoadUnsafe(ref to, (nuint)i) + (Vector256.LoadUnsafe(ref from, (nuint)i) * factor)).StoreUnsafe(ref to, (nuint)i);
        for (; i < x.Length; i++)
            y[i] += x[i] * factor;
    }

    /// <summary>Y = M X.</summary>
    /// <param name="matrix">M, [rows, columns] row by row; its transpose where <paramref name="transposed"/>.</param>
    /// <param name="x">X [columns, m].</param>
    /// <param name="y">Receives Y [rows, m].</param>
    /// <param name="rows">Rows of M.</param>
    /// <param name="columns">Columns of M.</param>
    /// <param name="transposed">Whether the matrix is given as Mᵀ.</param>
    public static void Multiply(ReadOnlySpan<double> matrix, ReadOnlySpan<double> x, Span<double> y, int rows, int columns, bool transposed = false)
    {
        var m = x.Length / columns;
        ref var from = ref MemoryMarshal.GetReference(x);
        ref var to = ref MemoryMarshal.GetReference(y);
        ref var entry = ref MemoryMarshal.GetReference(matrix);
        var (rowStride, columnStride) = transposed ? (1, rows) : (columns, 1);
        for (var j = 0; j < rows; j++)
        {
            ref var row = ref Unsafe.Add(ref entry, j * rowStride);
            var b = 0;
            for (; b <= m - (4 * Lanes); b += 4 * Lanes)
            {
                Vector256<double> first = default, second = default, third = default, fourth = default;
                for (var k = 0; k < columns; k++)
                {
                    var (weight, at) = (Vector256.Create(Unsafe.Add(ref row, k * columnStride)), (nuint)((k * m) + b));
                    first = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref from, at), weight, first);
                    second = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref from, at + Lanes), weight, second);
                    third = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref from, at + (2 * Lanes)), weight, third);
                    fourth = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref from, at + (3 * Lanes)), weight, fourth);
                }

                var target = (nuint)((j * m) + b);
                first.StoreUnsafe(ref to, target);
                second.StoreUnsafe(ref to, target + Lanes);
                third.StoreUnsafe(ref to, target + (2 * Lanes));
                fourth.StoreUnsafe(ref to, target + (3 * Lanes));
            }

            for (; b < m; b++)
            {
                var sum = 0.0;
                for (var k = 0; k < columns; k++)
                    sum = Math.FusedMultiplyAdd(x[(k * m) + b], matrix[(j * rowStride) + (k * columnStride)], sum);
                y[(j * m) + b] = sum;
            }
        }
    }

    /// <summary>M = Y Xᵀ, [rows, columns] row by row, of Y [rows, m] and X [columns, m].</summary>
    public static void Outer(ReadOnlySpan<double> y, ReadOnlySpan<double> x, Span<double> matrix, int rows, int columns)
    {
        var m = x.Length / columns;
        for (var j = 0; j < rows; j++)
            for (var k = 0; k < columns; k++)
                matrix[(j * columns) + k] = Dot(y.Slice(j * m, m), x.Slice(k * m, m));
    }

    private static double Add(Vector256<double> lanes) => lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
}
