using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>One argument of an operator: it keeps what the call needs alive, and lists where they can be pinned.
/// A default one takes the operator's own default.</summary>
internal readonly ref struct Arg
{
    internal readonly Tag Tag;
    internal readonly long Bits;
    internal readonly long Length;
    internal readonly object? Keep;
    internal readonly ReadOnlySpan<byte> Memory;

    private Arg(Tag tag, long bits, object? keep = null, long length = 0)
    {
        Tag = tag;
        Bits = bits;
        Keep = keep;
        Length = length;
    }

    private Arg(Tag tag, ReadOnlySpan<byte> memory, long length, object? keep = null)
    {
        Tag = tag;
        Memory = memory;
        Length = length;
        Keep = keep;
    }

    public static Arg None => new(Tag.None, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Arg(Tensor? tensor) => tensor is null ? None : new(Tag.Tensor, tensor.Handle, tensor);
    public static implicit operator Arg(long value) => new(Tag.Int, value);
    public static implicit operator Arg(int value) => new(Tag.Int, value);
    public static implicit operator Arg(long? value) => value is { } v ? new(Tag.Int, v) : None;
    public static implicit operator Arg(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Arg(double? value) => value is { } v ? new(Tag.Double, BitConverter.DoubleToInt64Bits(v)) : None;
    public static implicit operator Arg(bool value) => new(Tag.Bool, value ? 1 : 0);
    public static implicit operator Arg(bool? value) => value is { } v ? new(Tag.Bool, v ? 1 : 0) : None;
    public static implicit operator Arg(ScalarType value) => new(Tag.Int, (long)value);
    public static implicit operator Arg(ScalarType? value) => value is { } v ? new(Tag.Int, (long)v) : None;
    public static implicit operator Arg(Scalar? value) => value is null ? None : new(value.Tag, value.Bits);
    public static implicit operator Arg(Device? value) => value is null ? None : new(Tag.Device, (long)value.type, length: value.index);
    public static implicit operator Arg(Generator? value) => value is null ? None : new(Tag.Generator, value.Handle, value);
    public static implicit operator Arg(long[]? values) =>
        values is null ? None : new(Tag.Ints, MemoryMarshal.AsBytes(new ReadOnlySpan<long>(values)), values.Length, values);
    public static implicit operator Arg(ReadOnlySpan<long> values) => new(Tag.Ints, MemoryMarshal.AsBytes(values), values.Length);
    public static implicit operator Arg(string? value)
    {
        if (value is null)
            return None;
        var bytes = System.Text.Encoding.UTF8.GetBytes(value);
        return new(Tag.String, bytes, bytes.Length);
    }

    public static implicit operator Arg(Tensor[] tensors) => List(Tag.Tensors, tensors);

    /// <summary>A list in which a tensor may be missing, as the index operators take.</summary>
    public static Arg Optional(Tensor?[] tensors) => List(Tag.OptionalTensors, tensors);

    private static Arg List(Tag tag, Tensor?[] tensors)
    {
        var handles = new IntPtr[tensors.Length];
        for (var i = 0; i < handles.Length; i++)
            handles[i] = tensors[i] is { } tensor ? tensor.Handle : IntPtr.Zero;
        return new(tag, MemoryMarshal.AsBytes(new ReadOnlySpan<IntPtr>(handles)), handles.Length, tensors);
    }

    /// <summary>Writes the argument; <paramref name="memory"/> is <see cref="Memory"/>, pinned by the caller.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal unsafe void Write(Value* value, byte* memory)
    {
        value->Tag = Tag;
        value->Bits = Tag is Tag.Ints or Tag.Tensors or Tag.OptionalTensors or Tag.String ? (long)memory : Bits;
        value->Length = Length;
    }
}
