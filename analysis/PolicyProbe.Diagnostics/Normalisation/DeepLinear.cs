using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// The summed squared error of a deep linear network on a full batch, as a function of its weights: F(W₁…W_k) = Σ_b ‖f(x_b) − t_b‖²,
/// f(x) = W_k N(W_{k−1} … N(W₁x)), N a normalisation of every unit over the batch (none after the last layer), or nothing.
/// </summary>
/// <remarks>
/// S. Santurkar et al. (2018), appendix A.2: 25 layers of 10 × 10, n = 1000, t = Ax. θ is W₁, W₂, …, each [d, d] row by row. One evaluation at a
/// time: it computes in arrays of its own.
/// </remarks>
public sealed class DeepLinear : IObjective
{
    private readonly int _width, _batch;
    private readonly double[] _targets;
    private readonly IUnitNormalisation? _normalisation;
    private readonly double[][] _inputs, _sums;
    private readonly double[] _scales, _gradient, _other;

    /// <summary>The loss on a batch.</summary>
    /// <param name="layers">k ≥ 1.</param>
    /// <param name="width">d.</param>
    /// <param name="inputs">x [d, n], unit by unit.</param>
    /// <param name="targets">t [d, n], likewise.</param>
    /// <param name="normalisation">N; null for none.</param>
    /// <exception cref="ArgumentException">Lengths do not fit one another.</exception>
    public DeepLinear(int layers, int width, double[] inputs, double[] targets, IUnitNormalisation? normalisation)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(layers);
        if (width < 1 || inputs.Length == 0 || inputs.Length % width != 0 || targets.Length != inputs.Length)
            throw new ArgumentException($"inputs, targets: expected [d, n] both, d = {width}, got {inputs.Length} and {targets.Length} values.", nameof(inputs));
        (Depth, _width, _batch, _targets, _normalisation) = (layers, width, inputs.Length / width, targets, normalisation);
        _inputs = [inputs, .. Enumerable.Range(1, layers - 1).Select(_ => new double[inputs.Length])];
        _sums = [.. Enumerable.Range(0, layers).Select(i => normalisation is null && i < layers - 1 ? _inputs[i + 1] : new double[inputs.Length])];
        (_scales, _gradient, _other) = (new double[layers * width], new double[inputs.Length], new double[inputs.Length]);
    }

    /// <summary>k.</summary>
    public int Depth { get; }

    /// <inheritdoc/>
    public int Dimension => Depth * _width * _width;

    /// <summary>Where each layer's weights stand in θ.</summary>
    public IReadOnlyList<ParameterRun> Layers => [.. Enumerable.Range(0, Depth).Select(i => new ParameterRun(i * _width * _width, _width * _width))];

    /// <summary>Weights after Glorot, variance 1/d: normal, or uniform on ±√(3/d).</summary>
    public double[] Glorot(bool uniform, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var (theta, bound) = (new double[Dimension], Math.Sqrt(3.0 / _width));
        for (var i = 0; i < theta.Length; i++)
            theta[i] = uniform ? rng.Uniform(-bound, bound) : rng.NextNormal() / Math.Sqrt(_width);
        return theta;
    }

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> x)
    {
        Forward(x);
        var (total, outputs) = (0.0, _sums[^1]);
        for (var i = 0; i < outputs.Length; i++)
            total += (outputs[i] - _targets[i]) * (outputs[i] - _targets[i]);
        return total;
    }

    /// <inheritdoc/>
    public double Gradient(ReadOnlySpan<double> x, Span<double> gradient)
    {
        Forward(x);
        BatchSums.Affine(_sums[^1], 1, 0, _gradient);
        BatchSums.Add(_gradient, -1, _targets);
        var value = BatchSums.Dot(_gradient, _gradient);
        BatchSums.Affine(_gradient, 2, 0, _gradient);
        var (at, before) = (_gradient, _other);
        for (var i = Depth - 1; i >= 0; i--)
        {
            if (_normalisation is not null && i < Depth - 1)
                for (var j = 0; j < _width; j++)
                    _normalisation.Backward(Unit(_sums[i], j), Unit(_inputs[i + 1], j), _scales[(i * _width) + j], Unit(at, j), Unit(at, j));
            BatchSums.Outer(at, _inputs[i], gradient.Slice(i * _width * _width, _width * _width), _width, _width);
            if (i == 0)
                break;
            BatchSums.Multiply(x.Slice(i * _width * _width, _width * _width), at, before, _width, _width, transposed: true);
            (at, before) = (before, at);
        }

        return value;
    }

    /// <summary>What every layer gives to the next at these weights, the outputs last: [k][d, n].</summary>
    public IReadOnlyList<double[]> Activations(ReadOnlySpan<double> theta)
    {
        Forward(theta);
        return [.. _inputs.Skip(1).Append(_sums[^1]).Select(values => (double[])values.Clone())];
    }

    private void Forward(ReadOnlySpan<double> theta)
    {
        if (theta.Length != Dimension)
            throw new ArgumentException($"x: expected [n], n = {Dimension}, got [{theta.Length}].", nameof(theta));
        for (var i = 0; i < Depth; i++)
        {
            BatchSums.Multiply(theta.Slice(i * _width * _width, _width * _width), _inputs[i], _sums[i], _width, _width);
            if (_normalisation is not null && i < Depth - 1)
                for (var j = 0; j < _width; j++)
                    _scales[(i * _width) + j] = _normalisation.Forward(Unit(_sums[i], j), Unit(_inputs[i + 1], j));
        }
    }

    private Span<double> Unit(double[] values, int unit) => values.AsSpan(unit * _batch, _batch);
}
