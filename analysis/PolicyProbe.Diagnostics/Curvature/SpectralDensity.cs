using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// The density of a symmetric operator's eigenvalues, φ(x) = (1/n) Σᵢ δ(x − λᵢ), by stochastic Lanczos quadrature: m steps from each of N
/// random sign vectors z give nodes θ and weights τ with Σ τ θʲ = zᵀAʲz/n exactly for j ≤ 2m − 1, and E zᵀAʲz/n = tr Aʲ/n = ∫ xʲ φ.
/// </summary>
/// <remarks>
/// G. H. Golub and J. H. Welsch (1969); S. Ubaru, J. Chen and Y. Saad (2017); B. Ghorbani, S. Krishnan and Y. Xiao, arXiv:1901.10159. The
/// moments of each vector are the golden test: a density can look right and be wrong.
/// </remarks>
public sealed class SpectralDensity
{
    private SpectralDensity(IReadOnlyList<RitzPairs> probes) => Probes = probes;

    /// <summary>Nodes and weights of each sign vector.</summary>
    public IReadOnlyList<RitzPairs> Probes { get; }

    /// <summary>The least node.</summary>
    public double Low => Probes.Min(probe => probe.Values[0]);

    /// <summary>The greatest node.</summary>
    public double High => Probes.Max(probe => probe.Values[^1]);

    /// <summary>The density of an operator.</summary>
    /// <param name="a">A [n, n].</param>
    /// <param name="probes">N, at least 1.</param>
    /// <param name="iterations">m, at least 1.</param>
    /// <param name="rng">The sign vectors.</param>
    /// <param name="done">Told after each product; null for nobody.</param>
    public static SpectralDensity Of(SymmetricOperator a, int probes, int iterations, Rng rng, Action? done = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(rng);
        ArgumentOutOfRangeException.ThrowIfLessThan(probes, 1);
        return new SpectralDensity([.. Enumerable.Range(0, probes).Select(_ => Lanczos.From(a, iterations, HutchinsonTrace.Signs(a.Dimension, rng), rng, done))]);
    }

    /// <summary>∫ xʲ φ: tr Aʲ/n but for the sign vectors' noise.</summary>
    public double Moment(int j) => Probes.Average(probe => probe.Values.Zip(probe.Weights, (node, weight) => weight * Math.Pow(node, j)).Sum());

    /// <summary>The share of eigenvalues at or below x.</summary>
    public double Share(double x) => Probes.Average(probe => probe.Values.Zip(probe.Weights, (node, weight) => node <= x ? weight : 0).Sum());

    /// <summary>φ smoothed by a normal density of standard deviation <paramref name="width"/>, at x.</summary>
    public double At(double x, double width) => Probes.Average(probe => Smooth(probe.Values, probe.Weights, x, width));

    /// <summary>The same of eigenvalues that are all known.</summary>
    public static double Exact(IReadOnlyList<double> eigenvalues, double x, double width)
    {
        ArgumentNullException.ThrowIfNull(eigenvalues);
        return Smooth(eigenvalues, [.. Enumerable.Repeat(1.0 / eigenvalues.Count, eigenvalues.Count)], x, width);
    }

    private static double Smooth(IReadOnlyList<double> nodes, IReadOnlyList<double> weights, double x, double width)
    {
        if (!(width > 0))
            throw new ArgumentOutOfRangeException(nameof(width), width, $"width: expected positive, got {width}.");
        var sum = 0.0;
        for (var i = 0; i < nodes.Count; i++)
            sum += weights[i] * Math.Exp(-0.5 * Math.Pow((x - nodes[i]) / width, 2));
        return sum / (width * Math.Sqrt(2 * Math.PI));
    }
}
