using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace PolicyProbe.Learning;

/// <summary>An <see cref="MlpSpec"/> as a TorchSharp module; its layers are named by their place, so its state dict is PyTorch's.</summary>
internal sealed class MlpModule : Module<Tensor, Tensor>, ILayered
{
    private readonly List<(string Name, Module<Tensor, Tensor> Layer)> _layers = [];
    private readonly Parameter? _logStd;

    public MlpModule(MlpSpec spec, ScalarType dtype, Device device) : base("mlp")
    {
        for (var layer = 0; layer + 1 < spec.Widths.Count; layer++)
        {
            if (layer > 0)
                _layers.Add(($"{(2 * layer) - 1}", spec.Activation == Activation.Tanh ? Tanh() : ReLU()));
            _layers.Add(($"{2 * layer}", Linear(spec.Widths[layer], spec.Widths[layer + 1], true, device, dtype)));
        }

        foreach (var (name, layer) in _layers)
            register_module(name, layer);
        if (spec.FreeOutputs > 0)
        {
            _logStd = new Parameter(zeros([spec.FreeOutputs], dtype, device));
            register_parameter("log_std", _logStd);
        }
    }

    public override Tensor forward(Tensor input) => forward(input, null);

    public Tensor forward(Tensor input, ICollection<(string Name, Tensor Output)>? kept)
    {
        var x = input;
        foreach (var (name, layer) in _layers)
        {
            x = layer.forward(x);
            kept?.Add((name, x));
        }

        return _logStd is null ? x : cat([x, _logStd.expand(x.shape[0], -1)], 1);
    }
}

/// <summary>A module that can show what its layers computed.</summary>
internal interface ILayered
{
    /// <summary>The forward pass, with every layer's name and output added to <paramref name="kept"/>.</summary>
    Tensor forward(Tensor input, ICollection<(string Name, Tensor Output)>? kept);
}
