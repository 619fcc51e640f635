namespace PolicyProbe.Core;

/// <summary>
/// What is true of a Gaussian policy a ~ N(μ, σ²) where one action pays −(a − a*)²: return, gradient and the covariance of the score
/// estimate g = ψ(r − b), ψ = (z/σ, z² − 1), z = (a − μ)/σ.
/// </summary>
/// <param name="Return">J = −(μ − a*)² − σ².</param>
/// <param name="MeanGradient">∂J/∂μ = −2(μ − a*).</param>
/// <param name="LogSigmaGradient">∂J/∂log σ = −2σ².</param>
/// <param name="TraceCovariance">tr Cov(g) = E|g|² − |∇J|², from the moments 1, 3, 15, 105 of z.</param>
/// <remarks>
/// R. J. Williams, "Simple Statistical Gradient-Following Algorithms for Connectionist Reinforcement Learning" (1992), §6, for ψ.
/// </remarks>
public sealed record GaussianBanditTruth(double Return, double MeanGradient, double LogSigmaGradient, double TraceCovariance)
{
    /// <summary>Computes it.</summary>
    /// <param name="mean">μ.</param>
    /// <param name="logSigma">log σ.</param>
    /// <param name="best">a*.</param>
    /// <param name="baseline">b.</param>
    public static GaussianBanditTruth Of(double mean, double logSigma, double best, double baseline = 0)
    {
        var (d, v) = (mean - best, Math.Exp(2 * logSigma));

        // r − b = −(h + 2dσz + σ²z²) with h = d² + b: its square is h² + 4hdσz + (4d²v + 2hv)z² + 4dσ³z³ + v²z⁴; odd powers vanish.
        var h = (d * d) + baseline;
        var (constant, second, fourth) = (h * h, (4 * d * d * v) + (2 * h * v), v * v);
        var squareMean = (constant + (3 * second) + (15 * fourth)) / v;
        var squareSigma = (2 * constant) + (10 * second) + (78 * fourth);
        return new GaussianBanditTruth(-(d * d) - v, -2 * d, -2 * v, squareMean + squareSigma - (4 * d * d) - (4 * v * v));
    }
}
