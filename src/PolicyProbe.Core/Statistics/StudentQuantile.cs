using MathNet.Numerics.Distributions;

namespace PolicyProbe.Core;

/// <summary>Quantiles of Student's t distribution.</summary>
public static class StudentQuantile
{
    /// <summary>t with P(|T| ≤ t) = level for T of Student's t distribution: t = F⁻¹((1 + level)/2).</summary>
    /// <param name="level">The two-sided confidence level, in (0, 1).</param>
    /// <param name="degreesOfFreedom">ν &gt; 0; need not be whole.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is outside (0, 1), or ν is not positive.</exception>
    public static double TwoSided(double level, double degreesOfFreedom)
    {
        if (!(level > 0 && level < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "level: expected in (0, 1).");
        if (!(degreesOfFreedom > 0))
            throw new ArgumentOutOfRangeException(nameof(degreesOfFreedom), degreesOfFreedom, "degreesOfFreedom: expected positive.");
        return StudentT.InvCDF(0, 1, degreesOfFreedom, (1 + level) / 2);
    }
}
