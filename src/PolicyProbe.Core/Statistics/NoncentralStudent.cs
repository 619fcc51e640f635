using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace PolicyProbe.Core;

/// <summary>The noncentral t distribution: of (Z + δ)/√(χ²ᵥ/ν), what a t statistic has where there is an effect. The power of t tests comes from it.</summary>
public static class NoncentralStudent
{
    /// <summary>The greatest |δ|: beyond it e^{−δ²/2} is no double.</summary>
    public const double Greatest = 37;

    /// <summary>
    /// P(T ≤ t) = Φ(−δ) + ½ Σⱼ [pⱼ I_x(j + ½, ν/2) + qⱼ I_x(j + 1, ν/2)] for t ≥ 0, x = t²/(t² + ν), pⱼ = e^{−δ²/2} (δ²/2)ʲ/j!,
    /// qⱼ = δ e^{−δ²/2} (δ²/2)ʲ/(√2 Γ(j + 3/2)); 1 − P of −t and −δ for t &lt; 0 (R. V. Lenth, Algorithm AS 243, Applied Statistics 38, 1989).
    /// </summary>
    /// <param name="t">t, finite.</param>
    /// <param name="freedom">ν &gt; 0; need not be whole.</param>
    /// <param name="shift">δ, at most <see cref="Greatest"/> in size.</param>
    public static double Cumulative(double t, double freedom, double shift)
    {
        if (!double.IsFinite(t))
            throw new ArgumentOutOfRangeException(nameof(t), t, "t: expected finite.");
        if (!(freedom > 0))
            throw new ArgumentOutOfRangeException(nameof(freedom), freedom, "freedom: expected positive.");
        if (!(Math.Abs(shift) <= Greatest))
            throw new ArgumentOutOfRangeException(nameof(shift), shift, $"shift: expected at most {Greatest} in size.");
        if (t < 0)
            return 1 - Cumulative(-t, freedom, -shift);
        var (x, half) = (t * t / ((t * t) + freedom), shift * shift / 2);
        var p = Math.Exp(-half);
        var q = shift * Math.Exp(-half) / (Math.Sqrt(2) * SpecialFunctions.Gamma(1.5));
        var (sum, left) = (0.0, 1 - p);
        for (var j = 0; ; j++)
        {
            sum += (p * SpecialFunctions.BetaRegularized(j + 0.5, freedom / 2, x)) + (q * SpecialFunctions.BetaRegularized(j + 1, freedom / 2, x));

            // What follows is at most the weight that is left times the next I, which only falls.
            if (j > half && 2 * left * SpecialFunctions.BetaRegularized(j + 0.5, freedom / 2, x) < 1e-14)
                break;
            (p, q) = (p * half / (j + 1), q * half / (j + 1.5));
            left = Math.Max(0, left - p);
        }

        return Math.Clamp(Normal.CDF(0, 1, -shift) + (sum / 2), 0, 1);
    }

    /// <summary>The probability that a two-sided t test at 1 − level finds an effect of δ standard errors: P(|T| &gt; t).</summary>
    /// <param name="shift">δ.</param>
    /// <param name="freedom">ν &gt; 0.</param>
    /// <param name="level">1 less the size of the test, in (0, 1).</param>
    public static double Power(double shift, double freedom, double level = 0.95)
    {
        var critical = StudentQuantile.TwoSided(level, freedom);
        return 1 - Cumulative(critical, freedom, shift) + Cumulative(-critical, freedom, shift);
    }
}
