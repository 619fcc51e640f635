using MathNet.Numerics.Distributions;

namespace PolicyProbe.Core;

/// <summary>Quantiles of Fisher's F distribution.</summary>
public static class FisherQuantile
{
    /// <summary>F with P(X ≤ F) = probability, X of F(d₁, d₂); the degrees of freedom need not be whole.</summary>
    /// <param name="probability">In (0, 1).</param>
    /// <param name="numerator">d₁ &gt; 0.</param>
    /// <param name="denominator">d₂ &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside (0, 1), or a number of degrees is not positive.</exception>
    public static double At(double probability, double numerator, double denominator)
    {
        if (!(probability > 0 && probability < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "probability: expected in (0, 1).");
        if (!(numerator > 0))
            throw new ArgumentOutOfRangeException(nameof(numerator), numerator, "numerator: expected positive.");
        if (!(denominator > 0))
            throw new ArgumentOutOfRangeException(nameof(denominator), denominator, "denominator: expected positive.");
        return FisherSnedecor.InvCDF(numerator, denominator, probability);
    }
}
