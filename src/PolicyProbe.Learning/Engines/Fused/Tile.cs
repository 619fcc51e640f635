using System.Numerics;
using System.Runtime.CompilerServices;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// The inner loops of every product: a small block of C = C₀ + A·B held in registers, each element one chain of fused multiply-adds in
/// the order of the summed index, so that its bits depend neither on the block that it falls into nor on the width of a vector. The
/// columns of B lie in the lanes; an element of A is broadcast.
/// </summary>
internal static partial class Tile<T, V>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : struct, ILanes<V, T>
{
    // Compiled once, in full, and each by itself: inside a caller the compiler runs out of its budget for inlining, and a lane's
    // operation that stays a call costs twenty times as much.
    private const MethodImplOptions Alone = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>Four rows, four vectors.</summary>
    [MethodImpl(Alone)]
    public static void FourByFour(Strided<T> a, Strided<T> b, Strided<T> start, Strided<T> c, nint depth, Finish finish)
    {
        nint w = V.Count;
        var row = a.Row;
        var (two, three) = (2 * row, 3 * row);
        var (xStep, yStep) = (a.Step, b.Step);
        ref var x = ref a.Origin;
        ref var y = ref b.Origin;
        ref var s = ref start.Origin;
        V c00 = V.Load(ref s, 0), c01 = V.Load(ref s, w), c02 = V.Load(ref s, 2 * w), c03 = V.Load(ref s, 3 * w);
        s = ref Unsafe.Add(ref s, start.Row);
        V c10 = V.Load(ref s, 0), c11 = V.Load(ref s, w), c12 = V.Load(ref s, 2 * w), c13 = V.Load(ref s, 3 * w);
        s = ref Unsafe.Add(ref s, start.Row);
        V c20 = V.Load(ref s, 0), c21 = V.Load(ref s, w), c22 = V.Load(ref s, 2 * w), c23 = V.Load(ref s, 3 * w);
        s = ref Unsafe.Add(ref s, start.Row);
        V c30 = V.Load(ref s, 0), c31 = V.Load(ref s, w), c32 = V.Load(ref s, 2 * w), c33 = V.Load(ref s, 3 * w);
        for (; depth > 0; depth--)
        {
            V y0 = V.Load(ref y, 0), y1 = V.Load(ref y, w), y2 = V.Load(ref y, 2 * w), y3 = V.Load(ref y, 3 * w);
            var x0 = V.Broadcast(x);
            c00 = V.FusedMultiplyAdd(x0, y0, c00);
            c01 = V.FusedMultiplyAdd(x0, y1, c01);
            c02 = V.FusedMultiplyAdd(x0, y2, c02);
            c03 = V.FusedMultiplyAdd(x0, y3, c03);
            x0 = V.Broadcast(Unsafe.Add(ref x, row));
            c10 = V.FusedMultiplyAdd(x0, y0, c10);
            c11 = V.FusedMultiplyAdd(x0, y1, c11);
            c12 = V.FusedMultiplyAdd(x0, y2, c12);
            c13 = V.FusedMultiplyAdd(x0, y3, c13);
            x0 = V.Broadcast(Unsafe.Add(ref x, two));
            c20 = V.FusedMultiplyAdd(x0, y0, c20);
            c21 = V.FusedMultiplyAdd(x0, y1, c21);
            c22 = V.FusedMultiplyAdd(x0, y2, c22);
            c23 = V.FusedMultiplyAdd(x0, y3, c23);
            x0 = V.Broadcast(Unsafe.Add(ref x, three));
            c30 = V.FusedMultiplyAdd(x0, y0, c30);
            c31 = V.FusedMultiplyAdd(x0, y1, c31);
            c32 = V.FusedMultiplyAdd(x0, y2, c32);
            c33 = V.FusedMultiplyAdd(x0, y3, c33);
            x = ref Unsafe.Add(ref x, xStep);
            y = ref Unsafe.Add(ref y, yStep);
        }

        ref var t = ref c.Origin;
        Put(c00, ref t, 0, finish);
        Put(c01, ref t, w, finish);
        Put(c02, ref t, 2 * w, finish);
        Put(c03, ref t, 3 * w, finish);
        t = ref Unsafe.Add(ref t, c.Row);
        Put(c10, ref t, 0, finish);
        Put(c11, ref t, w, finish);
        Put(c12, ref t, 2 * w, finish);
        Put(c13, ref t, 3 * w, finish);
        t = ref Unsafe.Add(ref t, c.Row);
        Put(c20, ref t, 0, finish);
        Put(c21, ref t, w, finish);
        Put(c22, ref t, 2 * w, finish);
        Put(c23, ref t, 3 * w, finish);
        t = ref Unsafe.Add(ref t, c.Row);
        Put(c30, ref t, 0, finish);
        Put(c31, ref t, w, finish);
        Put(c32, ref t, 2 * w, finish);
        Put(c33, ref t, 3 * w, finish);
    }

