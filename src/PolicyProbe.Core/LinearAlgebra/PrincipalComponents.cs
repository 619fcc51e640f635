using MathNet.Numerics.LinearAlgebra;

namespace PolicyProbe.Core;

/// <summary>The directions along which points spread most.</summary>
/// <param name="Directions">Orthonormal directions, widest first, each [P]; fewer than asked for where the points spread along fewer.</param>
/// <param name="Shares">Of each direction: its share of Σ‖xᵢ − x̄‖², in [0, 1].</param>
public sealed record PrincipalComponents(IReadOnlyList<double[]> Directions, IReadOnlyList<double> Shares)
{
    /// <summary>A direction with less of the spread than this is rounding.</summary>
    private const double Least = 1e-12;

    /// <summary>
    /// The eigenvectors of Σ(xᵢ − x̄)(xᵢ − x̄)ᵀ with the largest eigenvalues, from the n × n matrix of inner products: n points of many
    /// coordinates need no P × P matrix. A direction has the sign with which the last point lies beyond the first.
    /// </summary>
    /// <remarks>K. Pearson, "On Lines and Planes of Closest Fit to Systems of Points in Space" (1901).</remarks>
    /// <param name="points">x [n], each [P].</param>
    /// <param name="count">How many directions at most, at least 1.</param>
    /// <exception cref="ArgumentException">Fewer than two points, points of different lengths, or a count below 1.</exception>
    public static PrincipalComponents Of(IReadOnlyList<float[]> points, int count)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count < 2)
            throw new ArgumentException($"points: expected at least 2, got {points.Count}.", nameof(points));
        if (count < 1)
            throw new ArgumentException($"count: expected at least 1, got {count}.", nameof(count));
        var (n, size) = (points.Count, points[0].Length);
        if (points.FirstOrDefault(point => point.Length != size) is { } other)
            throw new ArgumentException($"points: expected all [P], P = {size}, got {other.Length}.", nameof(points));
        var mean = new double[size];
        foreach (var point in points)
            for (var p = 0; p < size; p++)
                mean[p] += (double)point[p] / n;

        var products = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
            {
                var sum = 0.0;
                for (var p = 0; p < size; p++)
                    sum += (points[i][p] - mean[p]) * (points[j][p] - mean[p]);
                products[i, j] = products[j, i] = sum;
            }

        var total = Enumerable.Range(0, n).Sum(i => products[i, i]);
        var decomposition = Matrix<double>.Build.DenseOfArray(products).Evd(Symmetricity.Symmetric);
        var (directions, shares) = (new List<double[]>(), new List<double>());
        for (var k = n - 1; k >= 0 && directions.Count < count; k--)
        {
            var spread = decomposition.EigenValues[k].Real;
            if (!(spread > Least * total))
                break;
            directions.Add(Direction(points, mean, decomposition.EigenVectors.Column(k).ToArray()));
            shares.Add(spread / total);
        }

        return new PrincipalComponents(directions, shares);
    }

    /// <summary>Σ wᵢ(xᵢ − x̄), of norm 1.</summary>
    private static double[] Direction(IReadOnlyList<float[]> points, double[] mean, double[] weights)
    {
        var direction = new double[mean.Length];
        for (var i = 0; i < weights.Length; i++)
            for (var p = 0; p < direction.Length; p++)
                direction[p] += weights[i] * (points[i][p] - mean[p]);
        var along = 0.0;
        for (var p = 0; p < direction.Length; p++)
            along += direction[p] * ((double)points[^1][p] - points[0][p]);
        var scale = (along < 0 ? -1 : 1) / Math.Sqrt(direction.Sum(value => value * value));
        for (var p = 0; p < direction.Length; p++)
            direction[p] *= scale;
        return direction;
    }
}
