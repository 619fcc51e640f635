using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor with a copy of the elements, converted to dtype and moved to the device.</summary>
    private static unsafe Tensor FromMemory<T>(
        ReadOnlySpan<T> values, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
        where T : unmanaged
    {
        RefuseNames(names);
        long count = 1;
        foreach (var size in dimensions)
            count *= size;
        if (count != values.Length)
            throw new ArgumentException($"mismatched total size creating a tensor from an array: shape [{string.Join(", ", dimensions.ToArray())}] needs {count} elements, got {values.Length}");
        var type = TypeOf(typeof(T));
        var result = Ops.empty__memory_format.Call(dimensions, type, default, CPU);
        values.CopyTo(new Span<T>((void*)result.DataPointer, values.Length));
        return Place(result, dtype, device).requires_grad_(requires_grad);
    }

    private static Tensor Place(Tensor tensor, ScalarType? dtype, Device? device)
    {
        var type = dtype ?? tensor.dtype;
        device ??= get_default_device();
        return type == tensor.dtype && device.type == DeviceType.CPU ? tensor : tensor.to(type, device, disposeAfter: true);
    }

    /// <summary>A tensor of an array of any rank.</summary>
    private static Tensor FromArray<T>(Array array, ScalarType? dtype, Device? device, bool requires_grad, string[]? names) where T : unmanaged
    {
        Span<long> dimensions = stackalloc long[array.Rank];
        for (var i = 0; i < dimensions.Length; i++)
            dimensions[i] = array.GetLongLength(i);
        var values = array.Length == 0
            ? []
            : MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);
        return FromMemory<T>(values, dimensions, dtype, device, requires_grad, names);
    }

    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    /// <summary>A tensor with a copy of the array's elements and its shape.</summary>
    public static Tensor from_array(
        Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        var element = rawArray.GetType().GetElementType()!;
        return element == typeof(float) ? FromArray<float>(rawArray, dtype, device, requires_grad, names)
            : element == typeof(double) ? FromArray<double>(rawArray, dtype, device, requires_grad, names)
            : element == typeof(long) ? FromArray<long>(rawArray, dtype, device, requires_grad, names)
            : element == typeof(int) ? FromArray<int>(rawArray, dtype, device, requires_grad, names)
            : element == typeof(bool) ? FromArray<bool>(rawArray, dtype, device, requires_grad, names)
            : element == typeof(byte) ? FromArray<byte>(rawArray, dtype, device, requires_grad, names)
            : element == typeof(sbyte) ? FromArray<sbyte>(rawArray, dtype, device, requires_grad, names)
            : element == typeof(short) ? FromArray<short>(rawArray, dtype, device, requires_grad, names)
            : throw new NotImplementedException($"Creating tensors of elements of type {element} is not supported.");
    }
}
