using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Dense layers one after another, φ between them: a perceptron as its matrices, batch normalisation folded into the layer before it.</summary>
public sealed class LayerStack
{
    /// <summary>A chain.</summary>
    /// <param name="layers">Input side first, at least one.</param>
    /// <exception cref="ArgumentException">There is none, or one does not fit the layer before it.</exception>
    public LayerStack(IReadOnlyList<DenseLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count == 0)
            throw new ArgumentException("layers: expected at least one, got none.", nameof(layers));
        for (var l = 1; l < layers.Count; l++)
            if (layers[l].Inputs != layers[l - 1].Outputs)
                throw new ArgumentException($"layers: expected {layers[l - 1].Outputs} inputs of layer {l}, as the layer before it has outputs, got {layers[l].Inputs}.", nameof(layers));
        Layers = layers;
    }

    /// <summary>The layers, input side first.</summary>
    public IReadOnlyList<DenseLayer> Layers { get; }

    /// <summary>Layers with weights N(0, 2/I) and biases N(0, ¼).</summary>
    /// <param name="widths">Inputs, units of the hidden layers, outputs.</param>
    /// <param name="rng">Draws them.</param>
    public static LayerStack Random(IReadOnlyList<int> widths, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(widths);
        ArgumentNullException.ThrowIfNull(rng);
        return new LayerStack([.. Enumerable.Range(0, widths.Count - 1).Select(l => new DenseLayer(
            [.. Enumerable.Range(0, widths[l] * widths[l + 1]).Select(_ => Math.Sqrt(2.0 / widths[l]) * rng.NextNormal())],
            [.. Enumerable.Range(0, widths[l + 1]).Select(_ => 0.5 * rng.NextNormal())]))]);
    }

    /// <summary>The layers of a network in the order of its blocks; free outputs are left out.</summary>
    /// <param name="layout">Where its weights, biases and normalisations are.</param>
    /// <param name="theta">θ [P].</param>
    /// <param name="buffers">Buffers [U]: running means and variances.</param>
    /// <param name="epsilon">ε of its normalisations.</param>
    /// <param name="without">Modules that are not of the chain, such as another network's last layer on the same features.</param>
    /// <exception cref="WrongUseException">A normalisation has no running statistics: it differs from row to row and is no layer of this kind.</exception>
    public static LayerStack Of(NetworkLayout layout, ReadOnlySpan<double> theta, ReadOnlySpan<double> buffers, double epsilon = 0, params IReadOnlyCollection<string> without)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(without);
        if (theta.Length != layout.ParameterCount || buffers.Length != layout.BufferCount)
            throw new ArgumentException($"theta: expected [P] and [U], P = {layout.ParameterCount}, U = {layout.BufferCount}, got {theta.Length} and {buffers.Length}.", nameof(theta));
        var layers = new List<DenseLayer>();
        foreach (var block in layout.Parameters.Where(block => block.Name.EndsWith(".weight", StringComparison.Ordinal)))
        {
            var module = block.Name[..^".weight".Length];
            if (without.Contains(module))
                continue;
            var bias = layout.Parameters.FirstOrDefault(candidate => candidate.Name == module + ".bias");
            var (weights, biases) = (Read(block, theta), bias is null ? new double[block.Shape[0]] : Read(bias, theta));
            if (block.Role != BlockRole.Normalisation)
            {
                layers.Add(new DenseLayer(weights, biases));
                continue;
            }

            var mean = layout.Buffers.FirstOrDefault(candidate => candidate.Name == module + ".running_mean");
            var variance = layout.Buffers.FirstOrDefault(candidate => candidate.Name == module + ".running_var");
            if (mean is null || variance is null)
                throw new WrongUseException("layer-norm: expected batch-norm or no normalisation, whose layers have fixed weights when they act; layer-norm's change with every row, so ask a run without it.");
            layers[^1] = layers[^1].Folded(weights, biases, Read(mean, buffers), Read(variance, buffers), epsilon);
        }

        return new LayerStack(layers);

        static double[] Read(Block block, ReadOnlySpan<double> from) => from.Slice(block.Offset, block.Count).ToArray();
    }

    /// <summary>f of every row, φ after all layers but the last.</summary>
    /// <param name="inputs">x [B, I].</param>
    /// <param name="activation">φ.</param>
    /// <returns>f [B, O].</returns>
    public double[] Outputs(ReadOnlySpan<double> inputs, Func<double, double> activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        var (n, width) = (Layers[0].Inputs, Layers[^1].Outputs);
        var outputs = new double[inputs.Length / n * width];
        for (var b = 0; b < inputs.Length / n; b++)
        {
            var row = inputs.Slice(b * n, n).ToArray();
            for (var l = 0; l < Layers.Count; l++)
                row = Layers[l].Apply(l == 0 ? row : Array.ConvertAll(row, value => activation(value)));
            row.CopyTo(outputs, b * width);
        }

        return outputs;
    }

    /// <summary>Hidden unit j of layer ℓ times c: what comes in (with its bias) is multiplied, what goes out divided. Where φ(cz) = cφ(z), as a ReLU does, f stays.</summary>
    /// <param name="factors">c > 0 of every hidden layer's units.</param>
    public LayerStack Rescaled(IReadOnlyList<double[]> factors)
    {
        ArgumentNullException.ThrowIfNull(factors);
        if (factors.Count != Layers.Count - 1)
            throw new ArgumentException($"factors: expected {Layers.Count - 1} lists, one a hidden layer, got {factors.Count}.", nameof(factors));
        return new LayerStack([.. Layers.Select((layer, l) => layer.Scaled(
            l < factors.Count ? factors[l] : [.. Enumerable.Repeat(1.0, layer.Outputs)],
            l > 0 ? [.. factors[l - 1].Select(factor => 1 / factor)] : [.. Enumerable.Repeat(1.0, layer.Inputs)]))]);
    }
}
