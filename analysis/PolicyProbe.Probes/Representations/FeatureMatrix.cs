using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>
/// What a layer's units do over n states, kept as sums: the Gram matrix ΦᵀΦ of Φ [n, d], each unit's range, and how often units are at rest.
/// </summary>
/// <remarks>Singular values come from the Gram matrix, so that those below 1e-8 of the largest are rounding; every rank here looks far above.</remarks>
/// <param name="width">d.</param>
internal sealed class FeatureMatrix(int width)
{
    private readonly double[,] _gram = new double[width, width];
    private readonly double[] _sum = new double[width];
    private readonly double[] _least = [.. Enumerable.Repeat(double.PositiveInfinity, width)];
    private readonly double[] _most = [.. Enumerable.Repeat(double.NegativeInfinity, width)];
    private readonly double[] _leastSize = [.. Enumerable.Repeat(double.PositiveInfinity, width)];

    /// <summary>d.</summary>
    public int Width => width;

    /// <summary>n.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds the rows of a batch [b, d].</summary>
    public void Add(ReadOnlySpan<double> features)
    {
        for (var start = 0; start < features.Length; start += width)
        {
            var row = features.Slice(start, width);
            Rows++;
            for (var i = 0; i < width; i++)
            {
                _sum[i] += row[i];
                (_least[i], _most[i]) = (Math.Min(_least[i], row[i]), Math.Max(_most[i], row[i]));
                _leastSize[i] = Math.Min(_leastSize[i], Math.Abs(row[i]));
                for (var j = 0; j <= i && row[i] != 0; j++)
                    _gram[i, j] += row[i] * row[j];
            }
        }
    }

    /// <summary>σ(Φ) [d], largest first.</summary>
    public double[] SingularValues() => Roots((i, j) => _gram[i, j]);

    /// <summary>σ of Φ with each unit's mean taken out [d], largest first: the square roots of n times the principal variances.</summary>
    public double[] CentredSingularValues() => Roots((i, j) => _gram[i, j] - (_sum[i] * _sum[j] / Rows));

    /// <summary>Units that are the same in every state: their range is below <paramref name="least"/>.</summary>
    public int Constant(double least) => Enumerable.Range(0, width).Count(i => _most[i] - _least[i] < least);

    /// <summary>Units that are 0 in every state, or below.</summary>
    public int Silent => _most.Count(most => most <= 0);

    /// <summary>Units whose size is above <paramref name="limit"/> in every state.</summary>
    public int Saturated(double limit) => _leastSize.Count(size => size > limit);

    private double[] Roots(Func<int, int, double> entry)
    {
        var matrix = new double[width, width];
        for (var i = 0; i < width; i++)
            for (var j = 0; j <= i; j++)
                matrix[i, j] = matrix[j, i] = entry(i, j);
        return [.. SymmetricEigen.Of(matrix).Values.Reverse().Select(value => Math.Sqrt(Math.Max(0, value)))];
    }
}
