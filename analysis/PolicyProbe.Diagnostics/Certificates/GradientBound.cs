namespace PolicyProbe.Diagnostics;

/// <summary>
/// Radii within which a loss that is negative at x stays negative, from how fast it can rise: certificates where the constants hold everywhere, estimates where
/// they are the largest that some sample showed.
/// </summary>
/// <remarks>C. Finlay, A. Oberman, "Scaleable input gradient regularization for adversarial robustness" (2019), with ℓ = max over i ≠ y of z_i − z_y.</remarks>
public static class GradientBound
{
    /// <summary>(−ℓ)₊/L.</summary>
    /// <param name="loss">ℓ(x), below 0 where x is classified rightly.</param>
    /// <param name="lipschitz">L &gt; 0, a bound of ‖∇ℓ‖_* everywhere.</param>
    public static double FirstOrder(double loss, double lipschitz) => lipschitz > 0
        ? Math.Max(0, -loss) / lipschitz
        : throw new ArgumentOutOfRangeException(nameof(lipschitz), lipschitz, "lipschitz: expected positive.");

    /// <summary>(−‖∇ℓ‖ + √(‖∇ℓ‖² + 2C(−ℓ)₊))/C, in ‖·‖₂: where the parabola that rises as fast as ℓ can is 0; written so that C = 0 is no special case.</summary>
    /// <param name="loss">ℓ(x), below 0 where x is classified rightly.</param>
    /// <param name="gradientNorm">‖∇ℓ(x)‖₂.</param>
    /// <param name="curvature">C ≥ 0, a bound of the largest eigenvalue of ∇²ℓ everywhere.</param>
    public static double SecondOrder(double loss, double gradientNorm, double curvature)
    {
        if (!(gradientNorm >= 0 && curvature >= 0 && gradientNorm + curvature > 0))
            throw new ArgumentOutOfRangeException(nameof(curvature), curvature, $"gradientNorm, curvature: expected at least 0 and not both 0, got {gradientNorm} and {curvature}.");
        var left = Math.Max(0, -loss);
        return 2 * left / (gradientNorm + Math.Sqrt((gradientNorm * gradientNorm) + (2 * curvature * left)));
    }
}
