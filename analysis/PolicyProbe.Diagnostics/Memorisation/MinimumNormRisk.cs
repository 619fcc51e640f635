namespace PolicyProbe.Diagnostics;

/// <summary>
/// The risk ‖ŵ − w‖² of the least-norm fit to y = Xw + ε with X [n, p] and ε of independent normal entries, exactly and at any size: over random designs,
/// not in a limit.
/// </summary>
/// <remarks>
/// What noise leaves is εᵀM⁻¹ε with M the Wishart matrix of k = min(n, p) dimensions and max(n, p) degrees of freedom, what is missing of w its part outside
/// the random rows, ‖w‖²·Beta((p − n)/2, n/2). T. Hastie, A. Montanari, S. Rosset, R. Tibshirani, "Surprises in High-Dimensional Ridgeless Least Squares
/// Interpolation" (2022), section 3; moments of M⁻¹: D. von Rosen, "Moments for the Inverted Wishart Distribution" (1988).
/// </remarks>
/// <param name="Samples">n.</param>
/// <param name="Features">p.</param>
/// <param name="Noise">σ², the variance of ε.</param>
/// <param name="Signal">‖w‖².</param>
public sealed record MinimumNormRisk(int Samples, int Features, double Noise, double Signal)
{
    private double Least => Math.Min(Samples, Features);

    private double Most => Math.Max(Samples, Features);

    private double Gap => Most - Least;

    private double Missing => Math.Max(0, 1 - ((double)Samples / Features));

    /// <summary>σ²p/(n − p − 1) for p &lt; n − 1, ‖w‖²(1 − n/p) + σ²n/(p − n − 1) for p &gt; n + 1; infinite between.</summary>
    public double Mean => Gap > 1 ? (Signal * Missing) + (Noise * Least / (Gap - 1)) : double.PositiveInfinity;

    /// <summary>The variance of one draw's risk; infinite where |p − n| ≤ 3.</summary>
    public double Variance
    {
        get
        {
            if (Gap <= 3)
                return double.PositiveInfinity;
            var squared = Least * (Most - 1) / (Gap * (Gap - 1) * (Gap - 3));
            return (2 * Noise * Noise * squared * (1 + (1 / (Gap - 1)))) + (2 * Signal * Signal * Missing * (1 - Missing) / (Features + 2));
        }
    }
}
