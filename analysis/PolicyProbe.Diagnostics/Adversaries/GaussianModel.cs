using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>y = ±1 with probability ½, x ~ N(yθ, σ²I).</summary>
/// <param name="Dimension">d.</param>
/// <param name="Sigma">σ.</param>
public sealed record GaussianModel(int Dimension, double Sigma)
{
    /// <summary>The margin ratio R = (⟨w, θ⟩ − ε‖w‖_*)/(σ‖w‖₂) under the worst δ of a ball; 0 for w = 0, which guesses.</summary>
    public double Ratio(ReadOnlySpan<double> w, ReadOnlySpan<double> theta, double radius, BallNorm norm)
    {
        var length = Vector.Norm(w);
        var dual = radius == 0 ? 0 : PerturbationSet.Of(norm, Dimension, radius).DualNorm(w);
        return length == 0 ? 0 : (Vector.Dot(w, theta) - dual) / (Sigma * length);
    }

    /// <summary>The exact error of the sign of ⟨w, x⟩ under the worst δ of a ball: Φ(−R).</summary>
    public double Error(ReadOnlySpan<double> w, ReadOnlySpan<double> theta, double radius, BallNorm norm) => StandardNormal.Cdf(-Ratio(w, theta, radius, norm));

    /// <summary>Points x [B, d] with their labels y [B].</summary>
    public (double[] X, int[] Y) Draw(ReadOnlySpan<double> theta, int rows, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var (x, y) = (new double[rows * Dimension], new int[rows]);
        for (var b = 0; b < rows; b++)
        {
            y[b] = rng.NextDouble() < 0.5 ? -1 : 1;
            for (var i = 0; i < Dimension; i++)
                x[(b * Dimension) + i] = (y[b] * theta[i]) + (Sigma * rng.NextNormal());
        }

        return (x, y);
    }

    /// <summary>ŵ = 1/n Σ yᵢxᵢ of the first n points of one sample, for every n.</summary>
    /// <param name="theta">θ [d].</param>
    /// <param name="sizes">n, ascending.</param>
    /// <param name="rng">Draws the sample.</param>
    public IReadOnlyList<double[]> Learn(double[] theta, IReadOnlyList<int> sizes, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(theta);
        ArgumentNullException.ThrowIfNull(sizes);
        var (sum, learners) = (new double[Dimension], new List<double[]>());
        for (var n = 1; n <= sizes[^1]; n++)
        {
            var (x, y) = Draw(theta, 1, rng);
            Vector.Add(sum, y[0], x);
            if (sizes.Contains(n))
                learners.Add([.. sum.Select(value => value / n)]);
        }

        return learners;
    }
}
