using System.Numerics;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// Σ over rows of δ ⊗ a and of δ for every layer. The order of the sum is part of the result: rows in blocks of
/// <see cref="FusedPass{T}.BlockRows"/>, within a block one chain of fused multiply-adds from zero, then the block's sum is added. The
/// lanes lie over units, never over rows.
/// </summary>
internal sealed class GradientSum<T, V>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : struct, ILanes<V, T>
{
    private readonly FusedPlan _plan;
    private readonly Dense[] _layers;
    private readonly Aligned<T>[] _weights;
    private readonly Aligned<T>[] _biases;
    private readonly bool[] _transposed;
    private readonly bool[] _weightsStarted;
    private readonly bool[] _biasesStarted;
    private readonly Aligned<T> _free = new();
    private readonly Aligned<T> _zero = new();
    private readonly T[] _one = [T.One];
    private bool _freeStarted;

    public GradientSum(FusedPlan plan)
    {
        _plan = plan;
        _layers = [.. plan.Trunk, .. plan.Heads];
        _weights = [.. _layers.Select(_ => new Aligned<T>())];
        _biases = [.. _layers.Select(_ => new Aligned<T>())];
        _transposed = [.. _layers.Select(layer => Vectors(layer.Inputs) * layer.Outputs > Vectors(layer.Outputs) * layer.Inputs)];
        _weightsStarted = new bool[_layers.Length];
        _biasesStarted = new bool[_layers.Length];
        _zero.Reserve(1, _layers.Max(layer => Math.Max(layer.Inputs, layer.Outputs)) + _plan.FreeOutputs);
    }

    /// <summary>Forgets what was summed.</summary>
    public void Clear()
    {
        Array.Clear(_weightsStarted);
        Array.Clear(_biasesStarted);
        _freeStarted = false;
    }

    /// <summary>Adds a block's Σ δ ⊗ a to a layer's weights: δ [rows, outputs], a [rows, inputs], rows at their <c>Row</c> strides.</summary>
    public void AddWeights(int layer, int rows, Strided<T> delta, Strided<T> a)
    {
        // Lanes over whichever side fills them better; the sums are the same.
        var (dense, sum) = (_layers[layer], _weights[layer]);
        var (inner, outer) = (Aligned<T>.Padded(dense.Inputs), Aligned<T>.Padded(dense.Outputs));
        var finish = Begin(ref _weightsStarted[layer]);
        if (_transposed[layer])
        {
            sum.Reserve(dense.Inputs, dense.Outputs);
            Product<T, V>.Of(dense.Inputs, dense.Outputs, rows, Columns(a), Rows(delta), Zero, new(ref sum.Origin, outer, 0), finish);
        }
        else
        {
            sum.Reserve(dense.Outputs, dense.Inputs);
            Product<T, V>.Of(dense.Outputs, dense.Inputs, rows, Columns(delta), Rows(a), Zero, new(ref sum.Origin, inner, 0), finish);
        }
    }

    /// <summary>Adds a block's Σ δ to a layer's biases.</summary>
    public void AddBiases(int layer, int rows, Strided<T> delta) => AddColumns(_layers[layer].Outputs, rows, delta, _biases[layer], ref _biasesStarted[layer]);

    /// <summary>Adds a block's sum of the weights of the free outputs [rows, F].</summary>
    public void AddFree(int rows, Strided<T> v) => AddColumns(_plan.FreeOutputs, rows, v, _free, ref _freeStarted);

    /// <summary>Writes the sums where θ has its parameters [P]; what was never added to is zero.</summary>
    public void CopyTo(Span<T> gradTheta)
    {
        gradTheta.Clear();
        if (_freeStarted)
            _free.Span[.._plan.FreeOutputs].CopyTo(gradTheta);
        for (var i = 0; i < _layers.Length; i++)
        {
            var layer = _layers[i];
            if (_biasesStarted[i])
                _biases[i].Span[..layer.Outputs].CopyTo(gradTheta[layer.Bias..]);
            if (!_weightsStarted[i])
                continue;
            var target = gradTheta.Slice(layer.Weight, layer.Inputs * layer.Outputs);
            if (_transposed[i])
            {
                Transposition<T>.Copy(layer.Inputs, layer.Outputs, ref _weights[i].Origin, Aligned<T>.Padded(layer.Outputs), ref target[0], layer.Inputs);
                continue;
            }

            var stride = Aligned<T>.Padded(layer.Inputs);
            for (var row = 0; row < layer.Outputs; row++)
                _weights[i].Span.Slice(row * stride, layer.Inputs).CopyTo(target[(row * layer.Inputs)..]);
        }
    }

    private Strided<T> Zero => new(ref _zero.Origin, 0, 0);

    private static int Vectors(int columns) => (columns + V.Count - 1) / V.Count;

    private static Strided<T> Columns(Strided<T> matrix) => new(ref matrix.Origin, 1, matrix.Row);

    private static Strided<T> Rows(Strided<T> matrix) => new(ref matrix.Origin, 0, matrix.Row);

    private static Finish Begin(ref bool started)
    {
        var finish = started ? Finish.Add : Finish.Replace;
        started = true;
        return finish;
    }

    private void AddColumns(int columns, int rows, Strided<T> matrix, Aligned<T> sum, ref bool started)
    {
        sum.Reserve(1, columns);
        Product<T, V>.Of(1, columns, rows, new(ref _one[0], 0, 0), Rows(matrix), Zero, new(ref sum.Origin, 0, 0), Begin(ref started));
    }
}
