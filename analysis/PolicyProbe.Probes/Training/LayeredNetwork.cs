using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>A linear map of a batch of rows on their way from one layer to the next: a mask on their units, a mixture of rows.</summary>
internal interface IRowTransform
{
    /// <summary>h ← T h.</summary>
    /// <param name="rows">h [B, width].</param>
    /// <param name="width">Units of a row.</param>
    void Apply(Span<double> rows, int width);

    /// <summary>g ← Tᵀ g: what comes back.</summary>
    /// <param name="gradient">g [B, width].</param>
    /// <param name="width">Units of a row.</param>
    void Adjoint(Span<double> gradient, int width);
}

/// <summary>A perceptron layer by layer, at the θ of one in training, so that rows can be changed at any of its layers; without φ it is linear however deep.</summary>
internal sealed class LayeredNetwork
{
    private readonly FusedMlp<double>[] _layers;
    private readonly int[] _starts;
    private readonly Activation? _activation;

    /// <summary>A network with weights of its own.</summary>
    /// <param name="widths">Inputs, hidden layers, outputs.</param>
    /// <param name="activation">φ; null for none.</param>
    /// <param name="rng">Draws the weights.</param>
    public LayeredNetwork(IReadOnlyList<int> widths, Activation? activation, Rng rng)
    {
        _activation = activation;
        Weights = new SmallNetwork(new MlpSpec(widths[0], [.. widths.Skip(1).Take(widths.Count - 2)], activation ?? Activation.Tanh, widths[^1]), rng);
        _layers = [.. Enumerable.Range(0, widths.Count - 1).Select(l => new FusedMlp<double>(new MlpSpec(widths[l], [], Activation.Tanh, widths[l + 1])))];
        _starts = new int[_layers.Length + 1];
        for (var l = 0; l < _layers.Length; l++)
            _starts[l + 1] = _starts[l] + _layers[l].Layout.ParameterCount;
    }

    /// <summary>θ, and what descends.</summary>
    public SmallNetwork Weights { get; }

    /// <summary>Layers that rows can be changed before: 0 for inputs, k for the k-th hidden layer's outputs.</summary>
    public int Depth => _layers.Length;

    /// <summary>f(x) [B, O], rows changed on the way.</summary>
    /// <param name="inputs">x [B, n].</param>
    /// <param name="transform">What changes them; null for nothing.</param>
    /// <param name="at">Before which layer.</param>
    public double[] Outputs(double[] inputs, IRowTransform? transform = null, int at = 0) => Rows(inputs, transform, at)[^1];

    /// <summary>The outputs of the k-th hidden layer [B, width]; the inputs for 0.</summary>
    public double[] Hidden(double[] inputs, int layer) => Rows(inputs, null, 0)[layer];

    /// <summary>The mean loss of the rows, with its gradient [P].</summary>
    public double Gradient(double[] inputs, IOutputLoss loss, Span<double> gradient, IRowTransform? transform = null, int at = 0)
    {
        var rows = Rows(inputs, transform, at);
        var (batch, width) = (inputs.Length / Width(0), _layers[^1].Layout.OutputSize);
        var (total, back) = (0.0, new double[rows[^1].Length]);
        for (var b = 0; b < batch; b++)
            total += loss.Of(rows[^1].AsSpan(b * width, width), b, back.AsSpan(b * width, width)) / batch;
        for (var i = 0; i < back.Length; i++)
            back[i] /= batch;
        for (var l = _layers.Length - 1; l >= 0; l--)
        {
            // What the layer saw: its rows after the change.
            double[] seen = [.. rows[l]];
            if (l == at)
                transform?.Apply(seen, Width(l));
            using var pass = _layers[l].Run(Of(l), [], seen, NetworkMode.Train);
            var before = new double[seen.Length];
            pass.Pullback(back, gradient[_starts[l].._starts[l + 1]], before);
            if (l == at)
                transform?.Adjoint(before, Width(l));
            if (l > 0)
                for (var i = 0; i < before.Length; i++)
                    before[i] *= Slope(rows[l][i]);
            back = before;
        }

        return total;
    }

    private int Width(int layer) => _layers[layer].Layout.InputSize;

    private ReadOnlySpan<double> Of(int layer) => Weights.Theta.AsSpan(_starts[layer].._starts[layer + 1]);

    /// <summary>The rows before each layer, as they come in, and the outputs.</summary>
    private double[][] Rows(double[] inputs, IRowTransform? transform, int at)
    {
        var rows = new double[_layers.Length + 1][];
        rows[0] = inputs;
        for (var l = 0; l < _layers.Length; l++)
        {
            var (into, width) = (rows[l], Width(l));
            if (l == at && transform is not null)
                transform.Apply(into = [.. rows[l]], width);
            rows[l + 1] = new double[into.Length / width * _layers[l].Layout.OutputSize];
            _layers[l].Predict(Of(l), [], into, rows[l + 1]);
            if (l + 1 < _layers.Length)
                foreach (ref var value in rows[l + 1].AsSpan())
                    value = _activation switch { Activation.Relu => Math.Max(0, value), Activation.Tanh => Math.Tanh(value), _ => value };
        }

        return rows;
    }

    /// <summary>φ′ where φ has a value.</summary>
    private double Slope(double value) => _activation switch { Activation.Relu => value > 0 ? 1 : 0, Activation.Tanh => 1 - (value * value), _ => 1 };
}
