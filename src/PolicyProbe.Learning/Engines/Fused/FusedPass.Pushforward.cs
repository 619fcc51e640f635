using System.Runtime.InteropServices;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>Forward mode: ż_l = ḃ_l + Ẇ_l a_{l−1} + W_l ȧ_{l−1}, one chain in this order; ȧ_l = φ'(z_l) ∘ ż_l.</summary>
internal sealed partial class FusedPass<T, V>
{
    private readonly Aligned<T>[] _tangents;
    private FusedWeights<T>? _direction;

    protected override void Push(ReadOnlySpan<T> dTheta, ReadOnlySpan<T> dX, Span<T> dOutputs)
    {
        var along = Along(dTheta);
        for (var at = 0; at < Batch; at += BlockRows)
        {
            var rows = Math.Min(BlockRows, Batch - at);
            PushTrunk(along, dX, at, rows);
            var block = dOutputs.Slice(at * Plan.Outputs, rows * Plan.Outputs);
            for (var i = 0; i < _heads.Length; i++)
            {
                var width = _heads[i].Outputs;
                PushLayer(along, dX, _trunk.Length + i, at, rows, Whole(_head, width));
                Rows<T>.Copy(rows, width, _head.Span, Stride(width), block[_heads[i].Column..], Plan.Outputs);
            }

            if (Plan.Features > 0 && Moves(_trunk.Length, dX))
                Rows<T>.Copy(rows, Plan.Features, EnteringTangent(_trunk.Length, at, dX), block[Plan.FeatureColumn..], Plan.Outputs);
            else if (Plan.Features > 0)
                Rows<T>.Copy(rows, Plan.Features, _zero.Span, 0, block[Plan.FeatureColumn..], Plan.Outputs);
            if (Plan.FreeOutputs > 0)
                Rows<T>.Copy(rows, Plan.FreeOutputs, along is null ? _zero.Span : along.Theta, 0, block[Plan.FreeColumn..], Plan.Outputs);
        }
    }

    /// <summary>A direction in θ in the order of products; none where it is empty.</summary>
    private FusedWeights<T>? Along(ReadOnlySpan<T> dTheta)
    {
        for (var layer = 0; layer < _trunk.Length; layer++)
            _tangents[layer].Reserve(BlockRows, _trunk[layer].Outputs);
        if (dTheta.Length == 0)
            return null;
        _direction ??= new FusedWeights<T>(Plan);
        _direction.Load(dTheta);
        return _direction;
    }

    /// <summary>ȧ of the trunk's layers for a block of rows, left in <see cref="_tangents"/>.</summary>
    private void PushTrunk(FusedWeights<T>? along, ReadOnlySpan<T> dX, int at, int rows)
    {
        for (var layer = 0; layer < _trunk.Length; layer++)
        {
            var width = _trunk[layer].Outputs;
            PushLayer(along, dX, layer, at, rows, Whole(_tangents[layer], width));
            Nonlinearity<T, V>.TimesSlope(Plan.Activation, RowsOf(_tangents[layer], 0, rows, width), RowsOf(_hidden[layer], at, rows, width));
        }
    }

    /// <summary>ż of a layer.</summary>
    private void PushLayer(FusedWeights<T>? along, ReadOnlySpan<T> dX, int layer, int at, int rows, Strided<T> result)
    {
        if (along is not null)
            along.Forward(layer).Product<V>(rows, Entering(layer, at), along.Bias(layer), result);
        if (Moves(layer, dX))
            _weights.Forward(layer).Product<V>(rows, EnteringTangent(layer, at, dX), along is null ? Zero : result, result);
    }

    /// <summary>Whether what enters a layer changes along the direction: x only where a direction in x is given.</summary>
    private bool Moves(int layer, ReadOnlySpan<T> dX) => dX.Length > 0 || (layer > 0 && _trunk.Length > 0);

    /// <summary>How what enters a layer changes along the direction.</summary>
    private Strided<T> EnteringTangent(int layer, int at, ReadOnlySpan<T> dX) => Math.Min(layer, _trunk.Length) is var last and > 0
        ? Whole(_tangents[last - 1], _trunk[last - 1].Outputs)
        : new(ref MemoryMarshal.GetReference(dX[(at * Plan.Inputs)..]), Plan.Inputs, 1);
}
