using System.Numerics;
using System.Runtime.InteropServices;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>A vector like θ in the order that products read it in: θ itself, or a direction in its space.</summary>
internal sealed class FusedWeights<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Dense[] _layers;
    private readonly T[] _theta;
    private readonly Panels<T>[] _forward;
    private readonly Panels<T>[] _backward;
    private readonly Aligned<T>[] _biases;
    private bool _loaded;
    private bool _packedBackward;

    public FusedWeights(FusedPlan plan)
    {
        _layers = [.. plan.Trunk, .. plan.Heads];
        _theta = new T[plan.Layout.ParameterCount];
        _forward = [.. _layers.Select(layer => new Panels<T>(layer.Inputs, layer.Outputs))];
        _backward = [.. _layers.Select(layer => new Panels<T>(layer.Outputs, layer.Inputs))];
        _biases = [.. _layers.Select(_ => new Aligned<T>())];
    }

    /// <summary>The vector [P].</summary>
    public ReadOnlySpan<T> Theta => _theta;

    /// <summary>Takes over a vector [P]; the one that is here already, to the bit, costs a comparison.</summary>
    public void Load(ReadOnlySpan<T> theta)
    {
        if (_loaded && MemoryMarshal.AsBytes(theta).SequenceEqual(MemoryMarshal.AsBytes<T>(_theta)))
            return;
        theta.CopyTo(_theta);
        for (var i = 0; i < _layers.Length; i++)
        {
            var layer = _layers[i];
            _forward[i].CopyTransposed(theta.Slice(layer.Weight, layer.Inputs * layer.Outputs));
            _biases[i].Reserve(1, layer.Outputs);
            theta.Slice(layer.Bias, layer.Outputs).CopyTo(_biases[i].Span);
        }

        (_loaded, _packedBackward) = (true, false);
    }

    /// <summary>Wᵀ [inputs, outputs] of a layer, heads after the trunk.</summary>
    public Panels<T> Forward(int layer) => _forward[layer];

    /// <summary>W [outputs, inputs] of a layer.</summary>
    public Panels<T> Backward(int layer)
    {
        if (!_packedBackward)
        {
            for (var i = 0; i < _layers.Length; i++)
                _backward[i].Copy(_theta.AsSpan(_layers[i].Weight, _layers[i].Inputs * _layers[i].Outputs));
            _packedBackward = true;
        }

        return _backward[layer];
    }

    /// <summary>b of a layer, the same for every row.</summary>
    public Strided<T> Bias(int layer) => new(ref _biases[layer].Origin, 0, 0);
}
