using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>What a <see cref="Value"/> holds; the numbers are the shim's.</summary>
internal enum Tag : long
{
    Missing, None, Tensor, Int, Double, Bool, Ints, Doubles, Tensors, OptionalTensors, String, Generator, Device,
}

/// <summary>One argument or result of an operator, as the shim sees it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Value
{
    public Tag Tag;
    public long Bits;
    public long Length;

    public readonly IntPtr Pointer => new(Bits);
}
