namespace PolicyProbe.Diagnostics;

/// <summary>z = c(Wx + b) in single precision: decisions and true robustness do not depend on c, the gradients of cross-entropy do.</summary>
/// <param name="weights">W [C, n], row by row.</param>
/// <param name="biases">b [C].</param>
/// <param name="scale">c, above 0.</param>
public sealed class LinearClassifier(double[] weights, double[] biases, double scale) : IClassifier
{
    private readonly float[] _weights = [.. weights.Select(weight => (float)(scale * weight))];
    private readonly float[] _biases = [.. biases.Select(bias => (float)(scale * bias))];

    /// <inheritdoc/>
    public int Inputs => weights.Length / biases.Length;

    /// <inheritdoc/>
    public int Classes => biases.Length;

    /// <summary>
    /// How far a row is from being broken, in units of W: min over i ≠ y of (z_y − zᵢ)/c − max over the set of ⟨wᵢ − w_y, δ⟩, exact where the set has no bounds. Above 0 where no
    /// δ of the set changes the prediction.
    /// </summary>
    /// <param name="x">x [n].</param>
    /// <param name="label">y.</param>
    /// <param name="set">Where δ may be.</param>
    public double Reserve(ReadOnlySpan<double> x, int label, PerturbationSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var (reserve, difference) = (double.PositiveInfinity, new double[Inputs]);
        for (var i = 0; i < Classes; i++)
        {
            if (i == label)
                continue;
            Direction(label, i, difference);
            reserve = Math.Min(reserve, biases[label] - biases[i] - Vector.Dot(difference, x) - set.DualNorm(difference));
        }

        return reserve;
    }

    /// <summary>w_to − w_from [n]: what raises one logit against the other.</summary>
    public void Direction(int from, int to, Span<double> direction)
    {
        Row(to).CopyTo(direction);
        Vector.Add(direction, -1, Row(from));
    }

    /// <inheritdoc/>
    public void Logits(ReadOnlySpan<double> x, Span<double> logits)
    {
        for (var b = 0; b < x.Length / Inputs; b++)
            for (var i = 0; i < Classes; i++)
                logits[(b * Classes) + i] = Logit(x.Slice(b * Inputs, Inputs), i);
    }

    /// <inheritdoc/>
    public void Gradients(ReadOnlySpan<double> x, IReadOnlyList<int> labels, AttackLoss loss, Span<double> values, Span<double> gradients)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Span<float> logits = new float[Classes], derivative = new float[Classes], slope = new float[Inputs];
        for (var b = 0; b < labels.Count; b++)
        {
            for (var i = 0; i < Classes; i++)
                logits[i] = Logit(x.Slice(b * Inputs, Inputs), i);
            values[b] = LossArithmetic.Of<float>(loss, logits, labels[b], derivative);
            slope.Clear();
            for (var i = 0; i < Classes; i++)
                for (var k = 0; k < Inputs; k++)
                    slope[k] += derivative[i] * _weights[(i * Inputs) + k];
            for (var k = 0; k < Inputs; k++)
                gradients[(b * Inputs) + k] = slope[k];
        }
    }

    private float Logit(ReadOnlySpan<double> x, int i)
    {
        var sum = _biases[i];
        for (var k = 0; k < x.Length; k++)
            sum += _weights[(i * x.Length) + k] * (float)x[k];
        return sum;
    }

    private ReadOnlySpan<double> Row(int i) => weights.AsSpan(i * Inputs, Inputs);
}
