using static TorchSharp.torch;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Moves parameters and buffers in place: the objects stay, and so do optimisers that hold them.
            /// Integer tensors keep their type.</summary>
            protected virtual Module _to(Device device, ScalarType dtype, bool non_blocking) => Move(device, dtype, non_blocking);
            protected virtual Module _to(ScalarType dtype, bool non_blocking) => Move(null, dtype, non_blocking);
            protected virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
                Move(new Device(deviceType, deviceIndex), null, non_blocking);

            internal Module MoveTo(Device? device, ScalarType? dtype, bool non_blocking) => (device, dtype) switch
            {
                ({ } d, { } t) => _to(d, t, non_blocking),
                ({ } d, null) => _to(d.type, d.index, non_blocking),
                (null, { } t) => _to(t, non_blocking),
                _ => this,
            };

            private Module Move(Device? device, ScalarType? dtype, bool non_blocking)
            {
                using var scope = NewDisposeScope();
                foreach (var (_, parameter) in _parameters_)
                    Move(parameter, device, dtype, non_blocking);
                foreach (var (_, buffer, _) in _buffers_)
                    Move(buffer, device, dtype, non_blocking);
                foreach (var (_, module) in named_children())
                    module.MoveTo(device, dtype, non_blocking);
                return this;
            }

            private static void Move(Tensor tensor, Device? device, ScalarType? dtype, bool non_blocking)
            {
                var type = dtype is { } wanted && (tensor.is_floating_point() || tensor.is_complex()) ? wanted : tensor.dtype;
                var place = device ?? tensor.device;
                if (type == tensor.dtype && place.type == tensor.device_type && (place.index < 0 || place.index == tensor.device_index))
                    return;
                var learned = tensor.requires_grad;
                Tensor moved;
                using (no_grad())
                    moved = tensor.to(type, place, non_blocking: non_blocking).detach();
                tensor.grad = null;
                tensor.TakeOver(moved.requires_grad_(learned));
            }

            protected static (Device device, ScalarType dtype) GetDefaultDeviceAndType(Device? device = null, ScalarType? dtype = null) =>
                (device ?? get_default_device(), dtype ?? get_default_dtype());
        }
    }
}

public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, Device device, bool non_blocking = false) where T : nn.Module =>
        (T)module.MoveTo(InitializeDevice(device), null, non_blocking);
    public static T to<T>(this T module, ScalarType type, bool non_blocking = false) where T : nn.Module =>
        (T)module.MoveTo(null, type, non_blocking);
    public static T to<T>(this T module, Device device, ScalarType type, bool non_blocking = false) where T : nn.Module =>
        (T)module.MoveTo(InitializeDevice(device), type, non_blocking);
    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false) where T : nn.Module =>
        module.to(new Device(deviceType, deviceIndex), non_blocking);
    public static T to<T>(this T module, string device, bool non_blocking = false) where T : nn.Module =>
        module.to(new Device(device), non_blocking);
    public static T to<T>(this T module, Tensor other, bool non_blocking = false) where T : nn.Module =>
        module.to(other.device, other.dtype, non_blocking);
    public static T cpu<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(CPU, non_blocking);
    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false) where T : nn.Module =>
        module.to(DeviceType.CUDA, deviceIndex, non_blocking);
    public static T @float<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(ScalarType.Float32, non_blocking);
    public static T @double<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(ScalarType.Float64, non_blocking);
    public static T half<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(ScalarType.Float16, non_blocking);
    public static T bfloat16<T>(this T module, bool non_blocking = false) where T : nn.Module =>
        module.to(ScalarType.BFloat16, non_blocking);
}
