using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>What <see cref="Lanczos"/> found: approximate eigenpairs, ascending, the ends of the spectrum best.</summary>
public sealed class RitzPairs
{
    private readonly IReadOnlyList<double[]> _basis;
    private readonly SymmetricEigen _eigen;

    internal RitzPairs(IReadOnlyList<double[]> basis, SymmetricEigen eigen, double rest)
    {
        (_basis, _eigen) = (basis, eigen);
        var last = basis.Count - 1;
        Residuals = [.. Enumerable.Range(0, Count).Select(i => Math.Abs(rest * eigen.Vectors[last, i]))];
        Weights = [.. Enumerable.Range(0, Count).Select(i => eigen.Vectors[0, i] * eigen.Vectors[0, i])];
    }

    /// <summary>m, the number of pairs.</summary>
    public int Count => _eigen.Values.Length;

    /// <summary>n.</summary>
    public int Dimension => _basis[0].Length;

    /// <summary>θ [m], ascending.</summary>
    public IReadOnlyList<double> Values => _eigen.Values;

    /// <summary>|A y − θ y| of each pair [m]: an eigenvalue lies within it of θ.</summary>
    public IReadOnlyList<double> Residuals { get; }

    /// <summary>(e₁ᵀsᵢ)² [m]: the share of the start vector along each pair; they sum to 1.</summary>
    public IReadOnlyList<double> Weights { get; }

    /// <summary>The largest |θ|: the scale against which a residual is large or small.</summary>
    public double Scale => Math.Max(Math.Abs(Values[0]), Math.Abs(Values[^1]));

    /// <summary>The pairs by |θ|, largest first, as places in <see cref="Values"/>.</summary>
    public IReadOnlyList<int> ByMagnitude => [.. Enumerable.Range(0, Count).OrderByDescending(i => Math.Abs(Values[i])).ThenBy(i => i)];

    /// <summary>The eigenvector Qsᵢ [n] of a pair, of length 1.</summary>
    public double[] Eigenvector(int pair)
    {
        var vector = new double[Dimension];
        for (var k = 0; k < _basis.Count; k++)
            Vector.Add(vector, _eigen.Vectors[k, pair], _basis[k]);
        return vector;
    }

    /// <summary>The space of the k pairs of largest |θ|.</summary>
    /// <exception cref="ArgumentOutOfRangeException">k is not in 1 … m.</exception>
    public Subspace Top(int k)
    {
        if (k < 1 || k > Count)
            throw new ArgumentOutOfRangeException(nameof(k), k, $"k: expected 1 to m = {Count}, got {k}.");
        return new Subspace([.. ByMagnitude.Take(k).Select(Eigenvector)]);
    }
}
