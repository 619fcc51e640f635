using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>The total variation of two action distributions of one family, where it has a closed form.</summary>
internal static class ActionVariation
{
    /// <summary>½ Σ |p − q| of discrete actions; 2Φ(½|Σ^{−1/2}(μ − μ′)|) − 1 of normals with the same σ; NaN otherwise.</summary>
    /// <param name="head">The family.</param>
    /// <param name="one">Outputs of the one [O].</param>
    /// <param name="other">Outputs of the other [O].</param>
    public static double Of(IHead head, ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        var sum = 0.0;
        if (head is Categorical)
        {
            var (p, q) = (Softmax(one), Softmax(other));
            for (var a = 0; a < p.Length; a++)
                sum += Math.Abs(p[a] - q[a]) / 2;
            return sum;
        }

        if (head is not DiagonalGaussian || !one[head.ActionSize..].SequenceEqual(other[head.ActionSize..]))
            return double.NaN;
        for (var a = 0; a < head.ActionSize; a++)
            sum += Math.Pow((one[a] - other[a]) / Math.Exp(one[head.ActionSize + a]), 2);
        return (2 * StandardNormal.Cdf(Math.Sqrt(sum) / 2)) - 1;
    }

    private static double[] Softmax(ReadOnlySpan<double> logits)
    {
        var table = new double[1, logits.Length];
        for (var a = 0; a < logits.Length; a++)
            table[0, a] = logits[a];
        return [.. SoftmaxTable.Policy(table).Cast<double>()];
    }
}