    /// <summary>Four rows, two vectors.</summary>
    [MethodImpl(Alone)]
    public static void FourByTwo(Strided<T> a, Strided<T> b, Strided<T> start, Strided<T> c, nint depth, Finish finish)
    {
        nint w = V.Count;
        var row = a.Row;
        var (two, three) = (2 * row, 3 * row);
        var (xStep, yStep) = (a.Step, b.Step);
        ref var x = ref a.Origin;
        ref var y = ref b.Origin;
        ref var s = ref start.Origin;
        V c00 = V.Load(ref s, 0), c01 = V.Load(ref s, w);
        s = ref Unsafe.Add(ref s, start.Row);
        V c10 = V.Load(ref s, 0), c11 = V.Load(ref s, w);
        s = ref Unsafe.Add(ref s, start.Row);
        V c20 = V.Load(ref s, 0), c21 = V.Load(ref s, w);
        s = ref Unsafe.Add(ref s, start.Row);
        V c30 = V.Load(ref s, 0), c31 = V.Load(ref s, w);
        for (; depth > 0; depth--)
        {
            V y0 = V.Load(ref y, 0), y1 = V.Load(ref y, w);
            var x0 = V.Broadcast(x);
            c00 = V.FusedMultiplyAdd(x0, y0, c00);
            c01 = V.FusedMultiplyAdd(x0, y1, c01);
            x0 = V.Broadcast(Unsafe.Add(ref x, row));
            c10 = V.FusedMultiplyAdd(x0, y0, c10);
            c11 = V.FusedMultiplyAdd(x0, y1, c11);
            x0 = V.Broadcast(Unsafe.Add(ref x, two));
            c20 = V.FusedMultiplyAdd(x0, y0, c20);
            c21 = V.FusedMultiplyAdd(x0, y1, c21);
            x0 = V.Broadcast(Unsafe.Add(ref x, three));
            c30 = V.FusedMultiplyAdd(x0, y0, c30);
            c31 = V.FusedMultiplyAdd(x0, y1, c31);
            x = ref Unsafe.Add(ref x, xStep);
            y = ref Unsafe.Add(ref y, yStep);
        }

        ref var t = ref c.Origin;
        Put(c00, ref t, 0, finish);
        Put(c01, ref t, w, finish);
        t = ref Unsafe.Add(ref t, c.Row);
        Put(c10, ref t, 0, finish);
        Put(c11, ref t, w, finish);
        t = ref Unsafe.Add(ref t, c.Row);
        Put(c20, ref t, 0, finish);
        Put(c21, ref t, w, finish);
        t = ref Unsafe.Add(ref t, c.Row);
        Put(c30, ref t, 0, finish);
        Put(c31, ref t, w, finish);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(V value, ref T target, nint offset, Finish finish)
    {
        if (finish == Finish.Add)
            value = V.Load(ref target, offset) + value;
        value.Store(ref target, offset);
    }
}
