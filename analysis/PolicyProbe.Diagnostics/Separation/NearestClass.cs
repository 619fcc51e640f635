namespace PolicyProbe.Diagnostics;

/// <summary>
/// f(x)_i = −dist(x, X⁽ⁱ⁾)/r, X⁽ⁱ⁾ the points of class i: on r-separated sets, those 2r apart, each output has the Lipschitz constant 1/r exactly and the class
/// of the greatest one is right in the whole ball of radius r around every point. So separated data never force a choice between accuracy and robustness.
/// </summary>
/// <remarks>Y.-Y. Yang et al. (2020), lemma 4.1 and theorem 4.2, with the sign turned so that the greatest output decides.</remarks>
public sealed class NearestClass : IRowFunction
{
    private readonly double[] _points;
    private readonly int[] _labels;
    private readonly BallNorm _norm;
    private readonly double _scale;

    /// <summary>Of some points.</summary>
    /// <param name="points">x [B, n].</param>
    /// <param name="labels">y [B], 0 to K − 1, each met.</param>
    /// <param name="norm">p, in which distances are.</param>
    /// <param name="r">r &gt; 0, what distances are divided by.</param>
    public NearestClass(double[] points, int[] labels, BallNorm norm, double r)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Length == 0 || points.Length % labels.Length != 0)
            throw new ArgumentException($"points, labels: expected [B, n] and [B], B ≥ 1, got [{points.Length}] and [{labels.Length}].", nameof(points));
        Outputs = labels.Max() + 1;
        if (labels.Distinct().Count() != Outputs || labels.Min() < 0)
            throw new ArgumentException($"labels: expected 0 to K − 1, each met, got {string.Join(", ", labels.Distinct().Order())}.", nameof(labels));
        if (!(r > 0))
            throw new ArgumentOutOfRangeException(nameof(r), r, "r: expected positive; points of two classes coincide where it is 0.");
        (_points, _labels, _norm, _scale, Dimension) = (points, labels, norm, r, points.Length / labels.Length);
    }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public int Outputs { get; }

    /// <inheritdoc/>
    public void Values(ReadOnlySpan<double> x, Span<double> outputs)
    {
        for (var i = 0; i < outputs.Length; i++)
            outputs[i] = -Nearest(x.Slice(i / Outputs * Dimension, Dimension), i % Outputs).Distance / _scale;
    }

    /// <inheritdoc/>
    public void Pullback(ReadOnlySpan<double> x, ReadOnlySpan<double> weights, Span<double> gradients)
    {
        gradients.Clear();
        var delta = new double[Dimension];
        for (var i = 0; i < weights.Length; i++)
        {
            var row = x.Slice(i / Outputs * Dimension, Dimension);
            var into = gradients.Slice(i / Outputs * Dimension, Dimension);
            var (point, distance) = Nearest(row, i % Outputs);
            if (distance == 0 || weights[i] == 0)
                continue;
            for (var j = 0; j < Dimension; j++)
                delta[j] = row[j] - _points[(point * Dimension) + j];
            for (var j = 0; j < Dimension; j++)
            {
                // A derivative of ‖δ‖: of L∞ that of the first of the largest coordinates.
                var slope = _norm switch
                {
                    BallNorm.L1 => Math.Sign(delta[j]),
                    BallNorm.L2 => delta[j] / distance,
                    _ => j == Array.FindIndex(delta, value => Math.Abs(value) == distance) ? Math.Sign(delta[j]) : 0,
                };
                into[j] -= weights[i] * slope / _scale;
            }
        }
    }

    private (int Point, double Distance) Nearest(ReadOnlySpan<double> x, int label)
    {
        var (point, least, delta) = (-1, double.PositiveInfinity, new double[Dimension]);
        for (var b = 0; b < _labels.Length; b++)
        {
            if (_labels[b] != label)
                continue;
            for (var j = 0; j < Dimension; j++)
                delta[j] = x[j] - _points[(b * Dimension) + j];
            var distance = LabelledSeparation.Length(delta, _norm);
            if (distance < least)
                (point, least) = (b, distance);
        }

        return (point, least);
    }
}
