using System.Runtime.CompilerServices;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>The blocks at the right and lower edges.</summary>
internal static partial class Tile<T, V>
{
    /// <summary>Eight rows, one vector.</summary>
    [MethodImpl(Alone)]
    public static void EightByOne(Strided<T> a, Strided<T> b, Strided<T> start, Strided<T> c, nint depth, Finish finish)
    {
        var row = a.Row;
        var (two, three, four) = (2 * row, 3 * row, 4 * row);
        var (xStep, yStep) = (a.Step, b.Step);
        ref var x = ref a.Origin;
        ref var y = ref b.Origin;
        ref var s = ref start.Origin;
        V c00 = V.Load(ref s, 0);
        s = ref Unsafe.Add(ref s, start.Row);
        V c10 = V.Load(ref s, 0);
        s = ref Unsafe.Add(ref s, start.Row);
        V c20 = V.Load(ref s, 0);
        s = ref Unsafe.Add(ref s, start.Row);
        V c30 = V.Load(ref s, 0);
        s = ref Unsafe.Add(ref s, start.Row);
        V c40 = V.Load(ref s, 0);
        s = ref Unsafe.Add(ref s, start.Row);
        V c50 = V.Load(ref s, 0);
        s = ref Unsafe.Add(ref s, start.Row);
        V c60 = V.Load(ref s, 0);
        s = ref Unsafe.Add(ref s, start.Row);
        V c70 = V.Load(ref s, 0);
        for (; depth > 0; depth--)
        {
            V y0 = V.Load(ref y, 0);
            ref var z = ref Unsafe.Add(ref x, four);
            var x0 = V.Broadcast(x);
            c00 = V.FusedMultiplyAdd(x0, y0, c00);
            x0 = V.Broadcast(Unsafe.Add(ref x, row));
            c10 = V.FusedMultiplyAdd(x0, y0, c10);
            x0 = V.Broadcast(Unsafe.Add(ref x, two));
            c20 = V.FusedMultiplyAdd(x0, y0, c20);
            x0 = V.Broadcast(Unsafe.Add(ref x, three));
            c30 = V.FusedMultiplyAdd(x0, y0, c30);
            x0 = V.Broadcast(z);
            c40 = V.FusedMultiplyAdd(x0, y0, c40);
            x0 = V.Broadcast(Unsafe.Add(ref z, row));
            c50 = V.FusedMultiplyAdd(x0, y0, c50);
            x0 = V.Broadcast(Unsafe.Add(ref z, two));
            c60 = V.FusedMultiplyAdd(x0, y0, c60);
            x0 = V.Broadcast(Unsafe.Add(ref z, three));
            c70 = V.FusedMultiplyAdd(x0, y0, c70);
            x = ref Unsafe.Add(ref x, xStep);
            y = ref Unsafe.Add(ref y, yStep);
        }

        ref var t = ref c.Origin;
        Put(c00, ref t, 0, finish);
        t = ref Unsafe.Add(ref t, c.Row);
        Put(c10, ref t, 0, finish);
        t = ref Unsafe.Add(ref t, c.Row);
        Put(c20, ref t, 0, finish);
        t = ref Unsafe.Add(ref t, c.Row);
        Put(c30, ref t, 0, finish);
        t = ref Unsafe.Add(ref t, c.Row);
        Put(c40, ref t, 0, finish);
        t = ref Unsafe.Add(ref t, c.Row);
        Put(c50, ref t, 0, finish);
        t = ref Unsafe.Add(ref t, c.Row);
        Put(c60, ref t, 0, finish);
        t = ref Unsafe.Add(ref t, c.Row);
        Put(c70, ref t, 0, finish);
    }

