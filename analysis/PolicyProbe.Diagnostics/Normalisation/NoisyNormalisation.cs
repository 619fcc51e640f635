using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// The noise of noisy BatchNorm: every step draws for every unit μ ~ U(−n_μ, n_μ) and σ ~ U(1, n_σ), and for every sample of it m ~ U(μ − r_μ, μ + r_μ)
/// and s ~ N(σ, r_σ²); a normalised activation a becomes s a + m. It undoes what BatchNorm does to distributions and keeps what it does to the landscape.
/// </summary>
/// <remarks>
/// S. Santurkar et al. (2018), algorithm 1 in appendix A.1. The paper does not say whether r_σ is a variance or a standard deviation; here it is the
/// standard deviation.
/// </remarks>
/// <param name="MeanBound">n_μ.</param>
/// <param name="ScaleBound">n_σ ≥ 1.</param>
/// <param name="MeanSpread">r_μ.</param>
/// <param name="ScaleSpread">r_σ.</param>
public sealed record NoisyNormalisation(double MeanBound = 0.5, double ScaleBound = 1.25, double MeanSpread = 0.1, double ScaleSpread = 0.1)
{
    /// <summary>E of a noisy activation whose a has mean 0.</summary>
    public static double Mean => 0;

    /// <summary>
    /// The variance of a noisy activation whose a has mean 0 and variance 1: E s² + E m² = (1 + n_σ + n_σ²)/3 + r_σ² + n_μ²/3 + r_μ²/3.
    /// </summary>
    public double Variance => ((1 + ScaleBound + (ScaleBound * ScaleBound)) / 3) + (ScaleSpread * ScaleSpread) + (MeanBound * MeanBound / 3) + (MeanSpread * MeanSpread / 3);

    /// <summary>One step's noise.</summary>
    /// <param name="units">d.</param>
    /// <param name="samples">m, the samples of a unit.</param>
    /// <param name="scales">Receives s [d, m], unit by unit.</param>
    /// <param name="shifts">Receives m [d, m], likewise.</param>
    /// <param name="rng">Where it is drawn from.</param>
    public void Draw(int units, int samples, Span<double> scales, Span<double> shifts, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (scales.Length != units * samples || shifts.Length != units * samples)
            throw new ArgumentException($"scales, shifts: expected [d, m] = [{units}, {samples}], got {scales.Length} and {shifts.Length} values.", nameof(scales));
        for (var j = 0; j < units; j++)
        {
            var (mean, scale) = (rng.Uniform(-MeanBound, MeanBound), rng.Uniform(1, ScaleBound));
            for (var b = j * samples; b < (j + 1) * samples; b++)
            {
                shifts[b] = rng.Uniform(mean - MeanSpread, mean + MeanSpread);
                scales[b] = scale + (ScaleSpread * rng.NextNormal());
            }
        }
    }
}
