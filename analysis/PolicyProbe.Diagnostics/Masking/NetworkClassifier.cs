using System.Numerics;
using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>A network at fixed θ as a classifier, its losses and derivatives in its own precision.</summary>
/// <typeparam name="T">The precision.</typeparam>
public sealed class NetworkClassifier<T> : IClassifier where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly INetwork<T> _network;
    private readonly T[] _theta, _buffers;
    private readonly NetworkMode _mode;

    /// <summary>The outputs of a network as logits.</summary>
    /// <param name="network">f, with two outputs or more.</param>
    /// <param name="theta">θ [P].</param>
    /// <param name="buffers">Buffers [U]; empty for none. No pass changes them.</param>
    /// <param name="mode">Evaluation is what is deployed; in train mode rows of a batch depend on each other where there is BatchNorm.</param>
    public NetworkClassifier(INetwork<T> network, ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, NetworkMode mode = NetworkMode.Evaluate)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Layout.OutputSize < 2)
            throw new ArgumentException($"network: expected at least two outputs, one for a class, got {network.Layout.OutputSize}.", nameof(network));
        (_network, _theta, _buffers, _mode) = (network, theta.ToArray(), buffers.ToArray(), mode);
    }

    /// <inheritdoc/>
    public int Inputs => _network.Layout.InputSize;

    /// <inheritdoc/>
    public int Classes => _network.Layout.OutputSize;

    /// <inheritdoc/>
    public void Logits(ReadOnlySpan<double> x, Span<double> logits)
    {
        using var pass = _network.Run(_theta, _buffers, Narrow(x), _mode);
        for (var i = 0; i < logits.Length; i++)
            logits[i] = double.CreateChecked(pass.Outputs[i]);
    }

    /// <inheritdoc/>
    public void Gradients(ReadOnlySpan<double> x, IReadOnlyList<int> labels, AttackLoss loss, Span<double> values, Span<double> gradients)
    {
        ArgumentNullException.ThrowIfNull(labels);
        using var pass = _network.Run(_theta, _buffers, Narrow(x), _mode);
        var (derivatives, slopes) = (new T[labels.Count * Classes], new T[x.Length]);
        for (var b = 0; b < labels.Count; b++)
            values[b] = double.CreateChecked(LossArithmetic.Of(loss, pass.Outputs.Slice(b * Classes, Classes), labels[b], derivatives.AsSpan(b * Classes, Classes)));
        pass.Pullback(derivatives, [], slopes);
        for (var i = 0; i < slopes.Length; i++)
            gradients[i] = double.CreateChecked(slopes[i]);
    }

    private static T[] Narrow(ReadOnlySpan<double> x)
    {
        var narrow = new T[x.Length];
        for (var i = 0; i < narrow.Length; i++)
            narrow[i] = T.CreateChecked(x[i]);
        return narrow;
    }
}
