using PolicyProbe.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace PolicyProbe.Learning;

/// <summary>The engine that runs networks on libtorch, on the CPU or a CUDA device.</summary>
public static class TorchEngine
{
    /// <summary>The engine's id.</summary>
    public const string Id = "torch";

    /// <summary>The maker of networks on a device: <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
    /// <exception cref="WrongUseException">There is no such device.</exception>
    public static Func<MlpSpec, INetwork<float>> On(string device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device == "cpu")
            return spec => new TorchNetwork<float>(spec);
        if (device != "cuda" && !(device.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(device.AsSpan(5), out _)))
            throw new WrongUseException($"--device {device}: expected cpu, cuda or cuda:INDEX.");
        if (!cuda.is_available())
            throw new WrongUseException($"--device {device}: this libtorch sees no CUDA device; use --device cpu.");
        var index = device == "cuda" ? 0 : int.Parse(device.AsSpan(5), System.Globalization.CultureInfo.InvariantCulture);
        if (index >= cuda.device_count())
            throw new WrongUseException($"--device {device}: this machine has {cuda.device_count()} CUDA device(s); use cuda:0{(cuda.device_count() > 1 ? $" to cuda:{cuda.device_count() - 1}" : string.Empty)}.");
        return spec => new TorchNetwork<float>(spec, new Device(DeviceType.CUDA, index));
    }
}
