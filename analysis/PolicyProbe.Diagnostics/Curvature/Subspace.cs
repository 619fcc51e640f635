namespace PolicyProbe.Diagnostics;

/// <summary>A subspace of ℝⁿ by an orthonormal basis.</summary>
public sealed class Subspace
{
    private const double Tolerance = 1e-8;

    /// <summary>The space of orthonormal vectors.</summary>
    /// <param name="basis">The vectors [k][n], k at least 1.</param>
    /// <exception cref="ArgumentException">They are none, of different lengths, or not orthonormal to 1e-8.</exception>
    public Subspace(IReadOnlyList<double[]> basis)
    {
        ArgumentNullException.ThrowIfNull(basis);
        if (basis.Count == 0)
            throw new ArgumentException("basis: expected at least one vector, got none.", nameof(basis));
        for (var i = 0; i < basis.Count; i++)
            for (var j = 0; j <= i; j++)
                if (basis[i].Length != basis[0].Length || Math.Abs(Vector.Dot(basis[i], basis[j]) - (i == j ? 1 : 0)) > Tolerance)
                    throw new ArgumentException($"basis: expected orthonormal vectors of one length, got ⟨{i}, {j}⟩ = {(basis[i].Length == basis[j].Length ? Vector.Dot(basis[i], basis[j]) : double.NaN)}.", nameof(basis));
        Basis = basis;
    }

    /// <summary>The orthonormal basis [k][n].</summary>
    public IReadOnlyList<double[]> Basis { get; }

    /// <summary>k.</summary>
    public int Size => Basis.Count;

    /// <summary>n.</summary>
    public int Dimension => Basis[0].Length;

    /// <summary>S = |P g|²/|g|² in [0, 1]: the share of a vector that lies in the space; k/n on average for a random one. Null where g is 0.</summary>
    /// <remarks>J. Schneider et al., "Identifying Policy Gradient Subspaces", ICLR 2024.</remarks>
    public double? Fraction(ReadOnlySpan<double> g)
    {
        if (g.Length != Dimension)
            throw new ArgumentException($"g: expected [n], n = {Dimension}, got {g.Length}.", nameof(g));
        var (inside, square) = (0.0, Vector.Dot(g, g));
        foreach (var q in Basis)
            inside += Math.Pow(Vector.Dot(q, g), 2);
        return square > 0 ? Math.Min(1, inside / square) : null;
    }

    /// <summary>
    /// The mean squared cosine of the principal angles, (1/k) |P₁P₂|²_F = (1/k) Σᵢ |P₁ vᵢ|² over the smaller space's basis: 1 where it lies in
    /// the other, k/n on average for random ones.
    /// </summary>
    /// <remarks>G. Gur-Ari, D. A. Roberts and E. Dyer, "Gradient Descent Happens in a Tiny Subspace", arXiv:1812.04754.</remarks>
    public double Overlap(Subspace other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Dimension != Dimension)
            throw new ArgumentException($"other: expected n = {Dimension}, got {other.Dimension}.", nameof(other));
        var (smaller, larger) = Size <= other.Size ? (this, other) : (other, this);
        return smaller.Basis.Average(vector => larger.Fraction(vector)!.Value);
    }
}
