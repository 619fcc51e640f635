using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// A model's outputs for so many rows at a time, shared among threads where a row has the same bits in every batch and there are rows
/// enough to be worth the hand-over; otherwise the caller computes them all.
/// </summary>
internal sealed class ShardedPrediction
{
    // Two shards a thread of eight rows each: below that a thread waits longer than it computes.
    private const int LeastRowsPerThread = 16;

    private readonly Model _model;
    private readonly ShardedLoop? _loop;
    private readonly Action<int, int> _predict;
    private ArraySegment<float> _x;
    private ArraySegment<float> _outputs;

    /// <summary>Predictions of a model.</summary>
    /// <param name="model">The model; its θ may change between two calls.</param>
    /// <param name="rows">B, the rows of a call.</param>
    /// <param name="threads">The threads that there are.</param>
    public ShardedPrediction(Model model, int rows, int threads)
    {
        _model = model;
        _predict = Predict;
        var useful = Math.Min(threads, rows / LeastRowsPerThread);
        _loop = useful > 1 && model.Network.Traits.RowInvariant ? new ShardedLoop(rows, useful) : null;
    }

    /// <summary>f(θ, x) [B, O] of x [B, I].</summary>
    public void Run(ArraySegment<float> x, ArraySegment<float> outputs)
    {
        (_x, _outputs) = (x, outputs);
        if (_loop is null)
            _model.Network.Predict(_model.Theta, _model.Buffers, x, outputs);
        else
            _loop.Run(_predict);
    }

    private void Predict(int from, int to)
    {
        var (inputs, outputs) = (_model.Network.Layout.InputSize, _model.Network.Layout.OutputSize);
        _model.Network.Predict(_model.Theta, _model.Buffers, _x.AsSpan(from * inputs, (to - from) * inputs), _outputs.AsSpan(from * outputs, (to - from) * outputs));
    }
}
