using MathNet.Numerics.Distributions;

namespace PolicyProbe.Core;

/// <summary>Quantiles of the χ² distribution.</summary>
public static class ChiSquareQuantile
{
    /// <summary>x with P(χ²_ν ≤ x) = probability; ν need not be whole.</summary>
    /// <param name="probability">In (0, 1).</param>
    /// <param name="freedom">ν &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside (0, 1), or ν is not positive.</exception>
    public static double At(double probability, double freedom)
    {
        if (!(probability > 0 && probability < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "probability: expected in (0, 1).");
        if (!(freedom > 0))
            throw new ArgumentOutOfRangeException(nameof(freedom), freedom, "freedom: expected positive.");
        return ChiSquared.InvCDF(freedom, probability);
    }
}
