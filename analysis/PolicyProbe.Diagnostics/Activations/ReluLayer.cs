using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// Units max(0, w_iᵀx + b_i), and how often they rest on inputs x ~ N(0, I); with one unit more, a Farkas row, they can never all rest.
/// </summary>
/// <remarks>
/// A.-A. Pooladian, C. Finlay, A. Oberman, "Farkas layers: don't shift the data, fix the geometry" (2019), have a layer in which one unit at least is active; the row is derived
/// here. By Farkas' lemma {x: Wx + b ≤ 0} is empty exactly if there is λ ≥ 0 with λᵀW = 0 and λᵀb > 0. With w₀ = −Σ λᵢwᵢ and b₀ = c − Σ λᵢbᵢ, c > 0, the vector (1, λ) is
/// such: z₀ + Σ λᵢzᵢ = c for every x, so that the greatest z is at least c/(1 + Σ λᵢ).
/// </remarks>
/// <param name="Weights">W [k, n], row by row.</param>
/// <param name="Biases">b [k].</param>
public sealed record ReluLayer(double[] Weights, double[] Biases)
{
    private const double Orthogonal = 1e-12;

    /// <summary>k.</summary>
    public int Units => Biases.Length;

    /// <summary>n.</summary>
    public int Inputs => Weights.Length / Biases.Length;

    /// <summary>The row that keeps a layer from resting.</summary>
    /// <param name="weights">W [k, n].</param>
    /// <param name="biases">b [k].</param>
    /// <param name="shares">λ [k], each above 0.</param>
    /// <param name="margin">c, above 0.</param>
    /// <returns>w₀ [n] and b₀.</returns>
    /// <exception cref="ArgumentException">A share or the margin is not above 0, or lengths differ.</exception>
    public static (double[] Weights, double Bias) FarkasRow(ReadOnlySpan<double> weights, ReadOnlySpan<double> biases, ReadOnlySpan<double> shares, double margin)
    {
        if (biases.Length == 0 || weights.Length % biases.Length != 0 || shares.Length != biases.Length)
            throw new ArgumentException($"shares: expected [k], k = {biases.Length} as the biases, and weights [k, n], got [{shares.Length}] and [{weights.Length}].", nameof(shares));
        if (!(margin > 0))
            throw new ArgumentException($"margin: expected above 0, or the layer may rest on the edge, got {margin}.", nameof(margin));
        var (row, bias, n) = (new double[weights.Length / biases.Length], margin, weights.Length / biases.Length);
        for (var i = 0; i < biases.Length; i++)
        {
            if (!(shares[i] > 0))
                throw new ArgumentException($"shares: expected above 0, got {shares[i]} of unit {i}.", nameof(shares));
            Vector.Add(row, -shares[i], weights.Slice(i * n, n));
            bias -= shares[i] * biases[i];
        }

        return (row, bias);
    }

    /// <summary>The layer with a Farkas row as its last unit.</summary>
    public ReluLayer WithFarkasRow(ReadOnlySpan<double> shares, double margin)
    {
        var (weights, bias) = FarkasRow(Weights, Biases, shares, margin);
        return new ReluLayer([.. Weights, .. weights], [.. Biases, bias]);
    }

    /// <summary>w_iᵀx + b_i of one input [k].</summary>
    public void PreActivations(ReadOnlySpan<double> x, Span<double> z)
    {
        for (var i = 0; i < Units; i++)
            z[i] = Vector.Dot(Row(i), x) + Biases[i];
    }

    /// <summary>P(unit i rests) = Φ(−b_i/‖w_i‖).</summary>
    public double Rest(int unit) => StandardNormal.Cdf(-Biases[unit] / Vector.Norm(Row(unit)));

    /// <summary>P(all units rest): the product of their own probabilities where their rows are orthogonal, and ¼ + arcsin(ρ)/2π of two without biases, ρ the cosine of their rows.</summary>
    /// <exception cref="InvalidOperationException">Neither holds: there is no closed form.</exception>
    public double AllRest()
    {
        var greatest = 0.0;
        for (var i = 0; i < Units; i++)
            for (var j = 0; j < i; j++)
                greatest = Math.Max(greatest, Math.Abs(Cosine(i, j)));
        if (greatest <= Orthogonal)
            return Enumerable.Range(0, Units).Aggregate(1.0, (product, i) => product * Rest(i));
        return Units == 2 && Biases.All(bias => bias == 0)
            ? 0.25 + (Math.Asin(Math.Clamp(Cosine(0, 1), -1, 1)) / (2 * Math.PI))
            : throw new InvalidOperationException($"rows: expected orthogonal, or two without biases, got {Units} with a cosine of {greatest:G3}.");
    }

    private double Cosine(int i, int j) => Vector.Dot(Row(i), Row(j)) / (Vector.Norm(Row(i)) * Vector.Norm(Row(j)));

    private ReadOnlySpan<double> Row(int unit) => Weights.AsSpan(unit * Inputs, Inputs);
}
