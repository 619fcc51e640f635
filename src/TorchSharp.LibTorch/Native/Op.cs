using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>An ATen operator, looked up in libtorch's dispatcher at its first call. Arguments that are not given, or are
/// <c>default</c>, take the schema's defaults.</summary>
internal sealed unsafe class Op(string name, string overload = "")
{
    private IntPtr _handle;

    private IntPtr Handle
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _handle != IntPtr.Zero ? _handle : Find();
    }

    internal IntPtr Find()
    {
        var found = Shim.ps_operator("aten::" + name, overload);
        if (found == IntPtr.Zero)
            Shim.Throw();
        return _handle = found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Run(Value* arguments, int count, Value* results, int max)
    {
        if (Shim.ps_call(Handle, arguments, count, results, max) < 0)
            Shim.Throw();
    }

    [SkipLocalsInit]
    internal void Invoke(in Arg a, Value* results, int max)
    {
        Value value;
        fixed (byte* pa = a.Memory)
        {
            a.Write(&value, pa);
            Run(&value, 1, results, max);
        }
        GC.KeepAlive(a.Keep);
    }

    [SkipLocalsInit]
    internal void Invoke(in Arg a, in Arg b, Value* results, int max)
    {
        var values = stackalloc Value[2];
        fixed (byte* pa = a.Memory, pb = b.Memory)
        {
            a.Write(values, pa);
            b.Write(values + 1, pb);
            Run(values, 2, results, max);
        }
        GC.KeepAlive(a.Keep);
        GC.KeepAlive(b.Keep);
    }

    [SkipLocalsInit]
    internal void Invoke(in Arg a, in Arg b, in Arg c, Value* results, int max)
    {
        var values = stackalloc Value[3];
        fixed (byte* pa = a.Memory, pb = b.Memory, pc = c.Memory)
        {
            a.Write(values, pa);
            b.Write(values + 1, pb);
            c.Write(values + 2, pc);
            Run(values, 3, results, max);
        }
        GC.KeepAlive(a.Keep);
        GC.KeepAlive(b.Keep);
        GC.KeepAlive(c.Keep);
    }

    [SkipLocalsInit]
    internal void Invoke(in Arg a, in Arg b, in Arg c, in Arg d, in Arg e, in Arg f, in Arg g, in Arg h, in Arg i, Value* results, int max)
    {
        var values = stackalloc Value[9];
        fixed (byte* pa = a.Memory, pb = b.Memory, pc = c.Memory, pd = d.Memory, pe = e.Memory, pf = f.Memory, pg = g.Memory, ph = h.Memory, pi = i.Memory)
        {
            a.Write(values, pa);
            b.Write(values + 1, pb);
            c.Write(values + 2, pc);
            d.Write(values + 3, pd);
            e.Write(values + 4, pe);
            f.Write(values + 5, pf);
            g.Write(values + 6, pg);
            h.Write(values + 7, ph);
            i.Write(values + 8, pi);
            var count = 9;
            while (values[count - 1].Tag == Tag.Missing)
                count--;
            Run(values, count, results, max);
        }
        GC.KeepAlive(a.Keep);
        GC.KeepAlive(b.Keep);
        GC.KeepAlive(c.Keep);
        GC.KeepAlive(d.Keep);
        GC.KeepAlive(e.Keep);
        GC.KeepAlive(f.Keep);
        GC.KeepAlive(g.Keep);
        GC.KeepAlive(h.Keep);
        GC.KeepAlive(i.Keep);
    }
}
