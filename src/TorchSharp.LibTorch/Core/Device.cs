using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Where a tensor lives: a kind of device, and which one (−1: the current one).</summary>
    public class Device
    {
        public DeviceType type { get; }
        public int index { get; }

        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        public Device(int index) : this(DeviceType.CUDA, index)
        {
        }

        public Device(string deviceType, int index = -1) : this(ParseType(deviceType), index)
        {
        }

        public Device(string description)
        {
            var colon = description.IndexOf(':', StringComparison.Ordinal);
            type = ParseType(colon < 0 ? description : description[..colon]);
            index = -1;
            if (colon >= 0)
                index = int.TryParse(description.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : throw new ArgumentException($"Invalid device string '{description}': expected a kind such as 'cpu' or 'cuda:0'", nameof(description));
        }

        private static DeviceType ParseType(string name) =>
            Enum.TryParse<DeviceType>(name, ignoreCase: true, out var type) && !char.IsDigit(name[0])
                ? type
                : throw new ArgumentException($"Invalid device string '{name}': expected a kind such as 'cpu' or 'cuda:0'", nameof(name));

        public override string ToString()
        {
            var kind = type.ToString().ToLowerInvariant();
            return index < 0 ? kind : $"{kind}:{index}";
        }

        public static implicit operator Device(string description) => new(description);
    }

    public static readonly Device CPU = new(DeviceType.CPU);
    public static readonly Device META = new(DeviceType.META);
    public static Device CUDA => new(DeviceType.CUDA);

    public static Device device(string description) => new(description);
    public static Device device(string deviceType, int index = -1) => new(deviceType, index);
    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);
    public static Device device(int index) => new(index);

    /// <summary>Checks that the device is there; null is the default device.</summary>
    public static Device InitializeDevice(Device? device)
    {
        device ??= get_default_device();
        InitializeDeviceType(device.type);
        return device;
    }

    /// <summary>Throws when this libtorch has no such device.</summary>
    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType))
            throw new InvalidOperationException($"Torch device type {deviceType} did not initialise on the current machine.");
    }

    public static bool TryInitializeDeviceType(DeviceType deviceType) => deviceType switch
    {
        DeviceType.CPU or DeviceType.META => true,
        DeviceType.CUDA => cuda.is_available(),
        _ => false,
    };

    public static class cuda
    {
        public static bool is_available() => device_count() > 0;
        public static int device_count() => Native.Shim.ps_cuda_devices();
        public static bool is_cudnn_available() => Native.Shim.ps_cudnn() != 0;
    }

    public static bool cuda_is_available() => cuda.is_available();
}
