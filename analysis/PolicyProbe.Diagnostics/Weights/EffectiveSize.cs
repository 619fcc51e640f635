namespace PolicyProbe.Diagnostics;

/// <summary>Kish's effective sample size of weights: (Σ r)²/Σ r², how many equal weights average as well.</summary>
/// <remarks>L. Kish, "Survey Sampling" (1965). With r = π/π_old on n samples of π_old its share of n tends to 1/(1 + χ²(π ‖ π_old)).</remarks>
public static class EffectiveSize
{
    /// <summary>(Σ r)²/(n Σ r²), in (0, 1].</summary>
    /// <param name="weights">r [n], at least 0 and not all 0.</param>
    /// <exception cref="ArgumentException">There is none above 0, or one is negative or not a number.</exception>
    public static double Share(ReadOnlySpan<double> weights)
    {
        // In units of the largest, so that no square leaves the range.
        var most = 0.0;
        for (var i = 0; i < weights.Length; i++)
            most = weights[i] >= 0 && double.IsFinite(weights[i]) ? Math.Max(most, weights[i]) : throw new ArgumentException($"weights: expected finite numbers of at least 0, got {weights[i]} at {i}.", nameof(weights));
        if (most == 0)
            throw new ArgumentException($"weights: expected one above 0 among {weights.Length}.", nameof(weights));
        var (sum, squares) = (0.0, 0.0);
        foreach (var weight in weights)
            (sum, squares) = (sum + (weight / most), squares + (weight / most * (weight / most)));
        return sum * sum / (weights.Length * squares);
    }
}
