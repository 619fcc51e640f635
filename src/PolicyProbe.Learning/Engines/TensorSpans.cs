using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace PolicyProbe.Learning;

/// <summary>Copies between spans and tensors: straight into memory on the CPU, through a staging tensor on a device.</summary>
internal static class TensorSpans
{
    /// <summary>Overwrites <paramref name="tensor"/>, row-major, without autograd noticing.</summary>
    public static void Write<T>(Tensor tensor, ReadOnlySpan<T> values) where T : unmanaged
    {
        if (tensor.device_type == DeviceType.CPU)
        {
            MemoryMarshal.AsBytes(values).CopyTo(tensor.bytes);
            return;
        }

        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var staging = empty(tensor.shape, tensor.dtype);
        MemoryMarshal.AsBytes(values).CopyTo(staging.bytes);
        tensor.copy_(staging);
    }

    /// <summary>Reads <paramref name="tensor"/>, row-major.</summary>
    public static void Read<T>(Tensor tensor, Span<T> values) where T : unmanaged
    {
        using var scope = NewDisposeScope();
        var readable = tensor.device_type == DeviceType.CPU ? tensor : tensor.cpu();
        if (!readable.is_contiguous())
            readable = readable.contiguous();
        readable.bytes.CopyTo(MemoryMarshal.AsBytes(values));
    }
}
