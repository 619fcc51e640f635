using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>y = Wx + b, with the norms of W.</summary>
public sealed class DenseLayer
{
    private readonly double[] _weights, _biases;

    /// <summary>A layer; its arrays are copied.</summary>
    /// <param name="weights">W [O, I], a row for every output.</param>
    /// <param name="biases">b [O], O ≥ 1.</param>
    /// <exception cref="ArgumentException">A length does not fit, or an entry is not finite.</exception>
    public DenseLayer(ReadOnlySpan<double> weights, ReadOnlySpan<double> biases)
    {
        if (biases.Length == 0 || weights.Length == 0 || weights.Length % biases.Length != 0)
            throw new ArgumentException($"weights: expected [O, I], O = {biases.Length}, I ≥ 1, got [{weights.Length}].", nameof(weights));
        foreach (var entry in (double[])[.. weights, .. biases])
            if (!double.IsFinite(entry))
                throw new ArgumentException($"weights: expected finite weights and biases, got {entry}.", nameof(weights));
        (_weights, _biases) = (weights.ToArray(), biases.ToArray());
    }

    /// <summary>O.</summary>
    public int Outputs => _biases.Length;

    /// <summary>I.</summary>
    public int Inputs => _weights.Length / _biases.Length;

    /// <summary>W [O, I].</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>b [O].</summary>
    public ReadOnlySpan<double> Biases => _biases;

    /// <summary>‖W‖_F.</summary>
    public double Frobenius => Vector.Norm(_weights);

    /// <summary>‖W‖₂, the greatest singular value: the square root of the greatest eigenvalue of the smaller of WWᵀ and WᵀW.</summary>
    public double Spectral
    {
        get
        {
            var (small, wide) = (Math.Min(Outputs, Inputs), Outputs <= Inputs);
            var gram = new double[small, small];
            for (var i = 0; i < small; i++)
                for (var j = 0; j <= i; j++)
                {
                    var sum = 0.0;
                    for (var k = 0; k < _weights.Length / small; k++)
                        sum += wide ? At(i, k) * At(j, k) : At(k, i) * At(k, j);
                    gram[i, j] = gram[j, i] = sum;
                }

            return Math.Sqrt(Math.Max(0, SymmetricEigen.Of(gram).Values[^1]));
        }
    }

    /// <summary>‖W‖₁,∞, the greatest ‖wᵢ‖₁ over the rows.</summary>
    public double MaxRow => Enumerable.Range(0, Outputs).Max(i => Row(i).ToArray().Sum(Math.Abs));

    /// <summary>wᵢ, the weights that come into unit i [I].</summary>
    public ReadOnlySpan<double> Row(int i) => _weights.AsSpan(i * Inputs, Inputs);

    /// <summary>The weights that go out of unit j of the layer before [O].</summary>
    public double[] Column(int j) => [.. Enumerable.Range(0, Outputs).Select(i => At(i, j))];

    /// <summary>Wx + b.</summary>
    public double[] Apply(ReadOnlySpan<double> x)
    {
        var y = new double[Outputs];
        for (var i = 0; i < y.Length; i++)
            y[i] = Vector.Dot(Row(i), x) + _biases[i];
        return y;
    }

    /// <summary>
    /// The layer with a normalisation by running statistics folded in: γ(Wx + b − μ)/√(v + ε) + β = W′x + b′, W′ = diag(s)W, b′ = β + s(b − μ), s = γ/√(v + ε).
    /// </summary>
    /// <param name="scale">γ [O].</param>
    /// <param name="shift">β [O].</param>
    /// <param name="mean">μ [O], of the layer's outputs.</param>
    /// <param name="variance">v [O].</param>
    /// <param name="epsilon">ε ≥ 0.</param>
    /// <exception cref="ArgumentException">A length is not O, or v + ε is not positive.</exception>
    public DenseLayer Folded(ReadOnlySpan<double> scale, ReadOnlySpan<double> shift, ReadOnlySpan<double> mean, ReadOnlySpan<double> variance, double epsilon)
    {
        if (scale.Length != Outputs || shift.Length != Outputs || mean.Length != Outputs || variance.Length != Outputs)
            throw new ArgumentException($"scale: expected scale, shift, mean and variance of [O], O = {Outputs}, got {scale.Length}, {shift.Length}, {mean.Length} and {variance.Length}.", nameof(scale));
        var (weights, biases) = ((double[])_weights.Clone(), new double[Outputs]);
        for (var i = 0; i < Outputs; i++)
        {
            if (!(variance[i] + epsilon > 0))
                throw new ArgumentException($"variance: expected variance + epsilon > 0, got {variance[i] + epsilon} of unit {i}.", nameof(variance));
            var s = scale[i] / Math.Sqrt(variance[i] + epsilon);
            Vector.Scale(weights.AsSpan(i * Inputs, Inputs), s);
            biases[i] = shift[i] + (s * (_biases[i] - mean[i]));
        }

        return new DenseLayer(weights, biases);
    }

    /// <summary>Unit i times outᵢ, input j times inⱼ: diag(out) W diag(in), diag(out) b.</summary>
    /// <param name="outputs">out [O].</param>
    /// <param name="inputs">in [I].</param>
    public DenseLayer Scaled(ReadOnlySpan<double> outputs, ReadOnlySpan<double> inputs)
    {
        var (weights, biases) = (new double[_weights.Length], new double[Outputs]);
        for (var i = 0; i < Outputs; i++)
        {
            biases[i] = outputs[i] * _biases[i];
            for (var j = 0; j < Inputs; j++)
                weights[(i * Inputs) + j] = outputs[i] * At(i, j) * inputs[j];
        }

        return new DenseLayer(weights, biases);
    }

    private double At(int i, int j) => _weights[(i * Inputs) + j];
}
