namespace PolicyProbe.Diagnostics;

/// <summary>argmax of Wx + b, the first of equals: every distance to its boundary is known.</summary>
public sealed class LinearDecisionRule : IDecisionRule
{
    private readonly double[] _weights, _biases;

    /// <summary>A classifier.</summary>
    /// <param name="weights">W [K, n], a row a class.</param>
    /// <param name="biases">b [K], K ≥ 2.</param>
    /// <exception cref="ArgumentException">Shapes differ, or there are fewer than two classes.</exception>
    public LinearDecisionRule(ReadOnlySpan<double> weights, ReadOnlySpan<double> biases)
    {
        if (biases.Length < 2 || weights.Length == 0 || weights.Length % biases.Length != 0)
            throw new ArgumentException($"weights, biases: expected [K, n] and [K], K ≥ 2, got [{weights.Length}] and [{biases.Length}].", nameof(weights));
        (_weights, _biases, Dimension) = (weights.ToArray(), biases.ToArray(), weights.Length / biases.Length);
    }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public int Classes => _biases.Length;

    /// <summary>Class 1 where wᵀx + b > 0, else 0: its boundary is |wᵀx + b|/‖w‖₂ away.</summary>
    /// <param name="w">w [n].</param>
    /// <param name="b">b.</param>
    public static LinearDecisionRule OfTwo(ReadOnlySpan<double> w, double b) => new([.. new double[w.Length], .. w], [0, b]);

    /// <inheritdoc/>
    public void Classify(ReadOnlySpan<double> x, Span<int> classes)
    {
        for (var row = 0; row < classes.Length; row++)
        {
            var (best, highest) = (0, double.NegativeInfinity);
            for (var k = 0; k < Classes; k++)
            {
                var score = Vector.Dot(_weights.AsSpan(k * Dimension, Dimension), x.Slice(row * Dimension, Dimension)) + _biases[k];
                if (score > highest)
                    (best, highest) = (k, score);
            }

            classes[row] = best;
        }
    }
}
