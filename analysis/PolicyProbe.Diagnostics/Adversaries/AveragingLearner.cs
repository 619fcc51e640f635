using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// How well ŵ = 1/n Σ yᵢxᵢ does in the Gaussian model x ~ N(yθ, σ²I), θᵢ = ±1, over draws of its n samples. ŵᵢ = θᵢ(1 + s gᵢ), s = σ/√n, so with u = 1 + s g
/// its margin ratio is R = √d (mean u − ε mean |u|)/(σ √mean u²): sums of independent terms, and normal with mean m and variance v up to 1/√d.
/// </summary>
/// <remarks>L. Schmidt et al., "Adversarially Robust Generalization Requires More Data" (2018), section 2; the law of R by the delta method.</remarks>
/// <param name="Mean">m = √d (1 − ε E|u|)/(σ√(1 + s²)).</param>
/// <param name="Variance">v = Var ψ/σ², ψ = (u − ε|u|)/√c − (1 − ε E|u|) u²/(2c^{3/2}), c = 1 + s².</param>
/// <param name="Bias">E R − m to order 1/√d, from the second derivatives of R in its three means.</param>
/// <param name="Skewness">A bound of the third central moment of R: E|ψ − Eψ|³/(σ³√d).</param>
public sealed record AveragingLearner(double Mean, double Variance, double Bias, double Skewness)
{
    private const int Cells = 20_000;
    private const double Reach = 10;

    /// <summary>E Φ(−R) = Φ(−m/√(1 + v)): the mean error over draws of ŵ, up to <see cref="FirstOrder"/>.</summary>
    public double Error => StandardNormal.Cdf(-Ratio);

    /// <summary>
    /// The first term that <see cref="Error"/> leaves out, in size: |bias| φ(t)/√(1 + v) + skewness max(1, |t² − 1|) φ(t)/(6(1 + v)^{3/2}), t = m/√(1 + v), from
    /// the Edgeworth expansion of R. It falls with 1/√d.
    /// </summary>
    public double FirstOrder =>
        StandardNormal.Density(Ratio) * ((Math.Abs(Bias) / Math.Sqrt(1 + Variance)) + (Skewness * Math.Max(1, Math.Abs((Ratio * Ratio) - 1)) / (6 * Math.Pow(1 + Variance, 1.5))));

    /// <summary>√Var Φ(−R), R ~ N(m, v): the spread of the error over draws of ŵ.</summary>
    public double Deviation
    {
        get
        {
            var (first, second) = (0.0, 0.0);
            Integrate((z, weight) =>
            {
                var error = StandardNormal.Cdf(-Mean - (Math.Sqrt(Variance) * z));
                (first, second) = (first + (weight * error), second + (weight * error * error));
            });
            return Math.Sqrt(Math.Max(0, second - (first * first)));
        }
    }

    private double Ratio => Mean / Math.Sqrt(1 + Variance);

    /// <summary>The law of R.</summary>
    /// <param name="dimension">d.</param>
    /// <param name="sigma">σ.</param>
    /// <param name="radius">ε of the L∞ ball; 0 for the standard error.</param>
    /// <param name="samples">n.</param>
    public static AveragingLearner Of(int dimension, double sigma, double radius, int samples)
    {
        var s = sigma / Math.Sqrt(samples);
        var c = 1 + (s * s);

        // Of u ~ N(1, s²): P(u > 0) − P(u < 0), and s φ(1/s) twice; the moments of |u| follow by parts.
        var (sign, edge) = ((2 * StandardNormal.Cdf(1 / s)) - 1, 2 * s * StandardNormal.Density(1 / s));
        var (absolute, signedSquare, absoluteCube) = (sign + edge, (c * sign) + edge, ((1 + (3 * s * s)) * sign) + ((1 + (2 * s * s)) * edge));
        var margin = 1 - (radius * absolute);

        var variance = (s * s) - (2 * radius * (signedSquare - absolute)) + (radius * radius * (c - (absolute * absolute)));
        var withSquare = (2 * s * s) - (radius * (absoluteCube - (absolute * c)));
        var ofSquare = (2 * s * s * s * s) + (4 * s * s);
        var spread = (variance / c) - (margin * withSquare / (c * c)) + (margin * margin * ofSquare / (4 * c * c * c));
        var second = (-withSquare / (2 * Math.Pow(c, 1.5))) + (3 * margin * ofSquare / (8 * Math.Pow(c, 2.5)));

        var (root, third, mean) = (Math.Sqrt(dimension), 0.0, (margin / Math.Sqrt(c)) - (margin / (2 * Math.Sqrt(c))));
        Integrate((z, weight) =>
        {
            var u = 1 + (s * z);
            var psi = ((u - (radius * Math.Abs(u))) / Math.Sqrt(c)) - (margin * u * u / (2 * Math.Pow(c, 1.5)));
            third += weight * Math.Pow(Math.Abs(psi - mean), 3);
        });
        return new AveragingLearner(root * margin / (sigma * Math.Sqrt(c)), spread / (sigma * sigma), second / (sigma * root), third / (sigma * sigma * sigma * root));
    }

    /// <summary>Sums over a grid of the standard normal distribution.</summary>
    private static void Integrate(Action<double, double> add)
    {
        for (var cell = 0; cell <= Cells; cell++)
        {
            var z = Reach * ((2.0 * cell / Cells) - 1);
            add(z, StandardNormal.Density(z) * 2 * Reach / Cells);
        }
    }
}
