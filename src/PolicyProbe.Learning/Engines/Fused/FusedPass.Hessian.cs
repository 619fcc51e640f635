using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// The pullback differentiated along a direction (B. A. Pearlmutter, "Fast exact multiplication by the Hessian", Neural Computation 6,
/// 1994): with g_l = W_{l+1}ᵀ δ_{l+1} and ġ_l = W_{l+1}ᵀ δ̇_{l+1} + Ẇ_{l+1}ᵀ δ_{l+1}, δ̇_l = ġ_l ∘ φ' + g_l ∘ φ'' ∘ ż_l; the weights get
/// Σ δ̇_l ⊗ a_{l−1} + δ_l ⊗ ȧ_{l−1}, the biases Σ δ̇_l. v is held fixed, so δ̇ is zero at the outputs.
/// </summary>
internal sealed partial class FusedPass<T, V>
{
    private readonly Aligned<T> _dx = new();
    private Aligned<T> _gTangent = new();
    private Aligned<T> _gTangentNext = new();

    protected override void Curve(ReadOnlySpan<T> v, ReadOnlySpan<T> dTheta, ReadOnlySpan<T> dX, Span<T> hTheta, Span<T> hX)
    {
        ReserveBackward();
        _gTangent.Reserve(BlockRows, _widest);
        _gTangentNext.Reserve(BlockRows, _widest);
        _sum.Clear();
        var along = Along(dTheta);
        for (var at = 0; at < Batch; at += BlockRows)
        {
            var rows = Math.Min(BlockRows, Batch - at);
            PushTrunk(along, dX, at, rows);
            CurveBlock(v.Slice(at * Plan.Outputs, rows * Plan.Outputs), along, dX, at, rows);
            if (hX.Length > 0)
                Rows<T>.Copy(rows, Plan.Inputs, _gTangent.Span, Stride(Plan.Inputs), hX[(at * Plan.Inputs)..], Plan.Inputs);
        }

        if (hTheta.Length > 0)
            _sum.CopyTo(hTheta);
    }

    /// <summary>Adds a block's part to the sums and leaves its Hessian product with respect to x in <see cref="_gTangent"/>.</summary>
    private void CurveBlock(ReadOnlySpan<T> v, FusedWeights<T>? along, ReadOnlySpan<T> dX, int at, int rows)
    {
        var below = _trunk.Length == 0 ? Plan.Inputs : _trunk[^1].Outputs;
        _gTangent.Span.Clear();
        for (var i = 0; i < _heads.Length; i++)
        {
            var layer = _trunk.Length + i;
            var delta = LoadHead(v, i, rows);
            AddMoved(layer, at, rows, delta, dX);
            _weights.Backward(layer).Product<V>(rows, delta, StartBelow(i, v, rows, below), Whole(_g, below));
            along?.Backward(layer).Product<V>(rows, delta, Whole(_gTangent, below), Whole(_gTangent, below));
        }

        for (var layer = _trunk.Length - 1; layer >= 0; layer--)
        {
            var dense = _trunk[layer];
            Span<T> g = RowsOf(_g, 0, rows, dense.Outputs), gTangent = RowsOf(_gTangent, 0, rows, dense.Outputs);
            var a = RowsOf(_hidden[layer], at, rows, dense.Outputs);
            Nonlinearity<T, V>.TimesSlopeTangent(Plan.Activation, gTangent, g, a, RowsOf(_tangents[layer], 0, rows, dense.Outputs));
            Nonlinearity<T, V>.TimesSlope(Plan.Activation, g, a);
            Strided<T> delta = Whole(_g, dense.Outputs), deltaTangent = Whole(_gTangent, dense.Outputs), next = Whole(_gTangentNext, dense.Inputs);
            AddParameters(layer, at, rows, deltaTangent);
            AddMoved(layer, at, rows, delta, dX);
            _weights.Backward(layer).Product<V>(rows, deltaTangent, Zero, next);
            along?.Backward(layer).Product<V>(rows, delta, next, next);
            _weights.Backward(layer).Product<V>(rows, delta, Zero, Whole(_gNext, dense.Inputs));
            (_g, _gNext) = (_gNext, _g);
            (_gTangent, _gTangentNext) = (_gTangentNext, _gTangent);
        }
    }

    /// <summary>δ ⊗ ȧ of a layer.</summary>
    private void AddMoved(int layer, int at, int rows, Strided<T> delta, ReadOnlySpan<T> dX)
    {
        if (!Moves(layer, dX))
            return;
        if (layer > 0 && _trunk.Length > 0)
        {
            _sum.AddWeights(layer, rows, delta, EnteringTangent(layer, at, dX));
            return;
        }

        // The lanes may read to the end of a line.
        _dx.Reserve(BlockRows, Plan.Inputs);
        Rows<T>.Copy(rows, Plan.Inputs, dX[(at * Plan.Inputs)..], Plan.Inputs, _dx.Span, Stride(Plan.Inputs));
        _sum.AddWeights(layer, rows, delta, Whole(_dx, Plan.Inputs));
    }
}
