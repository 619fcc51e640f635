using MathNet.Numerics.Distributions;

namespace PolicyProbe.Core;

/// <summary>The standard normal distribution.</summary>
public static class StandardNormal
{
    /// <summary>Φ(z) = P(Z ≤ z).</summary>
    public static double Cdf(double z) => Normal.CDF(0, 1, z);

    /// <summary>Φ⁻¹(p); ∓∞ at 0 and 1.</summary>
    public static double Quantile(double p) => Normal.InvCDF(0, 1, p);

    /// <summary>φ(z), the density.</summary>
    public static double Density(double z) => Normal.PDF(0, 1, z);
}
