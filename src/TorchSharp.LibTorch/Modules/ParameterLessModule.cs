using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A module with nothing to learn, to move or to save.</summary>
public abstract class ParameterLessModule<T1, TResult> : nn.Module<T1, TResult>
{
    protected ParameterLessModule(string name) : base(name)
    {
    }

    protected override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;
    protected override nn.Module _to(ScalarType dtype, bool non_blocking) => this;
    protected override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;
}
