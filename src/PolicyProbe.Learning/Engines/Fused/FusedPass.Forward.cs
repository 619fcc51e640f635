using System.Numerics;
using System.Runtime.InteropServices;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// The workspace and kernels of a pass. Rows lie one behind the other, filled up to whole lines; blocks of rows go through all layers
/// before the next block does.
/// </summary>
internal sealed partial class FusedPass<T, V> : FusedPass<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : struct, ILanes<V, T>
{
    private readonly Dense[] _trunk;
    private readonly Dense[] _heads;
    private readonly FusedWeights<T> _weights;
    private readonly Aligned<T> _x = new();
    private readonly Aligned<T>[] _hidden;
    private readonly Aligned<T> _head = new();
    private readonly Aligned<T> _zero = new();
    private readonly int _widest;

    public FusedPass(FusedMlp<T> network, FusedPlan plan) : base(network, plan)
    {
        (_trunk, _heads) = (plan.Trunk, plan.Heads);
        _weights = new FusedWeights<T>(plan);
        _hidden = [.. _trunk.Select(_ => new Aligned<T>())];
        _tangents = [.. _trunk.Select(_ => new Aligned<T>())];
        _sum = new GradientSum<T, V>(plan);
        _widest = Math.Max(plan.FreeOutputs, _trunk.Concat(_heads).Max(layer => Math.Max(layer.Inputs, layer.Outputs)));
        _head.Reserve(BlockRows, Math.Max(plan.FreeOutputs, _heads.Max(layer => layer.Outputs)));
        _zero.Reserve(1, _widest);
    }

    public override void Predict(ReadOnlySpan<T> theta, ReadOnlySpan<T> x, Span<T> outputs)
    {
        _weights.Load(theta);
        var batch = x.Length / Plan.Inputs;
        ReserveHidden(Math.Min(batch, BlockRows));
        for (var at = 0; at < batch; at += BlockRows)
        {
            var rows = Math.Min(BlockRows, batch - at);
            var block = new Strided<T>(ref MemoryMarshal.GetReference(x[(at * Plan.Inputs)..]), Plan.Inputs, 1);
            ForwardBlock(block, 0, rows, outputs.Slice(at * Plan.Outputs, rows * Plan.Outputs));
        }
    }

    protected override void Forward(ReadOnlySpan<T> theta, ReadOnlySpan<T> x, Span<T> outputs)
    {
        _weights.Load(theta);
        var batch = x.Length / Plan.Inputs;
        _x.Reserve(batch, Plan.Inputs);
        Rows<T>.Copy(batch, Plan.Inputs, x, Plan.Inputs, _x.Span, Stride(Plan.Inputs));
        ReserveHidden(batch);
        for (var at = 0; at < batch; at += BlockRows)
        {
            var rows = Math.Min(BlockRows, batch - at);
            ForwardBlock(Input(at), at, rows, outputs.Slice(at * Plan.Outputs, rows * Plan.Outputs));
        }
    }

    protected override T[] Kept(int layer)
    {
        var (dense, width) = (layer / 2, Plan.Layers[layer].Width);
        var kept = new T[Batch * width];
        if (layer % 2 == 1)
        {
            Rows<T>.Copy(Batch, width, _hidden[dense].Span, Stride(width), kept, width);
            return kept;
        }

        // What a layer computed before φ is not kept: the same product again has the same bits.
        ReserveBackward();
        for (var at = 0; at < Batch; at += BlockRows)
        {
            var rows = Math.Min(BlockRows, Batch - at);
            _weights.Forward(dense).Product<V>(rows, Entering(dense, at), _weights.Bias(dense), Whole(_g, width));
            Rows<T>.Copy(rows, width, _g.Span, Stride(width), kept.AsSpan(at * width), width);
        }

        return kept;
    }

    private static int Stride(int columns) => Aligned<T>.Padded(columns);

    /// <summary>Scratch as rows of a width.</summary>
    private static Strided<T> Whole(Aligned<T> values, int columns) => new(ref values.Origin, Stride(columns), 1);

    /// <summary>The rows of a kept layer from one on.</summary>
    private static Span<T> RowsOf(Aligned<T> values, int at, int rows, int columns) => values.Span.Slice(at * Stride(columns), rows * Stride(columns));

    private Strided<T> Input(int at) => Whole(_x, Plan.Inputs).Down(at);

    private Strided<T> Hidden(int layer, int at) => Whole(_hidden[layer], _trunk[layer].Outputs).Down(at);

    /// <summary>What enters a layer, heads after the trunk.</summary>
    private Strided<T> Entering(int layer, int at) => Math.Min(layer, _trunk.Length) is var last and > 0 ? Hidden(last - 1, at) : Input(at);

    private Strided<T> Zero => new(ref _zero.Origin, 0, 0);

    private void ReserveHidden(int rows)
    {
        for (var layer = 0; layer < _trunk.Length; layer++)
            _hidden[layer].Reserve(rows, _trunk[layer].Outputs);
    }

    /// <summary>The outputs of some rows of x; the trunk's layers are kept from row <paramref name="at"/> on.</summary>
    private void ForwardBlock(Strided<T> x, int at, int rows, Span<T> outputs)
    {
        for (var layer = 0; layer < _trunk.Length; layer++)
        {
            _weights.Forward(layer).Product<V>(rows, layer == 0 ? x : Hidden(layer - 1, at), _weights.Bias(layer), Hidden(layer, at));
            Nonlinearity<T, V>.Apply(Plan.Activation, RowsOf(_hidden[layer], at, rows, _trunk[layer].Outputs));
        }

        var top = _trunk.Length == 0 ? x : Hidden(_trunk.Length - 1, at);
        for (var i = 0; i < _heads.Length; i++)
        {
            var head = _heads[i];
            _weights.Forward(_trunk.Length + i).Product<V>(rows, top, _weights.Bias(_trunk.Length + i), Whole(_head, head.Outputs));
            Rows<T>.Copy(rows, head.Outputs, _head.Span, Stride(head.Outputs), outputs[head.Column..], Plan.Outputs);
        }

        if (Plan.Features > 0)
            Rows<T>.Copy(rows, Plan.Features, top, outputs[Plan.FeatureColumn..], Plan.Outputs);
        if (Plan.FreeOutputs > 0)
            Rows<T>.Copy(rows, Plan.FreeOutputs, _weights.Theta, 0, outputs[Plan.FreeColumn..], Plan.Outputs);
    }
}
