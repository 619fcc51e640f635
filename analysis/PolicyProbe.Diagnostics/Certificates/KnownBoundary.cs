using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Two classes with the plane wᵀx + b = 0 between them, and inputs at a distance of choice from it, on the side of class 1.</summary>
/// <param name="weights">w [n], not 0.</param>
/// <param name="bias">b.</param>
public sealed class KnownBoundary(double[] weights, double bias)
{
    /// <summary>Class 1 where wᵀx + b > 0.</summary>
    public LinearDecisionRule Classifier { get; } = LinearDecisionRule.OfTwo(weights, bias);

    /// <summary>A normal vector moved along w until it lies so far from the plane [n].</summary>
    public double[] At(double distance, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        double[] x = [.. weights.Select(_ => rng.NextNormal())];
        var norm = Vector.Norm(weights);
        Vector.Add(x, (distance - ((Vector.Dot(weights, x) + bias) / norm)) / norm, weights);
        return x;
    }
}
