using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace PolicyProbe.Learning;

/// <summary>An <see cref="MlpSpec"/> as a TorchSharp module; its layers are named by their place, so its state dict is PyTorch's.</summary>
internal sealed class MlpModule : Module<Tensor, Tensor>, ILayered
{
    private readonly List<(string Name, Module<Tensor, Tensor> Layer)> _layers = [];
    private readonly Parameter? _logStd;
    private readonly Module<Tensor, Tensor>? _value;
    private readonly bool _features;

    public MlpModule(MlpSpec spec, ScalarType dtype, Device device) : base("mlp")
    {
        for (var layer = 0; layer + 1 < spec.Widths.Count; layer++)
        {
            var place = spec.Place(layer);
            if (layer > 0)
                _layers.Add(($"{place - 1}", spec.Activation == Activation.Tanh ? Tanh() : ReLU()));
            _layers.Add(($"{place}", Linear(spec.Widths[layer], spec.Widths[layer + 1], true, device, dtype)));
            if (spec.Normalisation is { } normalisation && layer + 2 < spec.Widths.Count)
                _layers.Add(($"{place + 1}", Normalisation(normalisation, spec.Widths[layer + 1], device, dtype)));
        }

        foreach (var (name, layer) in _layers)
            register_module(name, layer);
        _features = spec.Features;
        if (spec.ValueHead)
        {
            _value = Linear(spec.FeatureCount, 1, true, device, dtype);
            register_module(MlpSpec.ValueHeadName, _value);
        }

        if (spec.FreeOutputs > 0)
        {
            _logStd = new Parameter(zeros([spec.FreeOutputs], dtype, device));
            register_parameter("log_std", _logStd);
        }
    }

    private static Module<Tensor, Tensor> Normalisation(HiddenNormalisation normalisation, int width, Device device, ScalarType dtype) => normalisation switch
    {
        NormalisedByBatch batch => BatchNorm1d(width, batch.Epsilon, batch.Momentum, device: device, dtype: dtype),
        NormalisedByLayer layer => LayerNorm(new long[] { width }, layer.Epsilon, device: device, dtype: dtype),
        _ => throw new NotSupportedException($"normalisation {normalisation} has no module."),
    };

    public override Tensor forward(Tensor input) => forward(input, null);

    public Tensor forward(Tensor input, ICollection<(string Name, Tensor Output)>? kept)
    {
        var (x, features) = (input, input);
        foreach (var (name, layer) in _layers)
        {
            features = x;
            x = layer.forward(x);
            kept?.Add((name, x));
        }

        var parts = new List<Tensor> { x };
        if (_features)
            parts.Add(features);
        if (_logStd is not null)
            parts.Add(_logStd.expand(x.shape[0], -1));
        if (_value is not null)
            parts.Add(_value.forward(features));
        return parts.Count == 1 ? x : cat([.. parts], 1);
    }
}

/// <summary>A module that can show what its layers computed.</summary>
internal interface ILayered
{
    /// <summary>The forward pass, with every layer's name and output added to <paramref name="kept"/>.</summary>
    Tensor forward(Tensor input, ICollection<(string Name, Tensor Output)>? kept);
}
