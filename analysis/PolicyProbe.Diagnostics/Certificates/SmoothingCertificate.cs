using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>What smoothing certifies at an input.</summary>
/// <param name="Chosen">The class that was chosen, certified or not.</param>
/// <param name="Radius">R: within ‖δ‖₂ &lt; R the smoothed class does not change; 0 where it abstains.</param>
/// <param name="Frequency">How often the chosen class was met.</param>
/// <param name="Bound">The lower bound of its probability p_A.</param>
public sealed record SmoothingCertificate(int Chosen, double Radius, double Frequency, double Bound)
{
    /// <summary>The class of the smoothed classifier, or null: it abstains.</summary>
    public int? Class => Bound > 0.5 ? Chosen : null;

    /// <summary>R = σΦ⁻¹(p_A) with the one-sided Clopper–Pearson bound of p_A at 1 − α; it abstains where that is not above ½.</summary>
    /// <param name="chosen">The class that another sample chose.</param>
    /// <param name="met">How often it was met.</param>
    /// <param name="samples">Of how many.</param>
    /// <param name="sigma">σ.</param>
    /// <param name="alpha">α, in (0, ½).</param>
    /// <exception cref="ArgumentOutOfRangeException">α is out of range.</exception>
    public static SmoothingCertificate Of(int chosen, int met, int samples, double sigma, double alpha)
    {
        if (!(alpha is > 0 and < 0.5))
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "alpha: expected in (0, 0.5).");
        var bound = ProportionInterval.ClopperPearson(met, samples, 1 - (2 * alpha)).Interval!.Value.Low;
        return new SmoothingCertificate(chosen, bound > 0.5 ? sigma * StandardNormal.Quantile(bound) : 0, (double)met / samples, bound);
    }

    /// <summary>The least count that certifies more than p: above it a certificate of a class whose probability is p is wrong.</summary>
    /// <param name="p">p.</param>
    /// <param name="samples">n.</param>
    /// <param name="alpha">α.</param>
    public static int LeastAbove(double p, int samples, double alpha)
    {
        // The bound rises with the count: n + 1 where none suffices.
        var (low, high) = (0, samples + 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = ProportionInterval.ClopperPearson(middle, samples, 1 - (2 * alpha)).Interval!.Value.Low > p ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
