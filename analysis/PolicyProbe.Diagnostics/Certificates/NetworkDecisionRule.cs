using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>argmax of a network's first K outputs, the first of equals: a classifier's decision, or the modal action of a discrete policy, in the mode that is deployed.</summary>
public sealed class NetworkDecisionRule : IDecisionRule
{
    private readonly INetwork<double> _network;
    private readonly double[] _theta, _buffers;

    /// <summary>A network at fixed θ.</summary>
    /// <param name="network">f.</param>
    /// <param name="theta">θ [P].</param>
    /// <param name="buffers">Buffers [U]; empty for none.</param>
    /// <param name="classes">K; null for all outputs.</param>
    /// <exception cref="ArgumentOutOfRangeException">K is not between 2 and the network's outputs.</exception>
    public NetworkDecisionRule(INetwork<double> network, ReadOnlySpan<double> theta, ReadOnlySpan<double> buffers, int? classes = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        Classes = classes ?? network.Layout.OutputSize;
        if (Classes < 2 || Classes > network.Layout.OutputSize)
            throw new ArgumentOutOfRangeException(nameof(classes), Classes, $"classes: expected 2 to the network's outputs, {network.Layout.OutputSize}, got {Classes}.");
        (_network, _theta, _buffers) = (network, theta.ToArray(), buffers.ToArray());
    }

    /// <inheritdoc/>
    public int Dimension => _network.Layout.InputSize;

    /// <inheritdoc/>
    public int Classes { get; }

    /// <inheritdoc/>
    public void Classify(ReadOnlySpan<double> x, Span<int> classes)
    {
        var width = _network.Layout.OutputSize;
        var outputs = new double[classes.Length * width];
        _network.Predict(_theta, _buffers, x, outputs);
        for (var row = 0; row < classes.Length; row++)
        {
            var best = 0;
            for (var k = 1; k < Classes; k++)
                if (outputs[(row * width) + k] > outputs[(row * width) + best])
                    best = k;
            classes[row] = best;
        }
    }
}
