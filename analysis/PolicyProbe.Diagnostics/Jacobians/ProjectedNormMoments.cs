using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>The exact moments of Q = C‖vᵀJ‖², v uniform on the unit sphere of the C outputs, for one Jacobian J [C, n]: what an estimate by random directions scatters by.</summary>
/// <remarks>
/// With A = JJᵀ, E Q = tr A = ‖J‖_F² and Var Q = 2(C tr A² − (tr A)²)/(C + 2). Derived here: a normal g is ‖g‖v with ‖g‖ independent of v, so that
/// E(vᵀAv)^k = E(gᵀAg)^k/(C(C + 2)…(C + 2k − 2)), and the cumulants of gᵀAg are 2^{k−1}(k − 1)! tr A^k.
/// </remarks>
/// <param name="Mean">‖J‖_F².</param>
/// <param name="Variance">Var Q; 0 where all directions give the same, as with one output.</param>
/// <param name="Third">E(Q − E Q)³.</param>
/// <param name="Fourth">E(Q − E Q)⁴.</param>
public sealed record ProjectedNormMoments(double Mean, double Variance, double Third, double Fourth)
{
    /// <summary>The moments at a Jacobian.</summary>
    /// <param name="jacobian">J [C, n], row by row.</param>
    /// <param name="outputs">C.</param>
    /// <exception cref="ArgumentException">The length is no multiple of C, or J is 0.</exception>
    public static ProjectedNormMoments Of(double[] jacobian, int outputs)
    {
        ArgumentNullException.ThrowIfNull(jacobian);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        if (jacobian.Length == 0 || jacobian.Length % outputs != 0 || jacobian.All(entry => entry == 0))
            throw new ArgumentException($"jacobian: expected [C, n], C = {outputs}, not 0 everywhere, got [{jacobian.Length}].", nameof(jacobian));
        var (n, gram) = (jacobian.Length / outputs, new double[outputs, outputs]);
        for (var i = 0; i < outputs; i++)
            for (var j = 0; j < outputs; j++)
                gram[i, j] = Vector.Dot(jacobian.AsSpan(i * n, n), jacobian.AsSpan(j * n, n));

        // In units of the mean, so that nothing overflows and cancellation stays small.
        var eigen = SymmetricEigen.Of(gram).Values;
        var mean = eigen.Sum();
        double Trace(int k) => eigen.Sum(value => Math.Pow(value / mean, k));
        var (k2, k3, k4) = (2 * Trace(2), 8 * Trace(3), 48 * Trace(4));
        double Raw(double ofGaussian, int k) => ofGaussian * Enumerable.Range(0, k).Aggregate(1.0, (product, i) => product * outputs / (outputs + (2.0 * i)));
        var (m2, m3, m4) = (Raw(k2 + 1, 2), Raw(k3 + (3 * k2) + 1, 3), Raw(k4 + (4 * k3) + (3 * k2 * k2) + (6 * k2) + 1, 4));
        var variance = Math.Max(0, 2 * ((outputs * Trace(2)) - 1) / (outputs + 2));
        return new ProjectedNormMoments(mean, variance * mean * mean, (m3 - (3 * m2) + 2) * Math.Pow(mean, 3), (m4 - (4 * m3) + (6 * m2) - 3) * Math.Pow(mean, 4));
    }

    /// <summary>The standard error of the mean of so many directions.</summary>
    public double Error(double directions) => Math.Sqrt(Variance / directions);

    /// <summary>The standard error of the sample variance of B means of m directions each.</summary>
    public double ErrorOfVariance(int directions, int means)
    {
        var (m, square) = ((double)directions, Variance * Variance);
        var fourth = (Fourth / (m * m * m)) + (3 * (m - 1) * square / (m * m * m));
        return Math.Sqrt(Math.Max(0, fourth - ((means - 3.0) / (means - 1) * square / (m * m))) / means);
    }

    /// <summary>How often Student's interval of m directions holds the mean, beside the level that it claims: to first order in 1/m.</summary>
    /// <remarks>P. Hall, "The Bootstrap and Edgeworth Expansion" (1992), section 2.6: 2φ(z)z(κ(z² − 3)/12 − γ²(z⁴ + 2z² − 3)/18)/m, γ the skewness and κ the excess kurtosis.</remarks>
    /// <param name="directions">m.</param>
    /// <param name="level">The level claimed.</param>
    public double CoverageError(int directions, double level)
    {
        if (Variance == 0)
            return 0;
        var (z, skewness, kurtosis) = (StandardNormal.Quantile((1 + level) / 2), Third / Math.Pow(Variance, 1.5), (Fourth / (Variance * Variance)) - 3);
        return 2 * StandardNormal.Density(z) * z * ((kurtosis * ((z * z) - 3) / 12) - (skewness * skewness * (Math.Pow(z, 4) + (2 * z * z) - 3) / 18)) / directions;
    }
}
