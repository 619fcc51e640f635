using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// Eigenpairs of a symmetric operator from m products: an orthonormal basis Q of the Krylov space of a start vector, the tridiagonal
/// T = QᵀAQ, and its eigenpairs (θᵢ, sᵢ) as Ritz pairs (θᵢ, Qsᵢ) with the residual |A Qsᵢ − θᵢ Qsᵢ| = |β_m s_{m,i}|.
/// </summary>
/// <remarks>
/// C. Lanczos (1950); every new vector is made orthogonal to all before it, twice (B. N. Parlett, The Symmetric Eigenvalue Problem,
/// 1980): without it converged pairs come back as copies, and densities are silently wrong. Where the Krylov space is exhausted, the next
/// vector is random and orthogonal to it, so that n steps find every eigenpair, multiple ones included.
/// </remarks>
public static class Lanczos
{
    private const double Exhausted = 1e-12;

    /// <summary>min(m, n) steps from a normal random vector.</summary>
    /// <param name="a">A [n, n].</param>
    /// <param name="iterations">m, at least 1.</param>
    /// <param name="rng">The start, and any later random vector.</param>
    /// <param name="done">Told after each product; null for nobody.</param>
    public static RitzPairs Of(SymmetricOperator a, int iterations, Rng rng, Action? done = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(rng);
        return From(a, iterations, Random(a.Dimension, rng), rng, done);
    }

    /// <summary>min(m, n) steps from a start vector.</summary>
    /// <param name="a">A [n, n].</param>
    /// <param name="iterations">m, at least 1.</param>
    /// <param name="start">q₁ but for its length [n].</param>
    /// <param name="rng">Where a random vector is needed later.</param>
    /// <param name="done">Told after each product; null for nobody.</param>
    /// <exception cref="ArgumentException">The start is 0 or of the wrong length, or a product is not finite.</exception>
    public static RitzPairs From(SymmetricOperator a, int iterations, ReadOnlySpan<double> start, Rng rng, Action? done = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(rng);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        if (start.Length != a.Dimension || !(Vector.Norm(start) > 0))
            throw new ArgumentException($"start: expected [n], n = {a.Dimension}, and not 0, got {start.Length} values of norm {Vector.Norm(start)}.", nameof(start));
        var steps = Math.Min(iterations, a.Dimension);
        var (basis, diagonal, beside) = (new List<double[]>(steps), new double[steps], new double[steps]);
        var (next, scale) = (start.ToArray(), 0.0);
        Vector.Scale(next, 1 / Vector.Norm(next));
        for (var k = 0; k < steps; k++)
        {
            basis.Add(next);
            next = new double[a.Dimension];
            a.Apply(basis[k], next);
            diagonal[k] = Vector.Dot(basis[k], next);
            if (!double.IsFinite(diagonal[k]))
                throw new ArgumentException($"a: expected finite products, got {diagonal[k]} along step {k}.", nameof(a));
            Orthogonalise(next, basis);
            var norm = Vector.Norm(next);
            scale = Math.Max(scale, Math.Abs(diagonal[k]) + norm);
            beside[k] = norm > Exhausted * scale ? norm : 0;
            done?.Invoke();
            if (k + 1 == steps)
                break;
            if (beside[k] == 0)
            {
                next = Random(a.Dimension, rng);
                Orthogonalise(next, basis);
                norm = Vector.Norm(next);
            }

            Vector.Scale(next, 1 / norm);
        }

        // What is left over after n steps is rounding.
        var rest = steps == a.Dimension ? 0 : beside[^1];
        return new RitzPairs(basis, SymmetricEigen.OfTridiagonal(diagonal, beside.AsSpan(0, steps - 1)), rest);
    }

    private static void Orthogonalise(double[] vector, List<double[]> basis)
    {
        for (var pass = 0; pass < 2; pass++)
            foreach (var q in basis)
                Vector.Add(vector, -Vector.Dot(q, vector), q);
    }

    private static double[] Random(int n, Rng rng)
    {
        var vector = new double[n];
        for (var i = 0; i < n; i++)
            vector[i] = rng.NextNormal();
        return vector;
    }
}
