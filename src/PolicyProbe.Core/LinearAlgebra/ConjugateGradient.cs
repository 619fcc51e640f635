namespace PolicyProbe.Core;

/// <summary>What conjugate gradients found.</summary>
/// <param name="Solution">x [n].</param>
/// <param name="Residuals">‖b − Ax‖₂ before the first step and after each, as the recurrence carries it.</param>
public sealed record ConjugateGradientResult(double[] Solution, IReadOnlyList<double> Residuals);

/// <summary>
/// Solves A x = b for a symmetric positive definite A that is known by its products alone: each step minimises ½xᵀAx − bᵀx over one more
/// direction, A-orthogonal to all before.
/// </summary>
/// <remarks>Hestenes and Stiefel (1952); Nocedal and Wright, Numerical Optimization, Algorithm 5.2.</remarks>
public static class ConjugateGradient
{
    /// <summary>A product with A.</summary>
    /// <param name="v">v [n].</param>
    /// <param name="product">Receives A v [n].</param>
    public delegate void Product(ReadOnlySpan<double> v, Span<double> product);

    /// <summary>
    /// At most <paramref name="iterations"/> steps from x = 0. Where A is singular to rounding, a direction without positive curvature comes
    /// up sooner or later: the steps end before it, at the x so far (Nocedal and Wright, Algorithm 7.1).
    /// </summary>
    /// <param name="product">Products with A.</param>
    /// <param name="b">b [n].</param>
    /// <param name="iterations">The most steps.</param>
    /// <param name="tolerance">Stop once ‖b − Ax‖ ≤ tolerance · ‖b‖.</param>
    /// <exception cref="ArgumentException">The curvature along b itself is negative, or a product is not a number: A is not positive semidefinite.</exception>
    public static ConjugateGradientResult Solve(Product product, ReadOnlySpan<double> b, int iterations, double tolerance = 1e-10)
    {
        ArgumentNullException.ThrowIfNull(product);
        ArgumentOutOfRangeException.ThrowIfNegative(iterations);
        var n = b.Length;
        var (x, r, p, ap) = (new double[n], b.ToArray(), b.ToArray(), new double[n]);
        var square = Dot(r, r);
        var (residuals, stop) = (new List<double> { Math.Sqrt(square) }, tolerance * tolerance * square);
        for (var k = 0; k < iterations && square > stop; k++)
        {
            product(p, ap);
            var curvature = Dot(p, ap);
            if (double.IsNaN(curvature) || (k == 0 && curvature < 0))
                throw new ArgumentException($"product: expected a positive semidefinite matrix, got curvature {curvature} in step {k}.", nameof(product));
            if (curvature <= 0)
                break;
            var alpha = square / curvature;
            for (var i = 0; i < n; i++)
            {
                x[i] += alpha * p[i];
                r[i] -= alpha * ap[i];
            }

            var next = Dot(r, r);
            for (var i = 0; i < n; i++)
                p[i] = r[i] + (next / square * p[i]);
            square = next;
            residuals.Add(Math.Sqrt(square));
        }

        return new ConjugateGradientResult(x, residuals);
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
