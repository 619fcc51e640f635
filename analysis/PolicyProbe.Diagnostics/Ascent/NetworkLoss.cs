using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// The loss of a network at fixed θ as a function of its inputs, a row each: what an attack climbs. Normalisation layers use their buffers and never move
/// them: attacks are made in the mode that is deployed.
/// </summary>
public sealed class NetworkLoss : IRowObjective
{
    private readonly INetwork<double> _network;
    private readonly double[] _theta, _buffers;
    private readonly IOutputLoss _loss;

    /// <summary>A loss of so many rows.</summary>
    /// <param name="network">f.</param>
    /// <param name="theta">θ [P].</param>
    /// <param name="buffers">Buffers [U]; empty for none.</param>
    /// <param name="loss">ℓ of a row's outputs.</param>
    /// <param name="rows">B.</param>
    public NetworkLoss(INetwork<double> network, ReadOnlySpan<double> theta, ReadOnlySpan<double> buffers, IOutputLoss loss, int rows)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        (_network, _theta, _buffers, _loss, Count) = (network, theta.ToArray(), buffers.ToArray(), loss, rows);
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Dimension => _network.Layout.InputSize;

    /// <inheritdoc/>
    public void Values(ReadOnlySpan<double> x, Span<double> values)
    {
        var outputs = new double[Count * _network.Layout.OutputSize];
        _network.Predict(_theta, _buffers, x, outputs);
        Losses(outputs, values, new double[outputs.Length]);
    }

    /// <inheritdoc/>
    public void Gradients(ReadOnlySpan<double> x, Span<double> values, Span<double> gradients)
    {
        using var pass = _network.Run(_theta, _buffers, x, NetworkMode.Evaluate);
        var derivatives = new double[Count * _network.Layout.OutputSize];
        Losses(pass.Outputs, values, derivatives);
        pass.Pullback(derivatives, [], gradients);
    }

    private void Losses(ReadOnlySpan<double> outputs, Span<double> values, Span<double> derivatives)
    {
        var width = _network.Layout.OutputSize;
        for (var b = 0; b < Count; b++)
            values[b] = _loss.Of(outputs.Slice(b * width, width), b, derivatives.Slice(b * width, width));
    }
}
