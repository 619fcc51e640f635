using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>The average E f(x + σz), z ~ N(0, I), of a function under Gaussian noise, without drawing any, and what it is good for.</summary>
public static class GaussianAverage
{
    /// <summary>
    /// 1/2n Σᵢ f(x ± σ√n eᵢ): exact for polynomials of degree 3, so that a quadratic gives f(x) + ½σ² tr ∇²f (A. Stroud, "Approximate Calculation of Multiple
    /// Integrals" (1971), chapter 8).
    /// </summary>
    /// <param name="objective">f.</param>
    /// <param name="x">x [n].</param>
    /// <param name="sigma">σ.</param>
    public static double Cubature(IObjective objective, ReadOnlySpan<double> x, double sigma)
    {
        ArgumentNullException.ThrowIfNull(objective);
        if (x.Length != objective.Dimension)
            throw new ArgumentException($"x: expected [n], n = {objective.Dimension}, got [{x.Length}].", nameof(x));
        var (moved, sum, reach) = (x.ToArray(), 0.0, sigma * Math.Sqrt(x.Length));
        for (var i = 0; i < x.Length; i++)
        {
            moved[i] = x[i] + reach;
            sum += objective.Value(moved);
            moved[i] = x[i] - reach;
            sum += objective.Value(moved);
            moved[i] = x[i];
        }

        return sum / (2 * x.Length);
    }

    /// <summary>
    /// E f(x + σz) of a function of one number by Gauss and Hermite: exact for polynomials of degree 2m − 1. Nodes are the eigenvalues of the Jacobi matrix
    /// with √1, √2 … beside its diagonal, weights the squares of the eigenvectors' first entries (G. Golub, J. Welsch, 1969).
    /// </summary>
    /// <param name="f">f.</param>
    /// <param name="x">x.</param>
    /// <param name="sigma">σ.</param>
    /// <param name="nodes">m.</param>
    public static double Hermite(Func<double, double> f, double x, double sigma, int nodes = 40)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        var eigen = SymmetricEigen.OfTridiagonal(new double[nodes], [.. Enumerable.Range(1, nodes - 1).Select(i => Math.Sqrt(i))]);
        var sum = 0.0;
        for (var i = 0; i < nodes; i++)
            sum += eigen.Vectors[0, i] * eigen.Vectors[0, i] * f(x + (sigma * eigen.Values[i]));
        return sum;
    }

    /// <summary>√(2/π)/σ, the Lipschitz constant in ‖·‖₂ of the average of any function with values in [−1, 1]; the average of a sign attains it.</summary>
    public static double LipschitzConstant(double sigma) => Math.Sqrt(2 / Math.PI) / sigma;

    /// <summary>(2p − 1)/(√(2/π)/σ), the radius by that constant of a class met with probability p among two: never above σΦ⁻¹(p).</summary>
    public static double LipschitzRadius(double p, double sigma) => Math.Max(0, (2 * p) - 1) / LipschitzConstant(sigma);
}
