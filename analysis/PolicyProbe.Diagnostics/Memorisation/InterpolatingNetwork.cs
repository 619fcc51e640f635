using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// Two layers of ReLUs with 2n + d weights that take any n values at n points of d dimensions: f(x) = Σⱼ wⱼ max(0, aᵀx − bⱼ). With the points sorted by aᵀx and b₁ &lt; aᵀx₁ &lt; b₂ &lt; aᵀx₂ …, the matrix
/// max(0, aᵀxᵢ − bⱼ) is lower triangular with a positive diagonal, and w solves it exactly.
/// </summary>
/// <remarks>
/// C. Zhang, S. Bengio, M. Hardt, B. Recht, O. Vinyals, "Understanding deep learning requires rethinking generalization" (2017), theorem 1 and its lemma. The theorem leaves open where between two
/// points a bias lies; a quarter of the way, the slope of f before a point falls to a third at the next, where halfway it would not fall and rounding would pile up.
/// </remarks>
public sealed class InterpolatingNetwork
{
    private const double Place = 0.25;
    private readonly double[] _direction, _biases, _weights;

    private InterpolatingNetwork(double[] direction, double[] biases, double[] weights) => (_direction, _biases, _weights) = (direction, biases, weights);

    /// <summary>a [d].</summary>
    public ReadOnlySpan<double> Direction => _direction;

    /// <summary>b [n], ascending.</summary>
    public ReadOnlySpan<double> Biases => _biases;

    /// <summary>w [n].</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>2n + d.</summary>
    public int Count => _direction.Length + _biases.Length + _weights.Length;

    /// <summary>The network of some points and values.</summary>
    /// <param name="x">x [n, d], no two alike.</param>
    /// <param name="y">y [n].</param>
    /// <param name="rng">Draws a, of length 1: with probability 1 all aᵀx differ.</param>
    /// <exception cref="ArgumentException">Shapes differ, or two points are alike.</exception>
    public static InterpolatingNetwork Of(double[] x, double[] y, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(rng);
        var n = y.Length;
        if (n == 0 || x.Length == 0 || x.Length % n != 0)
            throw new ArgumentException($"x, y: expected [n, d] and [n], n ≥ 1, d ≥ 1, got [{x.Length}] and [{n}].", nameof(x));
        var d = x.Length / n;
        double[] a = [.. Enumerable.Range(0, d).Select(_ => rng.NextNormal())], values = [.. y];
        Vector.Scale(a, 1 / Vector.Norm(a));
        double[] z = [.. Enumerable.Range(0, n).Select(i => Vector.Dot(a, x.AsSpan(i * d, d)))];
        Array.Sort(z, values);
        for (var i = 1; i < n; i++)
            if (!(z[i] > z[i - 1]))
                throw new ArgumentException("x: expected no two points alike: one input cannot have two values.", nameof(x));
        double[] b = [.. z.Select((at, i) => i == 0 ? at - 1 : z[i - 1] + (Place * (at - z[i - 1])))], w = new double[n];
        for (var i = 0; i < n; i++)
        {
            var rest = values[i];
            for (var j = 0; j < i; j++)
                rest -= w[j] * (z[i] - b[j]);
            w[i] = rest / (z[i] - b[i]);
        }

        return new InterpolatingNetwork(a, b, w);
    }

    /// <summary>How far rounding can take f(x) from what it is: (n + d) 2⁻⁵² Σⱼ |wⱼ|(Σ|aᵢxᵢ| + |bⱼ|), the bound of sums in any order.</summary>
    /// <param name="x">x [d].</param>
    public double Rounding(ReadOnlySpan<double> x)
    {
        var (reach, sum) = (0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
            reach += Math.Abs(_direction[i] * x[i]);
        for (var j = 0; j < _weights.Length; j++)
            sum += Math.Abs(_weights[j]) * (reach + Math.Abs(_biases[j]));
        return (_weights.Length + x.Length) * Math.ScaleB(sum, -52);
    }
}
