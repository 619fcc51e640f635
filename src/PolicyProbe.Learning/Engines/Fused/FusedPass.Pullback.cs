using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>Reverse mode: δ_l = (W_{l+1}ᵀ δ_{l+1}) ∘ φ'(z_l); ∂W_l = Σ δ_l ⊗ a_{l−1}, ∂b_l = Σ δ_l over the rows.</summary>
internal sealed partial class FusedPass<T, V>
{
    private readonly GradientSum<T, V> _sum;
    private Aligned<T> _g = new();
    private Aligned<T> _gNext = new();

    protected override void Pull(ReadOnlySpan<T> v, Span<T> gradTheta, Span<T> gradX)
    {
        ReserveBackward();
        if (gradTheta.Length > 0)
            _sum.Clear();
        for (var at = 0; at < Batch; at += BlockRows)
        {
            var rows = Math.Min(BlockRows, Batch - at);
            PullBlock(v.Slice(at * Plan.Outputs, rows * Plan.Outputs), at, rows, gradTheta.Length > 0, gradX.Length > 0);
            if (gradX.Length > 0)
                Rows<T>.Copy(rows, Plan.Inputs, _g.Span, Stride(Plan.Inputs), gradX[(at * Plan.Inputs)..], Plan.Inputs);
        }

        if (gradTheta.Length > 0)
            _sum.CopyTo(gradTheta);
    }

    private void ReserveBackward()
    {
        _g.Reserve(Math.Min(Batch, BlockRows), _widest);
        _gNext.Reserve(Math.Min(Batch, BlockRows), _widest);
    }

    /// <summary>Adds a block's part to the sums of the parameters and leaves its gradient with respect to x in <see cref="_g"/>.</summary>
    private void PullBlock(ReadOnlySpan<T> v, int at, int rows, bool theta, bool x)
    {
        var below = _trunk.Length == 0 ? Plan.Inputs : _trunk[^1].Outputs;
        for (var i = 0; i < _heads.Length; i++)
        {
            var (head, layer) = (_heads[i], _trunk.Length + i);
            var delta = LoadHead(v, i, rows);
            if (theta)
                AddParameters(layer, at, rows, delta);
            if (_trunk.Length > 0 || x)
                _weights.Backward(layer).Product<V>(rows, delta, StartBelow(i, v, rows, below), Whole(_g, below));
        }

        if (theta && Plan.FreeOutputs > 0)
        {
            Rows<T>.Copy(rows, Plan.FreeOutputs, v[Plan.FreeColumn..], Plan.Outputs, _head.Span, Stride(Plan.FreeOutputs));
            _sum.AddFree(rows, Whole(_head, Plan.FreeOutputs));
        }

        for (var layer = _trunk.Length - 1; layer >= 0; layer--)
        {
            var dense = _trunk[layer];
            Nonlinearity<T, V>.TimesSlope(Plan.Activation, RowsOf(_g, 0, rows, dense.Outputs), RowsOf(_hidden[layer], at, rows, dense.Outputs));
            if (theta)
                AddParameters(layer, at, rows, Whole(_g, dense.Outputs));
            if (layer == 0 && !x)
                return;
            _weights.Backward(layer).Product<V>(rows, Whole(_g, dense.Outputs), Zero, Whole(_gNext, dense.Inputs));
            (_g, _gNext) = (_gNext, _g);
        }
    }

    /// <summary>What the way back through a head is added to: the weights of the features, or nothing, and then the heads before it.</summary>
    private Strided<T> StartBelow(int head, ReadOnlySpan<T> v, int rows, int below)
    {
        if (head == 0 && Plan.Features == 0)
            return Zero;
        if (head == 0)
            Rows<T>.Copy(rows, below, v[Plan.FeatureColumn..], Plan.Outputs, _g.Span, Stride(below));
        return Whole(_g, below);
    }

    /// <summary>A head's weights of the outputs, in rows of their own.</summary>
    private Strided<T> LoadHead(ReadOnlySpan<T> v, int head, int rows)
    {
        var width = _heads[head].Outputs;
        Rows<T>.Copy(rows, width, v[_heads[head].Column..], Plan.Outputs, _head.Span, Stride(width));
        return Whole(_head, width);
    }

    private void AddParameters(int layer, int at, int rows, Strided<T> delta)
    {
        _sum.AddWeights(layer, rows, delta, Entering(layer, at));
        _sum.AddBiases(layer, rows, delta);
    }
}
