namespace PolicyProbe.Diagnostics;

/// <summary>
/// E L(w + ν) ≤ E L̂(w + ν) + 4√((KL + ln(2m/δ))/m) with probability 1 − δ over m independent samples, losses in [0, 1], a prior N(0, σ²I) chosen before them and
/// ν ~ N(0, σ²I): the mean loss of noisy weights is L̂(w) and their expected sharpness.
/// </summary>
/// <remarks>
/// It follows from A. Maurer, "A Note on the PAC Bayesian Theorem" (2004), whose √((KL + ln(2√m/δ))/2m) is smaller by more than √32. The wide constant is the one by which the term
/// goes with B. Neyshabur et al., "Exploring Generalization in Deep Learning" (2017).
/// </remarks>
public static class PacBayes
{
    /// <summary>KL(N(w, σ²I) ‖ N(0, σ²I)) = ‖w‖²/2σ², in nats.</summary>
    public static double Divergence(ReadOnlySpan<double> weights, double sigma)
    {
        if (!(sigma > 0))
            throw new ArgumentException($"sigma: expected positive, got {sigma}.", nameof(sigma));
        return Vector.Dot(weights, weights) / (2 * sigma * sigma);
    }

    /// <summary>4√((KL + ln(2m/δ))/m).</summary>
    /// <param name="divergence">KL ≥ 0.</param>
    /// <param name="samples">m ≥ 1.</param>
    /// <param name="delta">δ in (0, 1).</param>
    public static double Term(double divergence, long samples, double delta)
    {
        if (!(divergence >= 0 && samples >= 1 && delta is > 0 and < 1))
            throw new ArgumentException($"divergence: expected KL ≥ 0, m ≥ 1 and δ in (0, 1), got {divergence}, {samples} and {delta}.", nameof(divergence));
        return 4 * Math.Sqrt((divergence + Math.Log(2 * samples / delta)) / samples);
    }
}
