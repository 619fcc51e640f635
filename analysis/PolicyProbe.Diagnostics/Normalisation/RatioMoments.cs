using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// What the ratio r = q(a)/p(a) of two action distributions comes to for a ~ p, exactly: p acted, q is the policy as the update sees it before any step.
/// </summary>
/// <remarks>
/// Two Gaussians of one σ whose means are δσ apart: log r ~ N(−δ²/2, δ²), of any dimension with δ² the sum over its coordinates. So KL(p ‖ q) = δ²/2,
/// E(r − 1)² = e^{δ²} − 1 and P(|r − 1| > ε) = 1 − Φ((log(1 + ε) + δ²/2)/δ) + Φ((log(1 − ε) + δ²/2)/δ). Two categoricals: finite sums.
/// </remarks>
/// <param name="Divergence">KL(p ‖ q) = −E log r, nats.</param>
/// <param name="ChiSquare">χ² = E(r − 1)².</param>
/// <param name="ClipFraction">P(|r − 1| > ε).</param>
/// <param name="LogVariance">Var log r: of one draw.</param>
/// <param name="SquareVariance">Var (r − 1)²: of one draw.</param>
public readonly record struct RatioMoments(double Divergence, double ChiSquare, double ClipFraction, double LogVariance, double SquareVariance)
{
    /// <summary>The variance of whether one draw is clipped.</summary>
    public double ClipVariance => ClipFraction * (1 - ClipFraction);

    /// <summary>The share of samples that are worth as much as all: 1/(1 + χ²).</summary>
    public double EffectiveShare => 1 / (1 + ChiSquare);

    /// <summary>Of two Gaussians with one σ.</summary>
    /// <param name="square">δ²: Σ (Δ/σ)² over the coordinates.</param>
    /// <param name="clip">ε > 0.</param>
    public static RatioMoments Gaussian(double square, double clip)
    {
        if (square == 0)
            return default;
        var shift = Math.Sqrt(square);
        var low = clip < 1 ? StandardNormal.Cdf((Math.Log(1 - clip) + (square / 2)) / shift) : 0;
        var clipped = low + StandardNormal.Cdf(-(Math.Log(1 + clip) + (square / 2)) / shift);
        // E(r − 1)⁴ = e^{6x} − 4e^{3x} + 6e^x − 3 and e^x − 1, x = δ²; by their series where the terms cancel.
        var chi = square < 1e-4 ? square * (1 + (square / 2 * (1 + (square / 3)))) : Math.Exp(square) - 1;
        var fourth = square < 1e-3
            ? square * square * (3 + (square * (19 + (square * 40.75))))
            : Math.Exp(6 * square) - (4 * Math.Exp(3 * square)) + (6 * Math.Exp(square)) - 3;
        return new RatioMoments(square / 2, chi, clipped, square, fourth - (chi * chi));
    }

    /// <summary>Of two categoricals.</summary>
    /// <param name="p">log p [A], normalised.</param>
    /// <param name="q">log q [A], normalised.</param>
    /// <param name="clip">ε > 0.</param>
    public static RatioMoments Categorical(ReadOnlySpan<double> p, ReadOnlySpan<double> q, double clip)
    {
        if (p.Length != q.Length)
            throw new ArgumentException($"p, q: expected [A] both, got [{p.Length}] and [{q.Length}].", nameof(q));
        var (divergence, log, chi, fourth, clipped) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (var a = 0; a < p.Length; a++)
        {
            var (weight, difference) = (Math.Exp(p[a]), q[a] - p[a]);
            var gap = Math.Exp(difference) - 1;
            divergence -= weight * difference;
            log += weight * difference * difference;
            chi += weight * gap * gap;
            fourth += weight * gap * gap * gap * gap;
            clipped += Math.Abs(gap) > clip ? weight : 0;
        }

        return new RatioMoments(divergence, chi, clipped, log - (divergence * divergence), fourth - (chi * chi));
    }
}
