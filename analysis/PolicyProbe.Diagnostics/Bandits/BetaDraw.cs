using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Draws of Beta(a, b), a and b at least 1: X/(X + Y) of gamma variables of these shapes.</summary>
/// <remarks>G. Marsaglia, W. W. Tsang, "A Simple Method for Generating Gamma Variables" (2000).</remarks>
internal static class BetaDraw
{
    /// <summary>One draw.</summary>
    public static double Next(double a, double b, Rng rng)
    {
        var x = Gamma(a, rng);
        return x / (x + Gamma(b, rng));
    }

    private static double Gamma(double shape, Rng rng)
    {
        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = rng.NextNormal();
            var v = 1 + (c * x);
            if (v <= 0)
                continue;
            v = v * v * v;
            if (Math.Log(1 - rng.NextDouble()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
                return d * v;
        }
    }
}
