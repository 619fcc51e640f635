using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// Equally frequent classes x ~ N(m_k u, σ²I) along a unit vector u, told apart by the Bayes rule, which is linear: z_k = m_k uᵀx − m_k²/2. Everything happens on the line of
/// p = uᵀx, an attack within ε moves p by at most s = ε‖u‖_*, and expected costs are sums of Φ.
/// </summary>
/// <param name="Positions">m [C], ascending.</param>
/// <param name="Sigma">σ.</param>
public sealed record CollinearGaussians(IReadOnlyList<double> Positions, double Sigma)
{
    /// <summary>C.</summary>
    public int Classes => Positions.Count;

    /// <summary>The middles between neighbours [C − 1]: where the prediction changes.</summary>
    public double[] Thresholds => [.. Positions.Zip(Positions.Skip(1), (one, next) => (one + next) / 2)];

    /// <summary>The prediction at p.</summary>
    public int Class(double p) => Thresholds.Count(threshold => p > threshold);

    /// <summary>P(prediction j | class i).</summary>
    public double Confusion(int i, int j)
    {
        var thresholds = Thresholds;
        var (low, high) = (j == 0 ? double.NegativeInfinity : thresholds[j - 1], j == Classes - 1 ? double.PositiveInfinity : thresholds[j]);
        return Phi(high, i) - Phi(low, i);
    }

    /// <summary>The greatest cost of an input of class i at p whose prediction an adversary may move by s: over all classes that [p − s, p + s] meets.</summary>
    /// <param name="costs">c_ij [C, C] of predicting j where i is right.</param>
    /// <param name="i">i.</param>
    /// <param name="p">p.</param>
    /// <param name="shift">s.</param>
    public double WorstCost(double[,] costs, int i, double p, double shift)
    {
        ArgumentNullException.ThrowIfNull(costs);
        var worst = double.NegativeInfinity;
        for (var j = Class(p - shift); j <= Class(p + shift); j++)
            worst = Math.Max(worst, costs[i, j]);
        return worst;
    }

    /// <summary>Mean and variance of the greatest cost within s, over classes and inputs; s = 0 for no attack, and then the mean is Σ P(j | i) c_ij/C.</summary>
    /// <param name="costs">c [C, C].</param>
    /// <param name="shift">s.</param>
    public (double Mean, double Variance) ExpectedCost(double[,] costs, double shift)
    {
        var (mean, square) = (0.0, 0.0);
        double[] edges = [double.NegativeInfinity, .. Thresholds.SelectMany(threshold => new[] { threshold - shift, threshold + shift }).Order(), double.PositiveInfinity];
        for (var i = 0; i < Classes; i++)
            for (var k = 0; k + 1 < edges.Length; k++)
            {
                if (edges[k] == edges[k + 1])
                    continue;
                var inside = double.IsInfinity(edges[k]) ? edges[k + 1] - 1 : double.IsInfinity(edges[k + 1]) ? edges[k] + 1 : (edges[k] + edges[k + 1]) / 2;
                var (cost, probability) = (WorstCost(costs, i, inside, shift), (Phi(edges[k + 1], i) - Phi(edges[k], i)) / Classes);
                (mean, square) = (mean + (probability * cost), square + (probability * cost * cost));
            }

        return (mean, Math.Max(0, square - (mean * mean)));
    }

    /// <summary>The distance of p from the nearest place where what can be reached changes: within rounding of it either answer is right.</summary>
    public double EdgeDistance(double p, double shift) => Thresholds.Min(threshold => Math.Min(Math.Abs(p - shift - threshold), Math.Abs(p + shift - threshold)));

    /// <summary>A uniform unit vector u [n].</summary>
    public static double[] Direction(int dimension, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        double[] u = [.. Enumerable.Range(0, dimension).Select(_ => rng.NextNormal())];
        Vector.Scale(u, 1 / Vector.Norm(u));
        return u;
    }

    /// <summary>p = uᵀx.</summary>
    public static double Place(ReadOnlySpan<double> direction, ReadOnlySpan<double> x) => Vector.Dot(direction, x);

    /// <summary>The rule's weights W [C, n] and biases b [C].</summary>
    /// <param name="direction">u [n], of length 1.</param>
    public (double[] Weights, double[] Biases) Rule(double[] direction) =>
        ([.. Positions.SelectMany(position => direction.Select(entry => position * entry))], [.. Positions.Select(position => -position * position / 2)]);

    /// <summary>Independent inputs x [B, n] with their classes.</summary>
    /// <param name="direction">u [n].</param>
    /// <param name="count">B.</param>
    /// <param name="rng">Draws them.</param>
    public (double[] X, int[] Labels) Draw(double[] direction, int count, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(direction);
        ArgumentNullException.ThrowIfNull(rng);
        var (x, labels) = (new double[count * direction.Length], new int[count]);
        for (var b = 0; b < count; b++)
        {
            labels[b] = (int)rng.Integers(0, Classes);
            for (var k = 0; k < direction.Length; k++)
                x[(b * direction.Length) + k] = (Positions[labels[b]] * direction[k]) + (Sigma * rng.NextNormal());
        }

        return (x, labels);
    }

    private double Phi(double p, int i) => double.IsInfinity(p) ? (p > 0 ? 1 : 0) : StandardNormal.Cdf((p - Positions[i]) / Sigma);
}
