using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>
/// The slope k of log V against log r, of a V that is estimated with noise and may come out below 0: no logarithm is taken. With bⱼ = log rⱼ − mean log r,
/// k solves Σⱼ bⱼ V(rⱼ) rⱼ⁻ᵏ = 0: for V ∝ rᵏ its exponent, for others to first order the least-squares slope of the logarithms.
/// </summary>
internal static class PowerLaw
{
    /// <summary>Slopes are looked for between these.</summary>
    private const double Least = -4;
    private const double Most = 10;
    private const double Scan = 0.05;

    /// <summary>k; null where there is none between −4 and 10, or fewer than two radii.</summary>
    /// <param name="radii">r [R], ascending, positive.</param>
    /// <param name="variances">V [R].</param>
    public static double? Slope(IReadOnlyList<double> radii, IReadOnlyList<double> variances)
    {
        var contrasts = Contrasts(radii);
        double At(double k) => Weights(radii, contrasts, k).Zip(variances, (weight, variance) => weight * variance).Sum();
        if (radii.Count < 2)
            return null;
        for (var k = Least; k < Most; k += Scan)
            if (At(k) > 0 && At(k + Scan) <= 0)
                return Bisect(k, k + Scan, x => At(x) > 0);
        return null;
    }

    /// <summary>
    /// k from n independent units whose mean is V̂, with the slopes that are not rejected: those for which the interval of the mean of
    /// uᵢ = Σⱼ bⱼ qᵢⱼ rⱼ⁻ᵏ (Student's and Hall's, joined) holds 0, as Fieller's set for a ratio. An end beyond the slopes that are looked for is none.
    /// </summary>
    /// <param name="radii">r [R], ascending, positive.</param>
    /// <param name="units">q [R][n], n ≥ 3.</param>
    public static Estimate Fit(IReadOnlyList<double> radii, IReadOnlyList<double[]> units)
    {
        var count = units.Count == 0 ? 0 : units[0].Length;
        if (Slope(radii, [.. units.Select(q => q.Average())]) is not { } slope)
            return Estimate.None($"{radii.Count} radii have no slope between {Least} and {Most}", count);
        var contrasts = Contrasts(radii);
        bool Held(double k)
        {
            var weights = Weights(radii, contrasts, k);
            var mean = new double[count];
            for (var j = 0; j < weights.Length; j++)
                for (var i = 0; i < count; i++)
                    mean[i] += weights[j] * units[j][i];
            return ReturnSpread.Known(SkewedMean.Of(mean)).Interval!.Value.Contains(0);
        }

        return new Estimate(slope, new Interval(Edge(slope, -Scan, Held), Edge(slope, Scan, Held)), count);
    }

    private static double Edge(double slope, double step, Func<double, bool> held)
    {
        for (var k = slope; k is > Least and < Most; k += step)
            if (!held(k + step))
                return Bisect(k, k + step, held);
        return step > 0 ? double.PositiveInfinity : double.NegativeInfinity;
    }

    /// <summary>Where a rule that holds at one end and not at the other stops holding, to 10⁻⁹.</summary>
    private static double Bisect(double holds, double fails, Func<double, bool> rule)
    {
        while (Math.Abs(fails - holds) > 1e-9)
        {
            var middle = (holds + fails) / 2;
            if (rule(middle))
                holds = middle;
            else
                fails = middle;
        }

        return holds;
    }

    private static double[] Contrasts(IReadOnlyList<double> radii)
    {
        var middle = radii.Count == 0 ? 0 : radii.Average(Math.Log);
        return [.. radii.Select(r => Math.Log(r) - middle)];
    }

    /// <summary>bⱼ (rⱼ/r_max)⁻ᵏ.</summary>
    private static double[] Weights(IReadOnlyList<double> radii, double[] contrasts, double k) =>
        [.. radii.Select((r, j) => contrasts[j] * Math.Pow(r / radii[^1], -k))];
}