    /// <summary>Four rows, one vector.</summary>
    [MethodImpl(Alone)]
    public static void FourByOne(Strided<T> a, Strided<T> b, Strided<T> start, Strided<T> c, nint depth, Finish finish)
    {
        var row = a.Row;
        var (two, three) = (2 * row, 3 * row);
        var (xStep, yStep) = (a.Step, b.Step);
        ref var x = ref a.Origin;
        ref var y = ref b.Origin;
        ref var s = ref start.Origin;
        V c00 = V.Load(ref s, 0);
        s = ref Unsafe.Add(ref s, start.Row);
        V c10 = V.Load(ref s, 0);
        s = ref Unsafe.Add(ref s, start.Row);
        V c20 = V.Load(ref s, 0);
        s = ref Unsafe.Add(ref s, start.Row);
        V c30 = V.Load(ref s, 0);
        for (; depth > 0; depth--)
        {
            V y0 = V.Load(ref y, 0);
            var x0 = V.Broadcast(x);
            c00 = V.FusedMultiplyAdd(x0, y0, c00);
            x0 = V.Broadcast(Unsafe.Add(ref x, row));
            c10 = V.FusedMultiplyAdd(x0, y0, c10);
            x0 = V.Broadcast(Unsafe.Add(ref x, two));
            c20 = V.FusedMultiplyAdd(x0, y0, c20);
            x0 = V.Broadcast(Unsafe.Add(ref x, three));
            c30 = V.FusedMultiplyAdd(x0, y0, c30);
            x = ref Unsafe.Add(ref x, xStep);
            y = ref Unsafe.Add(ref y, yStep);
        }

        ref var t = ref c.Origin;
        Put(c00, ref t, 0, finish);
        t = ref Unsafe.Add(ref t, c.Row);
        Put(c10, ref t, 0, finish);
        t = ref Unsafe.Add(ref t, c.Row);
        Put(c20, ref t, 0, finish);
        t = ref Unsafe.Add(ref t, c.Row);
        Put(c30, ref t, 0, finish);
    }

    /// <summary>One row, four vectors.</summary>
    [MethodImpl(Alone)]
    public static void OneByFour(Strided<T> a, Strided<T> b, Strided<T> start, Strided<T> c, nint depth, Finish finish)
    {
        nint w = V.Count;
        var (xStep, yStep) = (a.Step, b.Step);
        ref var x = ref a.Origin;
        ref var y = ref b.Origin;
        ref var s = ref start.Origin;
        V c00 = V.Load(ref s, 0), c01 = V.Load(ref s, w), c02 = V.Load(ref s, 2 * w), c03 = V.Load(ref s, 3 * w);
        for (; depth > 0; depth--)
        {
            V y0 = V.Load(ref y, 0), y1 = V.Load(ref y, w), y2 = V.Load(ref y, 2 * w), y3 = V.Load(ref y, 3 * w);
            var x0 = V.Broadcast(x);
            c00 = V.FusedMultiplyAdd(x0, y0, c00);
            c01 = V.FusedMultiplyAdd(x0, y1, c01);
            c02 = V.FusedMultiplyAdd(x0, y2, c02);
            c03 = V.FusedMultiplyAdd(x0, y3, c03);
            x = ref Unsafe.Add(ref x, xStep);
            y = ref Unsafe.Add(ref y, yStep);
        }

        ref var t = ref c.Origin;
        Put(c00, ref t, 0, finish);
        Put(c01, ref t, w, finish);
        Put(c02, ref t, 2 * w, finish);
        Put(c03, ref t, 3 * w, finish);
    }

    /// <summary>One row, two vectors.</summary>
    [MethodImpl(Alone)]
    public static void OneByTwo(Strided<T> a, Strided<T> b, Strided<T> start, Strided<T> c, nint depth, Finish finish)
    {
        nint w = V.Count;
        var (xStep, yStep) = (a.Step, b.Step);
        ref var x = ref a.Origin;
        ref var y = ref b.Origin;
        ref var s = ref start.Origin;
        V c00 = V.Load(ref s, 0), c01 = V.Load(ref s, w);
        for (; depth > 0; depth--)
        {
            V y0 = V.Load(ref y, 0), y1 = V.Load(ref y, w);
            var x0 = V.Broadcast(x);
            c00 = V.FusedMultiplyAdd(x0, y0, c00);
            c01 = V.FusedMultiplyAdd(x0, y1, c01);
            x = ref Unsafe.Add(ref x, xStep);
            y = ref Unsafe.Add(ref y, yStep);
        }

        ref var t = ref c.Origin;
        Put(c00, ref t, 0, finish);
        Put(c01, ref t, w, finish);
    }

    /// <summary>One row, one vector.</summary>
    [MethodImpl(Alone)]
    public static void OneByOne(Strided<T> a, Strided<T> b, Strided<T> start, Strided<T> c, nint depth, Finish finish)
    {
        var (xStep, yStep) = (a.Step, b.Step);
        ref var x = ref a.Origin;
        ref var y = ref b.Origin;
        ref var s = ref start.Origin;
        V c00 = V.Load(ref s, 0);
        for (; depth > 0; depth--)
        {
            V y0 = V.Load(ref y, 0);
            var x0 = V.Broadcast(x);
            c00 = V.FusedMultiplyAdd(x0, y0, c00);
            x = ref Unsafe.Add(ref x, xStep);
            y = ref Unsafe.Add(ref y, yStep);
        }

        ref var t = ref c.Origin;
        Put(c00, ref t, 0, finish);
    }
}
